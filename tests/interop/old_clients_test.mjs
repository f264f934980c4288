// Version 3 of the client, the first of protocol 5, does what the newest does. It has neither
// timeout() nor emitWithAck(), so all is asked with callbacks.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  askAll,
  client,
  closeAll,
  collect,
  connected,
  event,
  transports,
  until,
} from '../node/lib/client.mjs';
import { io3, version } from '../node/lib/client3.mjs';
import { startServer, useServer } from '../node/lib/interop.mjs';
import { bounded, slowdown } from '../node/lib/settings.mjs';
import { departure } from '../node/lib/stats.mjs';

const values = ['hello', 'aé€\u{1F600}', 42, 0.5, true, null, [], { a: [1, { b: 'c' }] }];

it('is version 3', () => {
  assert.match(version, /^3\./);
});

for (const [name, transport] of Object.entries(transports)) {
  const options = { ...transport, make: io3 };

  describe(`client 3 over ${name}`, () => {
    const server = useServer({ 'ping-interval': 300 * slowdown, 'ping-timeout': 2000 * slowdown });

    it('brings values both ways, in events and acknowledgements', bounded(), async () => {
      const socket = await connected(server.url, options);
      for (const value of values) {
        const said = event(socket, 'said');
        socket.emit('say', value);
        assert.deepEqual(await said, [value]);
        assert.deepEqual(await askAll(socket, 'echo', value), [value]);
      }
      assert.deepEqual(await askAll(socket, 'nothing back'), []);
    });

    it('brings attachments both ways', bounded(), async () => {
      const socket = await connected(server.url, options);
      for (const bytes of [Buffer.alloc(0), Buffer.from([0, 255, 128]), Buffer.alloc(70_000, 7)]) {
        const said = event(socket, 'said');
        socket.emit('say three', bytes, { deep: [bytes] }, 'text');
        assert.deepEqual(await said, [bytes, { deep: [bytes] }, 'text']);
      }
      const [a, b] = [Buffer.from('a'), Buffer.from('b')];
      assert.deepEqual(await askAll(socket, 'three back', a, 'text', b), [b, 'text', a]);
    });

    it('keeps the order of many', bounded(), async () => {
      const socket = await connected(server.url, options);
      const numbers = collect(socket, 'number', 500);
      socket.emit('count binary', 500);
      assert.deepEqual(
        (await numbers).map(([i, bytes]) => `${i} ${bytes}`),
        Array.from({ length: 500 }, (_, i) => `${i} ${i}`),
      );
    });

    it('answers what the server asks', bounded(), async () => {
      const socket = await connected(server.url, options);
      socket.on('question', (question, answer) => answer([question, Buffer.from('bytes')]));
      for (const how of ['ask', 'ask callback']) {
        const [{ answer }] = await askAll(socket, how, Buffer.from('asked'), 10_000);
        assert.deepEqual(answer, [Buffer.from('asked'), Buffer.from('bytes')]);
      }
    });

    it('joins namespaces, and is told why it may not', bounded(), async () => {
      const main = await connected(server.url, options);
      const chat = main.io.socket('/chat', { auth: { token: 'secret' } });
      const hello = event(chat, 'hello');
      await event(chat, 'connect');
      assert.deepEqual(await hello, ['secret']);
      assert.deepEqual(await askAll(chat, 'echo', 1), [1]);
      const refused = client(`${server.url}/chat`, { ...options, auth: { token: 'wrong' } });
      const [error] = await event(refused, 'connect_error');
      assert.equal(error.message, 'not authorized');
      assert.deepEqual(error.data, { code: 401 });
    });

    it('hears broadcasts of a room, beside a client 4', bounded(), async () => {
      const old = await connected(server.url, options);
      const young = await connected(server.url, transport);
      await Promise.all([askAll(old, 'join', 'red'), askAll(young, 'join', 'red')]);
      const news = [old, young].map((socket) => event(socket, 'news'));
      young.emit('in', 'red', { file: Buffer.from('x') });
      for (const args of await Promise.all(news)) {
        assert.deepEqual(args, [{ file: Buffer.from('x') }]);
      }
    });

    it('answers pings and stays', bounded(), async () => {
      const socket = await connected(server.url, options);
      let pings = 0;
      socket.io.engine.on('packet', ({ type }) => {
        if (type === 'ping') ++pings;
      });
      await until(() => pings >= 3, 'three pings came');
      assert.deepEqual(await askAll(socket, 'echo', 1), [1]);
    });

    it('leaves, is sent away, and comes back', bounded(), async () => {
      const socket = await connected(server.url, options);
      const { id } = socket;
      const kicked = event(socket, 'disconnect');
      socket.emit('kick me');
      assert.deepEqual(await kicked, ['io server disconnect']);
      // This version loses its new connection when its old one closes afterwards.
      await until(() => socket.io.engine.readyState === 'closed', 'the connection is closed');
      const again = event(socket, 'connect');
      socket.connect();
      await again;
      assert.notEqual(socket.id, id);
      socket.disconnect();
      assert.equal((await departure(server, id)).reason, 'server namespace disconnect');
    });

    it('reconnects to a server that is back', bounded(60_000), async () => {
      let current = await startServer();
      const { port, url } = current;
      const socket = client(url, { ...options, reconnection: true, reconnectionDelay: 50 });
      await event(socket, 'connect');
      const end = event(socket, 'disconnect', 20_000);
      await current.stop();
      assert.match((await end)[0], /^transport (close|error)$/);
      current = await startServer({ port });
      await until(() => socket.connected, 'it is connected again', 20_000);
      assert.deepEqual(await askAll(socket, 'echo', 'back'), ['back']);
      closeAll();
      await current.stop();
    });
  });
}
