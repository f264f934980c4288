// Engine.IO protocol 4, asked with bare HTTP and bare WebSockets. The heartbeat is 300 ms and 200.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { itGreets, useSuite } from '../node/lib/conformance.mjs';
import { request } from '../node/lib/http.mjs';
import { bounded, scaled } from '../node/lib/settings.mjs';
import { messages, open } from '../node/lib/websocket.mjs';

const polling = '/engine.io/?EIO=4&transport=polling';
const websocket = '/engine.io/?EIO=4&transport=websocket';
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('engine-v4', () => {
  const server = useSuite('engine-v4');

  const handshake = async () => {
    const { status, text, headers } = await request(server.url + polling);
    assert.equal(status, 200);
    assert.match(headers['content-type'], /^text\/plain; charset=UTF-8$/);
    assert.equal(text[0], '0');
    return JSON.parse(text.slice(1));
  };
  const session = async () => `${polling}&sid=${(await handshake()).sid}`;
  const post = (path, body) => request(server.url + path, { method: 'POST', body });

  itGreets(server, handshake, websocket);

  it('refuses what is no handshake', bounded(), async () => {
    for (const [path, options] of [
      ['/engine.io/?transport=polling'],
      ['/engine.io/?EIO=abc&transport=polling'],
      ['/engine.io/?EIO=4'],
      ['/engine.io/?EIO=4&transport=abc'],
      [polling, { method: 'POST' }],
      [polling, { method: 'PUT' }],
      [websocket],
    ]) {
      assert.equal((await request(server.url + path, options)).status, 400, path);
    }
    for (const path of [
      '/engine.io/?transport=websocket',
      '/engine.io/?EIO=abc&transport=websocket',
      '/engine.io/?EIO=4',
      '/engine.io/?EIO=4&transport=abc',
    ]) {
      await assert.rejects(open(server.ws + path), path);
    }
  });

  it('brings messages both ways by polling, in kind', bounded(), async () => {
    const path = await session();
    assert.equal((await post(path, '4hello')).text, 'ok');
    assert.equal((await request(server.url + path)).text, '4hello');
    assert.equal((await post(path, '4a\x1e4b\x1ebAQIDBA==')).text, 'ok');
    assert.equal((await request(server.url + path)).text, '4a\x1e4b\x1ebAQIDBA==');
  });

  it('brings messages both ways by WebSocket, in kind', bounded(), async () => {
    const socket = await open(server.ws + websocket);
    socket.send('4hello');
    socket.send(Buffer.from([1, 2, 3, 4]));
    const [, text, binary] = await messages(socket, 3);
    assert.equal(text, '4hello');
    assert.deepEqual([...binary], [1, 2, 3, 4]);
    socket.close();
  });

  it('ends the session for a payload that is none', bounded(), async () => {
    const path = await session();
    await post(path, 'abc');
    assert.equal((await request(server.url + path)).status, 400);
    const socket = await open(server.ws + websocket);
    socket.send('abc');
    await socket.closed;
  });

  it('ends the session for two polls at once', bounded(), async () => {
    const path = await session();
    const [first, second] = await Promise.all([
      request(server.url + path),
      pause(20).then(() => request(server.url + path)),
    ]);
    assert.deepEqual([first.status, first.text, second.status], [200, '1', 400]);
    assert.equal((await request(server.url + path)).status, 400);
  });

  it('pings, and takes the pong for life', bounded(), async () => {
    const path = await session();
    for (let i = 0; i < 3; ++i) {
      assert.equal((await request(server.url + path)).text, '2');
      assert.equal((await post(path, '3')).text, 'ok');
    }
    const socket = await open(server.ws + websocket);
    for (let i = 0; i < 3; ++i) {
      assert.equal((await messages(socket, 2 + i))[1 + i], '2');
      socket.send('3');
    }
    socket.close();
  });

  it('ends a session whose pings nobody answers', bounded(), async () => {
    const path = await session();
    assert.equal((await request(server.url + path)).text, '2');
    await pause(scaled(250));
    assert.equal((await request(server.url + path)).status, 400);
    const socket = await open(server.ws + websocket);
    await socket.closed;
  });

  it('ends a session when the client says so', bounded(), async () => {
    const path = await session();
    const [poll] = await Promise.all([
      request(server.url + path),
      pause(20).then(() => post(path, '1')),
    ]);
    assert.deepEqual([poll.status, poll.text], [200, '6']);
    assert.equal((await request(server.url + path)).status, 400);
    const socket = await open(server.ws + websocket);
    socket.send('1');
    await socket.closed;
  });

  it('moves a session from polling to WebSocket, once', bounded(), async () => {
    const { sid } = await handshake();
    const path = `${polling}&sid=${sid}`;
    const socket = await open(`${server.ws}${websocket}&sid=${sid}`);
    socket.send('2probe');
    assert.equal((await messages(socket, 1))[0], '3probe');
    socket.send('5');
    socket.send('4moved');
    assert.equal((await messages(socket, 2))[1], '4moved');
    assert.equal((await request(server.url + path)).status, 400);
    const second = await open(`${server.ws}${websocket}&sid=${sid}`);
    await second.closed;
    socket.send('4still here');
    assert.ok((await messages(socket, 3)).includes('4still here'));
    socket.close();
  });
});
