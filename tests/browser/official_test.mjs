// The chat and the whiteboard that the official package comes with, as pages of ours and as events.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertTexts, eventually, markup, useBrowser, writeOwn } from '../node/lib/browser.mjs';
import { assertProtocol, serveBundle } from '../node/lib/bundles.mjs';
import { useExample } from '../node/lib/example.mjs';
import { bounded } from '../node/lib/settings.mjs';

// A page by somebody else that notes what comes; catch-all listeners are not in version 2.
const otherPage = (events) => `<!doctype html><script src="/socket.io/socket.io.js"></script>
<script>
  const socket = io();
  const log = [];
  for (const event of ${JSON.stringify(events)})
    socket.on(event, (...args) => log.push([event, ...args]));
</script>`;

const withWebSocket = (page) =>
  page.waitForFunction(
    "socket.connected && socket.io.engine.transport.name === 'websocket'", // its end is heard at once
  );

describe('the official examples', () => {
  const browser = useBrowser();

  for (const release of ['2.5.0', '4.8.4']) {
    const open = async (server, { html, ...options } = {}) => {
      const page = await browser.page(options);
      await serveBundle(page, release);
      if (html) await writeOwn(page, server, html);
      else await page.goto(server.url);
      await withWebSocket(page);
      await assertProtocol(page);
      return page;
    };

    describe(`the chat's page, client ${release}`, () => {
      const logs = '.messages .log';
      const said = '.messages .message:not(.typing)';
      const enter = async (server, name) => {
        const page = await open(server);
        await page.fill('.usernameInput', name);
        await page.keyboard.press('Enter');
        await page.waitForSelector('.log');
        return page;
      };
      const say = async (page, text) => {
        await page.fill('.inputMessage', text);
        await page.keyboard.press('Enter');
      };

      describe('with two windows', () => {
        const server = useExample('official/chat');
        it('tells who comes, talks and goes', bounded(60_000), async () => {
          const ann = await enter(server, 'Ann');
          const first = ['Welcome to the chat', "there's 1 participant"];
          await assertTexts(ann, logs, first);
          const bob = await enter(server, markup[0].slice(0, 14));
          const welcome = ['Welcome to the chat', 'there are 2 participants'];
          await assertTexts(bob, logs, welcome);
          const name = markup[0].slice(0, 14);
          await assertTexts(ann, logs, [...first, `${name} joined`, 'there are 2 participants']);
          for (const text of markup) await say(bob, text);
          await say(ann, 'hello é');
          await assertTexts(bob, said, [...markup.map((text) => name + text), 'Annhello é']);
          await eventually(async () => (await ann.locator(said).count()) === 5, 'all has come');
          await bob.close();
          await eventually(
            async () => (await ann.locator(logs).allTextContents()).includes(`${name} left`),
            'the end is told',
          );
          await assertTexts(ann, `${logs} >> nth=-1`, ["there's 1 participant"]);
        });
      });

      describe('while somebody types', () => {
        const server = useExample('official/chat');
        it('says so until they stop', bounded(60_000), async () => {
          const [ann, bob] = [await enter(server, 'Ann'), await enter(server, 'Bob')];
          // Typing ends 400 ms after the last key, and a slow machine may show nothing of so short a
          // time: note what has been shown.
          await ann.evaluate(() => {
            globalThis.shown = [];
            new MutationObserver(() => {
              const lines = [...document.querySelectorAll('.typing')].map((li) => li.textContent);
              globalThis.shown.push(lines.join());
            }).observe(document.querySelector('.messages'), { childList: true });
          });
          await bob.fill('.inputMessage', 'h');
          await ann.waitForFunction("shown.includes('Bobis typing') && shown.at(-1) === ''");
        });
      });

      describe('after a restart of the server', () => {
        const server = useExample('official/chat');
        it('is there again under the same name', bounded(60_000), async () => {
          const ann = await enter(server, 'Ann');
          await server.restart();
          await eventually(
            async () =>
              (await ann.locator(logs).allTextContents()).includes('you have been reconnected'),
            'it is back',
          );
          const bob = await enter(server, 'Bob');
          await say(ann, 'still Ann');
          await assertTexts(bob, said, ['Annstill Ann']);
        });
      });
    });

    describe(`the chat's events, client ${release}`, () => {
      const server = useExample('official/chat');
      it('are those of the original', bounded(60_000), async () => {
        const names = ['login', 'new message', 'user joined', 'user left', 'typing', 'stop typing'];
        const html = otherPage(names);
        const [ann, bob] = [await open(server, { html }), await open(server, { html })];
        await ann.evaluate("socket.emit('add user', 'Ann')");
        await ann.waitForFunction('log.length === 1');
        await bob.evaluate(`
          socket.emit('add user', 'Bob');
          socket.emit('add user', 'Bob again'); // has one already
          socket.emit('typing');
          socket.emit('stop typing');
          socket.emit('new message', 'hi');`);
        await ann.waitForFunction('log.length === 5');
        await bob.close();
        await ann.waitForFunction('log.length === 6');
        assert.deepEqual(await ann.evaluate('log'), [
          ['login', { numUsers: 1 }],
          ['user joined', { username: 'Bob', numUsers: 2 }],
          ['typing', { username: 'Bob' }],
          ['stop typing', { username: 'Bob' }],
          ['new message', { username: 'Bob', message: 'hi' }],
          ['user left', { username: 'Bob', numUsers: 1 }],
        ]);
      });
    });

    describe(`the whiteboard, client ${release}`, () => {
      const server = useExample('official/whiteboard');

      it('shows to the others what one draws', bounded(60_000), async () => {
        const ann = await open(server);
        const bob = await open(server, { viewport: { width: 400, height: 600 } });
        const eve = await open(server, { html: otherPage(['drawing']) });
        // How much there is of red near a place, which is given from 0 to 1.
        const red = (page, x, y) =>
          page.evaluate(
            ([left, top]) => {
              const canvas = document.querySelector('canvas');
              const { data } = canvas
                .getContext('2d')
                .getImageData(left * canvas.width - 3, top * canvas.height - 3, 6, 6);
              let found = 0;
              for (let i = 0; i < data.length; i += 4)
                if (data[i] > 200 && data[i + 1] < 80 && data[i + 3] > 100) ++found;
              return found;
            },
            [x, y],
          );
        await ann.click('.red');
        await ann.mouse.move(1024 * 0.25, 768 * 0.25);
        await ann.mouse.down();
        await ann.mouse.move(1024 * 0.75, 768 * 0.5, { steps: 4 });
        await ann.mouse.up();
        for (const page of [ann, bob]) {
          await eventually(async () => (await red(page, 0.5, 0.375)) > 0, 'the line is there');
          assert.equal(await red(page, 0.5, 0.8), 0);
        }
        await eve.waitForFunction('log.length > 0');
        const [event, { x0, y0, color, ...more }] = (await eve.evaluate('log'))[0];
        assert.deepEqual([event, color, Object.keys(more)], ['drawing', 'red', ['x1', 'y1']]);
        assert.ok(Math.abs(x0 - 0.25) < 0.01 && Math.abs(y0 - 0.25) < 0.01);

        await eve.evaluate(
          "socket.emit('drawing', { x0: 0.1, y0: 0.8, x1: 0.9, y1: 0.8, color: 'red' })",
        );
        for (const page of [ann, bob])
          await eventually(async () => (await red(page, 0.5, 0.8)) > 0, 'the other line is there');
        await bob.setViewportSize({ width: 700, height: 500 });
        await eventually(async () => (await red(bob, 0.5, 0.8)) > 0, 'it is drawn again');
      });
    });
  }
});
