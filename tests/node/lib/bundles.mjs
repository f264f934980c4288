// The official client's browser bundles, one for each major version, in place of the server's own.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { eventually } from './browser.mjs';

const require = createRequire(import.meta.url);

/** Version to its package and to the Engine.IO protocol it speaks. */
export const bundles = {
  '1.7.4': { name: 'socket.io-client-1', protocol: 3 },
  '2.5.0': { name: 'socket.io-client-2', protocol: 3 },
  '3.1.3': { name: 'socket.io-client-3', protocol: 4 },
  '4.8.4': { name: 'socket.io-client', protocol: 4 },
};

/** From now on the page's scripts /socket.io/socket.io.js, of whatever server, are that version. */
export async function serveBundle(page, version) {
  const path = require.resolve(`${bundles[version].name}/dist/socket.io.js`);
  page.seen.bundle = version;
  await page.route(/\/socket\.io\/socket\.io\.js$/, (route) =>
    route.fulfill({ path, contentType: 'text/javascript' }),
  );
}

/** Whether the page has asked for sessions of its bundle's protocol, and for no others. */
export async function assertProtocol(page) {
  const asked = () =>
    [...page.seen.urls, ...page.seen.websockets]
      .map((url) => new URL(url).searchParams.get('EIO'))
      .filter(Boolean);
  await eventually(() => asked().length > 0, 'the page asked for a session');
  const { protocol } = bundles[page.seen.bundle];
  assert.deepEqual([...new Set(asked())], [String(protocol)]);
}
