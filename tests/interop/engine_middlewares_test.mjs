// Middlewares of the engine that wait, and what becomes of requests and clients meanwhile.
import assert from 'node:assert/strict';
import net from 'node:net';
import { describe, it } from 'node:test';
import { ask, client, connected, event, transports, until } from '../node/lib/client.mjs';
import { raw, request } from '../node/lib/http.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';

const handshake = '/socket.io/?EIO=4&transport=polling';
const upgrade = (query) =>
  `GET /socket.io/?EIO=4&transport=websocket${query} HTTP/1.1\r\nHost: x\r\n` +
  'Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n' +
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';
const held = async (server) => Number((await request(`${server.url}/held`)).text);
const release = (server) => request(`${server.url}/release`, { method: 'POST' });
const leave = (server, answer) => {
  const [, sid] = /"sid":"([\w-]{20})"/.exec(answer.text);
  return request(`${server.url}${handshake}&sid=${sid}`, { method: 'POST', body: '1' });
};

describe('middlewares that wait', () => {
  const server = useServer({ 'tell-hooks': true, 'engine-middlewares': true });

  for (const [name, options] of Object.entries(transports)) {
    it(`let many clients in over ${name}`, bounded(), async () => {
      const sockets = await Promise.all(
        Array.from({ length: 12 }, () => connected(server.url, options)),
      );
      const numbers = sockets.map((_, i) => i);
      assert.deepEqual(await Promise.all(sockets.map((each, i) => ask(each, 'echo', i))), numbers);
      const large = 'x'.repeat(300_000);
      assert.equal(await ask(sockets[0], 'echo', large), large);
    });
  }

  it('add headers, each kind in its turn', bounded(), async () => {
    const answer = await request(server.url + handshake);
    const { 'x-first': first, 'x-late': late, 'x-last': last } = answer.headers;
    assert.deepEqual([answer.status, first, late, last], [200, '1', '2', '3']);
    assert.equal((await leave(server, answer)).headers['x-late'], '2');
    const { text } = await raw(server.port, upgrade(''));
    assert.match(text, /^HTTP\/1\.1 101 [^]*X-First: 1\r\nX-Late: 2\r\nX-Last: 3\r\n/);
  });

  it('may answer themselves', bounded(), async () => {
    const { status, text, headers } = await request(`${server.url}${handshake}&verdict=answer`);
    assert.deepEqual([status, text, headers['x-late']], [503, 'busy', '2']);
    assert.match((await raw(server.port, upgrade('&verdict=answer'))).text, /^HTTP\/1\.1 503 /);
  });

  for (const [verdict, why] of Object.entries({
    fail: 'told to',
    drop: 'no answer was given',
    throw: 'told to throw',
  })) {
    it(`refuse with code 3 when told to ${verdict}`, bounded(), async () => {
      const { status, text } = await request(`${server.url}${handshake}&verdict=${verdict}`);
      assert.deepEqual([status, text], [400, '{"code":3,"message":"Bad request"}']);
      const answer = await raw(server.port, upgrade(`&verdict=${verdict}`));
      assert.match(answer.text, /^HTTP\/1\.1 400 [^]*\r\n\r\nBad request$/);
      assert.ok(answer.closed);
      const socket = client(server.url, { ...transports.websocket, query: { verdict } });
      await event(socket, 'connect_error');
      socket.disconnect();
      const line = `refused 3 name=MIDDLEWARE_FAILURE error=${why}\n`;
      await until(() => server.program.errors.split(line).length > 3, 'the hook was told thrice');
    });
  }

  it('are waited for', bounded(), async () => {
    const before = await held(server);
    const asked = request(`${server.url}${handshake}&verdict=hold`);
    await until(async () => (await held(server)) > before, 'it waits');
    await release(server);
    const answer = await asked;
    assert.equal(answer.status, 200);
    await leave(server, answer);
  });

  it('may be left by their clients', bounded(), async () => {
    const before = await held(server);
    const requests = [
      `GET ${handshake}&verdict=hold HTTP/1.1\r\nHost: x\r\n\r\n`,
      upgrade('&verdict=hold'),
      `POST ${handshake}&sid=x&verdict=hold HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nx`,
    ];
    const sockets = [...requests, ...requests].map((text) => {
      const socket = net.connect(server.port, '127.0.0.1', () => socket.write(text));
      return socket.on('error', () => {});
    });
    await until(async () => (await held(server)) === before + sockets.length, 'all wait');
    for (const [i, socket] of sockets.entries()) {
      if (i < requests.length) socket.destroy();
      else socket.resetAndDestroy();
    }
    await until(async () => (await stats(server)).connections <= 1, 'all have gone');
    const { opened } = await stats(server);
    await release(server);
    const socket = await connected(server.url, transports.websocket);
    assert.equal(await ask(socket, 'echo', 1), 1);
    assert.equal((await stats(server)).opened, opened + 1);
  });
});

describe('middlewares that never answer', () => {
  const server = useServer({
    'tell-hooks': true,
    'engine-middlewares': true,
    'middleware-timeout': 300,
  });

  it('are not waited for long', bounded(), async () => {
    const { status, text } = await request(`${server.url}${handshake}&verdict=hold`);
    assert.deepEqual([status, text], [400, '{"code":3,"message":"Bad request"}']);
    const answer = await raw(server.port, upgrade('&verdict=hold'), { quiet: 8000 });
    assert.match(answer.text, /^HTTP\/1\.1 400 /);
    await release(server);
    assert.match(
      server.program.errors,
      /refused 3 name=MIDDLEWARE_FAILURE error=no answer in time/,
    );
  });
});
