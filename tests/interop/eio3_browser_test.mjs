// Clients 1.x and 2.x in a real browser, which does what they cannot do in node: bytes over
// long-polling, and JSONP.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { useBrowser, writeOwn } from '../node/lib/browser.mjs';
import { chromiumPath } from '../node/lib/chromium.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';

const files = createRequire(new URL('../node/run.mjs', import.meta.url));
const ways = {
  polling: { transports: ['polling'] },
  JSONP: { transports: ['polling'], forceJSONP: true },
  websocket: { transports: ['websocket'] },
};
// Release 1 takes ASCII only while it polls; see ServerOptions::allow_eio3.
const texts = { 1: 'line\nand \\n "ascii"', 2: 'line\nand \\n "aé€\u{1F600}\u2028"' };

/** Runs in the page. */
async function talk({ options, text }) {
  const socket = globalThis.io(options);
  await new Promise((resolve) => socket.on('connect', resolve));
  const ask = (...args) =>
    new Promise((resolve) => socket.emit(...args, (...answer) => resolve(answer)));
  const said = new Promise((resolve) => socket.on('said', (value) => resolve(value)));
  socket.emit('say', text);
  const [bytes] = await ask('echo binary', new Uint8Array([0, 255, 4]).buffer);
  const [many] = await ask('large binary', 5000);
  const results = {
    said: await said,
    bytes: [...new Uint8Array(bytes)],
    size: many.byteLength,
    transport: socket.io.engine.transport.name,
    jsonp: Boolean(socket.io.engine.transport.script),
  };
  socket.disconnect();
  return results;
}

describe('in a browser', { skip: chromiumPath() ? false : 'no Chromium' }, () => {
  const server = useServer({ 'allow-eio3': true });
  const browser = useBrowser();
  for (const release of [1, 2]) {
    for (const [way, options] of Object.entries(ways)) {
      it(`release ${release} talks over ${way}`, bounded(60_000), async () => {
        const page = await browser.page();
        await writeOwn(page, server, '<!doctype html><p>a page of old</p>');
        await page.addScriptTag({
          path: files.resolve(`socket.io-client-${release}/dist/socket.io.js`),
        });
        const results = await page.evaluate(talk, { options, text: texts[release] });
        assert.deepEqual(results, {
          said: texts[release],
          bytes: [0, 255, 4],
          size: 5000,
          transport: options.transports[0],
          jsonp: way === 'JSONP',
        });
      });
    }
  }
});
