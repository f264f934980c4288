// The official private messaging: sessions, who is there, and messages from one user to another.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertTexts, eventually, markup, useBrowser, writeOwn } from '../node/lib/browser.mjs';
import { serveBundle } from '../node/lib/bundles.mjs';
import { useExample } from '../node/lib/example.mjs';
import { bounded } from '../node/lib/settings.mjs';

const otherPage = `<!doctype html><script src="/socket.io/socket.io.js"></script>
<script>
  const log = [];
  function enter(auth) {
    globalThis.socket = io({ auth, transports: ['websocket'] });
    socket.onAny((event, ...args) => log.push([event, ...args]));
    socket.on('connect_error', (error) => log.push(['connect_error', error.message]));
  }
</script>`;

// Version 2 knows no `auth`.
for (const release of ['3.1.3', '4.8.4']) {
  describe(`private messaging, client ${release}`, () => {
    const browser = useBrowser();

    const open = async (server, { context, html } = {}) => {
      const page = context ? await browser.tab(context) : await browser.page();
      await serveBundle(page, release);
      if (html) await writeOwn(page, server, html);
      else await page.goto(server.url);
      return page;
    };
    const enter = async (server, name) => {
      const page = await open(server);
      await page.fill('#username', name);
      await page.keyboard.press('Enter');
      await page.waitForSelector('#users .user');
      return page;
    };
    const users = async (page) => (await page.locator('#users .user').allInnerTexts()).join('|');
    const showsUsers = (page, expected) => {
      let shown;
      return eventually(async () => {
        shown = (await users(page)).replaceAll('\n', ' ');
        return shown === expected;
      }, `the users are ${expected}`).catch((error) => {
        throw new Error(`${error.message}, not ${shown}`);
      });
    };
    const write = async (page, to, text) => {
      await page.click(`.user:has-text("${to}")`);
      await page.fill('#text', text);
      await page.keyboard.press('Enter');
    };

    describe('its page', () => {
      const server = useExample('official/private_messaging');

      it('is one user in all tabs, and brings messages to one', bounded(90_000), async () => {
        const ann = await enter(server, 'Ann');
        const bob = await enter(server, 'Bob');
        const eve = await enter(server, 'Eve');
        const tab = await open(server, { context: bob.context() }); // no name is asked for
        await showsUsers(tab, 'Bob (yourself) online|Ann online|Eve online');
        await showsUsers(ann, 'Ann (yourself) online|Bob online|Eve online');

        await write(ann, 'Bob', markup[1]);
        await assertTexts(ann, '#messages li', [`You${markup[1]}`]);
        for (const page of [bob, tab]) {
          await showsUsers(page, 'Bob (yourself) online|Ann new online|Eve online');
          await page.click('.user:has-text("Ann")');
          await assertTexts(page, '#messages li', [`Ann${markup[1]}`]);
        }
        await write(bob, 'Ann', 'thank you');
        await assertTexts(ann, '#messages li', [`You${markup[1]}`, 'Bobthank you']);
        await assertTexts(tab, '#messages li', [`Ann${markup[1]}`, 'Youthank you']);
        await eve.click('.user:has-text("Ann")');
        await assertTexts(eve, '#messages li', []);

        // The end of one tab is not the end of the user.
        await tab.waitForFunction("socket.io.engine.transport.name === 'websocket'");
        await tab.close();
        await write(ann, 'Eve', 'done');
        await showsUsers(eve, 'Eve (yourself) online|Ann online|Bob online');
        await bob.waitForFunction("socket.io.engine.transport.name === 'websocket'");
        const context = bob.context();
        await bob.close();
        await showsUsers(ann, 'Ann (yourself) online|Bob offline|Eve online');
        await write(ann, 'Bob', 'for later');
        const again = await open(server, { context });
        await showsUsers(ann, 'Ann (yourself) online|Bob online|Eve online');
        await again.click('.user:has-text("Ann")');
        const all = [`Ann${markup[1]}`, 'Youthank you', 'Annfor later'];
        await assertTexts(again, '#messages li', all);
      });
    });

    describe('after a restart of the server', () => {
      const server = useExample('official/private_messaging');

      it('asks for a name again', bounded(60_000), async () => {
        const ann = await enter(server, 'Ann');
        await server.restart(); // which forgets all sessions
        await ann.waitForSelector('#username', { state: 'visible' });
        await ann.fill('#username', 'Ann again');
        await ann.keyboard.press('Enter');
        await showsUsers(ann, 'Ann again (yourself) online');
      });
    });

    describe('the events', () => {
      const server = useExample('official/private_messaging');

      it('are those of the original', bounded(60_000), async () => {
        const [ann, bob] = [
          await open(server, { html: otherPage }),
          await open(server, { html: otherPage }),
        ];
        for (const auth of [{}, { username: '' }, { username: 7 }, { username: 'x'.repeat(101) }]) {
          await ann.evaluate((given) => enter(given), auth);
          await ann.waitForFunction("log.at(-1)?.[0] === 'connect_error'");
          assert.deepEqual(await ann.evaluate('log.splice(0)'), [
            ['connect_error', 'invalid username'],
          ]);
        }
        await ann.evaluate("enter({ username: 'Ann' })");
        await ann.waitForFunction('log.length === 2');
        const [[, session], [, everyone]] = await ann.evaluate('log.splice(0)');
        const { sessionID, userID } = session;
        assert.match(`${sessionID} ${userID}`, /^[0-9a-f]{32} [0-9a-f]{32}$/);
        const self = { userID, username: 'Ann', connected: true, messages: [] };
        assert.deepEqual(everyone, [self]);

        await bob.evaluate("enter({ username: 'Bob' })");
        await bob.waitForFunction('log.length === 2');
        const bobs = (await bob.evaluate('log.splice(0)'))[0][1].userID;
        await ann.waitForFunction('log.length === 1');
        assert.deepEqual(await ann.evaluate('log.splice(0)'), [
          ['user connected', { userID: bobs, username: 'Bob', connected: true, messages: [] }],
        ]);
        const said = { content: 'hi', from: userID, to: bobs };
        await ann.evaluate((to) => {
          socket.emit('private message', { content: 'to nobody', to: 'nobody' });
          socket.emit('private message', { content: 'x'.repeat(5000), to });
          socket.emit('private message', { content: 'hi', to });
        }, bobs);
        await bob.waitForFunction('log.length === 1');
        assert.deepEqual(await bob.evaluate('log.splice(0)'), [['private message', said]]);
        assert.deepEqual(await ann.evaluate('log'), []); // not to the one who wrote
        await ann.evaluate('socket.disconnect()');
        await bob.waitForFunction('log.length === 1');
        assert.deepEqual(await bob.evaluate('log.splice(0)'), [['user disconnected', userID]]);

        await ann.evaluate((id) => enter({ sessionID: id }), sessionID);
        await ann.waitForFunction('log.length === 2');
        const [[, same], [, now]] = await ann.evaluate('log');
        assert.deepEqual(same, session);
        assert.deepEqual(
          now.map(({ username, messages }) => [username, messages]),
          [
            ['Ann', []],
            ['Bob', [said]],
          ],
        );
      });
    });
  });
}
