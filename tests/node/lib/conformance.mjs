// A conformance server for the tests of one describe().
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { programPath, start } from './program.mjs';
import { bounded, scaled, slowdown } from './settings.mjs';
import { messages, open } from './websocket.mjs';

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

/** What every protocol's handshake says, by polling (`handshake()`) and by WebSocket (a path). */
export function itGreets(server, handshake, websocket) {
  it('greets a client that polls', bounded(), async () => {
    const { sid, ...rest } = await handshake();
    assert.equal(typeof sid, 'string');
    assert.deepEqual(rest, {
      upgrades: ['websocket'],
      pingInterval: scaled(300),
      pingTimeout: scaled(200),
      maxPayload: 1_000_000,
    });
  });

  it('greets a client that begins with WebSocket', bounded(), async () => {
    const socket = await open(server.ws + websocket);
    const [first] = await messages(socket, 1);
    assert.equal(first[0], '0');
    assert.deepEqual(JSON.parse(first.slice(1)).upgrades, []);
    socket.close();
    await socket.closed;
  });
}
