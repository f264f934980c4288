// The pages of the tutorials with the clients of all their years, over what each of them does.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  assertTexts,
  assertTransport,
  eventually,
  queries,
  useBrowser,
} from '../node/lib/browser.mjs';
import { assertProtocol, bundles, serveBundle } from '../node/lib/bundles.mjs';
import { useExample } from '../node/lib/example.mjs';
import { bounded } from '../node/lib/settings.mjs';

/** How each page is found, written to and read. Version 1 takes ASCII only while it polls. */
const pages = {
  ichat: {
    flags: ['--port', '0', '--page-port', '0'],
    url: ({ ports }) => `http://127.0.0.1:${ports[1]}/?port=${ports[0]}`,
    input: '#messageInp',
    button: '.btn',
    shown: '.container .left',
    received: 'Bob: hello from Bob', // by Ann; the sender gets no echo
    echo: [],
  },
  chat_message: {
    url: ({ url }) => `${url}/?`,
    input: '#input',
    button: 'button',
    shown: '#messages li',
    received: 'hello from Bob',
    echo: ['hello from Bob'],
  },
  user_message: {
    url: ({ url }) => `${url}/?`,
    input: '#message',
    button: '#sendBtn',
    shown: '#messages p',
    received: 'hello from Bob',
    echo: ['hello from Bob'],
  },
};

describe('the pages of the tutorials', () => {
  const browser = useBrowser();

  for (const [name, how] of Object.entries(pages)) {
    const flags = how.flags ?? ['--port', '0'];
    const visit = async (server, version, who, query = '') => {
      const page = await browser.page({ name: who });
      await serveBundle(page, version);
      await page.goto(`${how.url(server)}&${query}`);
      return page;
    };
    const asksForSession = (page) =>
      eventually(
        () =>
          page.seen.urls.some((url) => url.includes('EIO=')) ||
          page.seen.websockets.some((url) => url.includes('EIO=')),
        'the page asks for a session',
      );

    describe(name, () => {
      const server = useExample(name, [...flags, '--allow-eio3', 'yes']);

      for (const version of Object.keys(bundles)) {
        for (const [transport, query] of Object.entries(queries)) {
          it(`talks with client ${version} over ${transport}`, bounded(60_000), async () => {
            const ann = await visit(server, version, 'Ann', query);
            if (name === 'ichat') await asksForSession(ann);
            else await ann.waitForFunction('socket.connected');
            const bob = await visit(server, version, 'Bob', query);
            if (name === 'ichat')
              await eventually(
                async () =>
                  (await ann.locator('.right').allTextContents()).includes('Bob joined the chat'),
                'Bob is there',
              );
            else await bob.waitForFunction('socket.connected');
            await bob.fill(how.input, 'hello from Bob');
            await bob.click(how.button);
            await eventually(
              async () => (await ann.locator(how.shown).allTextContents()).includes(how.received),
              'Ann has it',
            );
            await assertTexts(bob, how.shown, how.echo);
            for (const page of [ann, bob]) {
              await assertProtocol(page);
              await assertTransport(page, transport);
            }
          });
        }
      }
    });

    describe(`${name} without allow_eio3`, () => {
      const server = useExample(name, flags);

      it(
        'refuses clients of versions 1 and 2, and says how to let them in',
        bounded(),
        async () => {
          const page = await visit(server, '2.5.0', 'Ann');
          await asksForSession(page);
          await eventually(() => /EIO=3.*allow_eio3/.test(server.program.errors), 'the log tells');
          assert.equal(await page.locator(how.shown).count(), 0);
        },
      );
    });
  }
});
