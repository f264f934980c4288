// Options of the engine that a client sees: who names sessions, what comes with the handshake, which
// paths are Socket.IO's.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, client, connected, event, transports, until } from '../node/lib/client.mjs';
import { raw, request } from '../node/lib/http.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';

let last = 0;
const nextId = () => `named-${++last}`;

for (const when of ['now', 'late']) {
  describe(`ids that the program makes, ${when}`, () => {
    const server = useServer({ 'generate-id': when, 'tell-hooks': true });

    for (const [name, options] of Object.entries(transports)) {
      it(`name the sessions of clients over ${name}`, bounded(), async () => {
        // Several, since each of several loops must find the sessions of the others.
        const ids = Array.from({ length: 8 }, nextId);
        const sockets = await Promise.all(
          ids.map((id) => connected(server.url, { ...options, query: { id } })),
        );
        for (const [i, socket] of sockets.entries()) {
          assert.equal(socket.io.engine.id, ids[i]);
          assert.equal(await ask(socket, 'echo', i), i);
        }
      });
    }

    it('are refused when in use, and free again afterwards', bounded(), async () => {
      const query = { id: nextId() };
      const socket = await connected(server.url, { ...transports.polling, query });
      for (const options of Object.values(transports)) {
        const second = client(server.url, { ...options, query });
        await event(second, 'connect_error');
        second.disconnect();
      }
      assert.equal(await ask(socket, 'echo', 1), 1);
      socket.disconnect();
      await until(async () => {
        const path = `${server.url}/socket.io/?EIO=4&transport=polling&sid=${query.id}`;
        return (await request(path, { method: 'POST', body: '1' })).status === 400;
      }, 'the session has ended');
      const third = await connected(server.url, { ...transports.websocket, query });
      assert.equal(third.io.engine.id, query.id);
    });

    it('must be ids, and come without an exception', bounded(), async () => {
      const path = `${server.url}/socket.io/?EIO=4&transport=polling`;
      for (const query of ['', '&id=', '&id=a%20b', '&id=%22', `&id=${'a'.repeat(129)}`]) {
        const answer = await request(path + query);
        assert.equal(answer.status, 400, query);
        assert.equal(answer.text, '{"code":3,"message":"Bad request"}');
      }
      const told = () => server.program.errors.match(/^refused 3 name=ID_GENERATION_ERROR.*$/gm);
      await until(
        () => told()?.some((line) => line.endsWith('error=no id in the query')),
        'a hook',
      );
    });
  });
}

describe('a packet behind the handshake', () => {
  const server = useServer({ 'initial-packet': '2["welcome",1]', 'allow-eio3': true });

  it('comes in the same answer', bounded(), async () => {
    for (const [protocol, answer, close] of [
      [4, /^0\{"sid":"([^"]+)"[^}]*\}\x1e42\["welcome",1\]$/, '1'],
      [3, /^\d+:0\{"sid":"([^"]+)"[^}]*\}15:42\["welcome",1\]/, '1:1'],
    ]) {
      const path = `${server.url}/socket.io/?EIO=${protocol}&transport=polling`;
      const { text } = await request(path);
      assert.match(text, answer);
      const [, sid] = answer.exec(text);
      await request(`${path}&sid=${sid}`, { method: 'POST', body: close });
    }
  });

  for (const [name, options] of Object.entries(transports)) {
    it(`is an event of the client over ${name}`, bounded(), async () => {
      const socket = client(server.url, options);
      assert.deepEqual(await event(socket, 'welcome'), [1]);
      assert.equal(await ask(socket, 'echo', 2), 2);
    });
  }
});

describe('a path without a slash behind', () => {
  const server = useServer({ path: '/live', 'add-trailing-slash': false });

  it('is where clients connect that leave it out, and others', bounded(), async () => {
    for (const addTrailingSlash of [false, true]) {
      for (const options of Object.values(transports)) {
        const socket = await connected(server.url, { ...options, path: '/live', addTrailingSlash });
        assert.equal(await ask(socket, 'echo', 1), 1);
      }
    }
    assert.equal((await request(`${server.url}/live/socket.io.js`)).status, 200);
  });
});

describe('a path with a slash behind', () => {
  const server = useServer();

  it('is not where clients connect that leave it out', bounded(), async () => {
    const socket = client(server.url, { ...transports.polling, addTrailingSlash: false });
    await event(socket, 'connect_error');
  });
});

const upgradeFor = (path) =>
  `GET ${path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
  'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n';

describe('a WebSocket for another path', () => {
  const server = useServer({ 'destroy-upgrade-timeout': 200 });

  it('is closed where its route does not answer in time', bounded(), async () => {
    const answer = await raw(server.port, upgradeFor('/later'), { quiet: 8000 });
    assert.deepEqual(answer, { text: '', closed: true });
    const none = await raw(server.port, upgradeFor('/nowhere'));
    assert.match(none.text, /^HTTP\/1\.1 404 /);
  });
});

describe('a WebSocket for another path, left alone', () => {
  const server = useServer({ 'destroy-upgrade': false, 'destroy-upgrade-timeout': 200 });

  it('waits for its route', bounded(), async () => {
    const answer = await raw(server.port, upgradeFor('/later'), { quiet: 3000 });
    assert.match(answer.text, /^HTTP\/1\.1 200 .*at last$/s);
  });
});
