// A conformance server for the tests of one describe().
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { programPath, start } from './program.mjs';
import { slowdown } from './settings.mjs';

/** `server.url` for http and `server.ws` for WebSocket, over the name localhost. */
export function useSuite(suite) {
  const server = { url: '', ws: '' };
  let program;
  before(async () => {
    program = await start([
      programPath('PARLEY_CONFORMANCE_SERVER'),
      '--suite',
      suite,
      '--port',
      '0',
      '--slowdown',
      String(slowdown),
    ]);
    server.url = `http://localhost:${program.port}`;
    server.ws = `ws://localhost:${program.port}`;
  });
  after(async () => {
    assert.equal(program.child.exitCode, null, `the server ended by itself: ${program.errors}`);
    await program.stop('SIGKILL');
  });
  return server;
}
