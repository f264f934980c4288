// Namespaces that a client makes by asking for them, and what is left of them.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { ask, client, connected, event, transports, until } from '../node/lib/client.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';

const gauge = (server) => stats(server).then(({ namespaces }) => namespaces);

for (const [name, options] of Object.entries(transports)) {
  describe(`dynamic namespaces over ${name}`, () => {
    const server = useServer({ 'cleanup-empty-child-namespaces': 'true' });
    let fixed;
    before(async () => {
      fixed = await gauge(server);
    });

    it('makes what a pattern matches, and nothing else', bounded(), async () => {
      const socket = client(`${server.url}/room-1`, options);
      assert.deepEqual(await event(socket, 'welcome'), ['/room-1']);
      assert.equal(await ask(socket, 'announced'), '/room-1');
      const [error] = await event(client(`${server.url}/room-one`, options), 'connect_error');
      assert.equal(error.message, 'Invalid namespace');
    });

    it('takes a query as part of the name', bounded(), async () => {
      const main = await connected(server.url, options);
      const socket = main.io.socket('/room-1?token=1');
      assert.deepEqual(await event(socket, 'welcome'), ['/room-1?token=1']);
    });

    it('asks a rule, with what the client presents', bounded(), async () => {
      const url = `${server.url}/private-a`;
      const [error] = await event(client(url, options), 'connect_error');
      assert.equal(error.message, 'Invalid namespace');
      const socket = await connected(url, { ...options, auth: { token: 'secret' } });
      assert.equal(await ask(socket, 'echo', 1), 1);
    });

    it('waits for a rule that answers later', bounded(), async () => {
      const one = client(`${server.url}/later-a`, options);
      const two = client(`${server.url}/later-a`, options);
      await Promise.all([event(one, 'connect'), event(two, 'connect')]);
      assert.deepEqual(await Promise.all([ask(one, 'echo', 1), ask(two, 'echo', 2)]), [1, 2]);
      const [error] = await event(client(`${server.url}/later-never`, options), 'connect_error');
      assert.equal(error.message, 'Invalid namespace');
    });

    it('lets all who ask for a name into the same namespace', bounded(), async () => {
      const url = `${server.url}/room-2`;
      const sockets = await Promise.all(Array.from({ length: 10 }, () => connected(url, options)));
      const other = await connected(`${server.url}/room-3`, options);
      const wrong = [];
      other.on('news', (value) => wrong.push(value));
      const heard = sockets.map((socket) => event(socket, 'news'));
      await ask(sockets[0], 'everyone', 'here');
      for (const news of await Promise.all(heard)) assert.deepEqual(news, ['here']);
      assert.deepEqual(wrong, []);
      const both = [event(sockets[1], 'news'), event(other, 'news')];
      await ask(other, 'every room', 'all');
      assert.deepEqual(await Promise.all(both), [['all'], ['all']]);
    });

    it('removes a namespace when the last has left, and makes it anew', bounded(), async () => {
      await until(async () => (await gauge(server)) === fixed, "only the program's are left");
      const url = `${server.url}/room-4`;
      for (let round = 0; round < 3; ++round) {
        const one = await connected(url, options);
        const two = await connected(url, options);
        assert.equal(await gauge(server), fixed + 1);
        one.disconnect();
        assert.equal(await ask(two, 'echo', round), round);
        two.disconnect();
        await until(async () => (await gauge(server)) === fixed, 'it is removed');
      }
      const [error] = await event(
        client(url, { ...options, auth: { refuse: 'yes' } }),
        'connect_error',
      );
      assert.equal(error.message, 'refused');
      await until(async () => (await gauge(server)) === fixed, 'it is removed after a refusal');
    });

    it('destroys a namespace with all who are in it', bounded(), async () => {
      const url = `${server.url}/room-5`;
      const [one, two] = await Promise.all([connected(url, options), connected(url, options)]);
      const left = [event(one, 'disconnect'), event(two, 'disconnect')];
      one.emit('destroy');
      for (const [reason] of await Promise.all(left)) {
        assert.equal(reason, 'io server disconnect');
      }
      await connected(url, options); // a new one
    });
  });
}

describe('many clients that come and go', () => {
  const server = useServer({ 'cleanup-empty-child-namespaces': 'true' });

  it('are let in however a namespace comes and goes on other loops', bounded(), async () => {
    const fixed = await gauge(server);
    const managers = await Promise.all(
      Array.from({ length: 16 }, () => connected(server.url, transports.websocket)),
    );
    const visit = async (main, i) => {
      for (let round = 0; round < 40; ++round) {
        const socket = main.io.socket(`/room-${(i + round) % 3}`);
        await event(socket, 'connect');
        assert.equal(await ask(socket, 'echo', round), round);
        socket.disconnect();
      }
    };
    await Promise.all(managers.map(visit));
    await until(async () => (await gauge(server)) === fixed, 'all are removed');
  });
});

describe('a limit on namespaces that clients make', () => {
  const server = useServer({ 'max-dynamic-namespaces': 5 });

  it('keeps max_dynamic_namespaces', bounded(), async () => {
    const fixed = await gauge(server);
    const main = await connected(server.url, transports.websocket);
    for (let i = 0; i < 5; ++i) await event(main.io.socket(`/room-${i}`), 'connect');
    const [error] = await event(main.io.socket('/room-5'), 'connect_error');
    assert.equal(error.message, 'too many namespaces');
    assert.equal(await gauge(server), fixed + 5);
    const again = await connected(`${server.url}/room-0`, transports.websocket);
    assert.equal(await ask(again, 'echo', 1), 1);
  });
});
