// Engine.IO protocol 3, asked with bare HTTP and bare WebSockets. The heartbeat is 300 ms and 200,
// and it is the client who pings.
import assert from 'node:assert/strict';
import os from 'node:os';
import { describe, it } from 'node:test';
import { itGreets, useSuite } from '../node/lib/conformance.mjs';
import { request } from '../node/lib/http.mjs';
import { bounded, scaled } from '../node/lib/settings.mjs';
import { messages, open } from '../node/lib/websocket.mjs';

const polling = '/engine.io/?EIO=3&transport=polling';
const websocket = '/engine.io/?EIO=3&transport=websocket';
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** A payload of text packets: each behind its length in characters. */
const payload = (...packets) => packets.map((packet) => `${packet.length}:${packet}`).join('');

/** A payload of bytes: each packet behind its kind, the digits of its length, and 255. */
const bytes = (...packets) =>
  Buffer.concat(
    packets.flatMap((packet) => {
      const data = Buffer.from(packet);
      const digits = [...String(data.length)].map(Number);
      return [Buffer.from([typeof packet === 'string' ? 0 : 1, ...digits, 255]), data];
    }),
  );

describe('engine-v3', () => {
  const server = useSuite('engine-v3');

  const handshake = async (query = '') => {
    const { status, text } = await request(server.url + polling + query);
    assert.equal(status, 200);
    const [, length, json] = /^(\d+):0(.*)$/s.exec(text);
    assert.equal(Number(length), json.length + 1);
    return JSON.parse(json);
  };
  const session = async (query = '') => `${polling}${query}&sid=${(await handshake(query)).sid}`;
  const post = (path, body, type = 'text/plain;charset=UTF-8') =>
    request(server.url + path, { method: 'POST', body, headers: { 'content-type': type } });
  const postBytes = (path, body) => post(path, body, 'application/octet-stream');
  const poll = (path) => request(server.url + path);

  itGreets(server, handshake, websocket);

  it('refuses what is no handshake', bounded(), async () => {
    for (const [path, options] of [
      ['/engine.io/?EIO=3'],
      ['/engine.io/?EIO=3&transport=abc'],
      [polling, { method: 'POST' }],
      [polling, { method: 'PUT' }],
      [websocket],
      [`${polling}&sid=nobody`],
    ]) {
      assert.equal((await request(server.url + path, options)).status, 400, path);
    }
    for (const path of ['/engine.io/?EIO=3', '/engine.io/?EIO=3&transport=abc']) {
      await assert.rejects(open(server.ws + path), path);
    }
  });

  it('takes clients of protocol 4 too, each in its own session', bounded(), async () => {
    const path = '/engine.io/?EIO=4&transport=polling';
    const { text } = await poll(path);
    assert.equal(text[0], '0');
    const { sid } = JSON.parse(text.slice(1));
    assert.equal((await poll(`${polling}&sid=${sid}`)).status, 400);
    assert.equal((await post(`${path}&sid=${sid}`, '4four')).text, 'ok');
    assert.equal((await poll(`${path}&sid=${sid}`)).text, '4four');
  });

  it('brings messages both ways by polling', bounded(), async () => {
    const path = await session();
    assert.equal((await post(path, payload('4hello'))).text, 'ok');
    assert.equal((await poll(path)).text, '6:4hello');
    await post(path, payload('4a', '4b\u20ac'));
    assert.equal((await poll(path)).text, payload('4a', '4b\u20ac'));
  });

  it('brings bytes both ways by polling, as base64', bounded(), async () => {
    const path = await session('&b64=1');
    assert.equal((await post(path, payload('4text', 'b4AQIDBA=='))).text, 'ok');
    const answer = await poll(path);
    assert.match(answer.headers['content-type'], /^text\/plain/);
    assert.equal(answer.text, payload('4text', 'b4AQIDBA=='));
  });

  it('brings bytes both ways by polling, as they are', bounded(), async () => {
    const path = await session();
    const sent = bytes('4text', Uint8Array.of(4, 1, 2, 3, 4));
    assert.equal((await postBytes(path, sent)).text, 'ok');
    const answer = await poll(path);
    assert.equal(answer.headers['content-type'], 'application/octet-stream');
    assert.deepEqual([...answer.body], [...sent]);
  });

  it('brings messages both ways by WebSocket, in kind', bounded(), async () => {
    const socket = await open(server.ws + websocket);
    socket.send('4hello');
    socket.send(Buffer.from([4, 1, 2, 3]));
    const [, text, binary] = await messages(socket, 3);
    assert.equal(text, '4hello');
    assert.deepEqual([...binary], [4, 1, 2, 3]);
    socket.close();
    const base64 = await open(`${server.ws + websocket}&b64=1`);
    base64.send('b4AQIDBA==');
    assert.equal((await messages(base64, 2))[1], 'b4AQIDBA==');
    base64.close();
  });

  it('ends the session for a payload that is none', bounded(), async () => {
    for (const body of ['abc', '9:4x', ':4x', '1:']) {
      const path = await session();
      await post(path, body);
      assert.equal((await poll(path)).status, 400, body);
    }
    const socket = await open(server.ws + websocket);
    socket.send('abc');
    await socket.closed;
  });

  it('ends the session for two polls at once', bounded(), async () => {
    const path = await session();
    const first = poll(path);
    const second = await pause(scaled(20)).then(() => poll(path));
    assert.deepEqual([(await first).status, (await first).text, second.status], [200, '1:1', 400]);
    assert.equal((await poll(path)).status, 400);
  });

  it('answers pings, which keep the session alive', bounded(), async () => {
    const path = await session();
    const socket = await open(server.ws + websocket);
    for (let i = 0; i < 4; ++i) {
      await pause(scaled(200));
      assert.equal((await post(path, '1:2')).text, 'ok');
      assert.equal((await poll(path)).text, '1:3');
      socket.send('2');
      assert.equal((await messages(socket, 2 + i))[1 + i], '3');
    }
    socket.close();
  });

  it('ends a session that does not ping', bounded(), async () => {
    const path = await session();
    const begun = Date.now();
    const socket = await open(server.ws + websocket);
    assert.equal((await poll(path)).text, '1:1');
    assert.ok(Date.now() - begun >= scaled(400));
    assert.equal((await poll(path)).status, 400);
    await socket.closed;
  });

  it('ends a session that pongs', bounded(), async () => {
    const socket = await open(server.ws + websocket);
    socket.send('3');
    await socket.closed;
  });

  it('ends a session when the client says so', bounded(), async () => {
    const path = await session();
    const waiting = poll(path);
    await pause(scaled(20)).then(() => post(path, '1:1'));
    assert.deepEqual([(await waiting).status, (await waiting).text], [200, '1:6']);
    assert.equal((await poll(path)).status, 400);
    const socket = await open(server.ws + websocket);
    socket.send('1');
    await socket.closed;
  });

  it('moves a session from polling to WebSocket, once', bounded(), async () => {
    const { sid } = await handshake();
    const path = `${polling}&sid=${sid}`;
    const socket = await open(`${server.ws}${websocket}&sid=${sid}`);
    const waiting = poll(path);
    socket.send('2probe');
    assert.equal((await messages(socket, 1))[0], '3probe');
    assert.equal((await waiting).text, '1:6');
    socket.send('5');
    socket.send('4moved');
    assert.equal((await messages(socket, 2))[1], '4moved');
    assert.equal((await poll(path)).status, 400);
    const second = await open(`${server.ws}${websocket}&sid=${sid}`);
    await second.closed;
    socket.send('4still here');
    assert.ok((await messages(socket, 3)).includes('4still here'));
    socket.close();
  });

  it('listens on both kinds of addresses', bounded(), async (test) => {
    const { port } = new URL(server.url);
    assert.equal((await request(`http://127.0.0.1:${port}${polling}`)).status, 200);
    const hasV6 = (os.networkInterfaces().lo ?? []).some(({ family }) => family === 'IPv6');
    if (!hasV6) return test.diagnostic('this machine has no ::1');
    assert.equal((await request(`http://[::1]:${port}${polling}`)).status, 200);
  });

  it('lets pages of any origin in', bounded(), async () => {
    const headers = { origin: 'https://example.com' };
    const answer = await request(server.url + polling, { headers });
    assert.equal(answer.headers['access-control-allow-origin'], '*');
  });
});
