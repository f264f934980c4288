// The MessagePack parser, with the official client and its official parser, and with the bundle that
// the server hands out. What a client can send is what JavaScript has; what handlers get is what they
// would get over JSON.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  ask,
  askAll,
  client,
  collect,
  connected,
  event,
  silent,
  transports,
  until,
} from '../node/lib/client.mjs';
import { request } from '../node/lib/http.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bundled, parser } from '../node/lib/msgpack.mjs';
import { bounded } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';
import { address, messages, open } from '../node/lib/websocket.mjs';

const values = [
  'hello',
  '',
  'aé€\u{1F600}',
  'x'.repeat(40),
  'x'.repeat(300),
  'x'.repeat(70_000),
  '\0\n"\\',
  ...[0, 1, -1, 127, 128, 255, 256, 65535, 65536, -32, -33, -128, -129, -32769, 2 ** 31, 2 ** 32],
  ...[2 ** 53, -(2 ** 31) - 1, -(2 ** 53), 0.5, -1.5, 1e-300, 5e-324],
  true,
  false,
  null,
  [],
  {},
  { a: [1, { b: 'c' }], '': [[]], 7: 'seven' },
  Array.from({ length: 20 }, (_, i) => i),
  Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`key ${i}`, i])),
];

for (const [name, transport] of Object.entries(transports)) {
  const options = { ...transport, parser };

  describe(`MessagePack over ${name}`, () => {
    const server = useServer({ parser: 'msgpack' });

    it('brings values both ways, in events and acknowledgements', bounded(60_000), async () => {
      const socket = await connected(server.url, options);
      for (const value of values) {
        const said = event(socket, 'said');
        socket.emit('say', value);
        assert.deepEqual(await said, [value]);
        assert.deepEqual(await askAll(socket, 'echo', value), [value]);
        assert.deepEqual(await askAll(socket, 'echo raw', value), [value]);
      }
      assert.deepEqual(await askAll(socket, 'nothing back'), []);
      const nothing = event(socket, 'nothing');
      socket.emit('nothing');
      assert.deepEqual(await nothing, []);
    });

    it('gives handlers what JSON would give them', bounded(), async () => {
      const socket = await connected(server.url, options);
      const date = new Date('2024-02-29T12:34:56.789Z');
      for (const [sent, received] of [
        [undefined, null],
        [NaN, null],
        [Infinity, null],
        [-0, 0],
        [date, date.toJSON()],
        [new Date(-1), '1969-12-31T23:59:59.999Z'],
        [{ a: undefined, b: [undefined] }, { b: [null] }],
        [{ toJSON: () => 'json' }, 'json'],
      ]) {
        assert.deepEqual(await ask(socket, 'echo', sent), received);
      }
      // Half a surrogate pair comes out of that encoder as four bytes that are no UTF-8.
      assert.match(await ask(socket, 'echo', 'a\ud800'), /^a/);
      const person = { name: 'Ada', age: 36, mail: undefined };
      assert.deepEqual(await ask(socket, 'echo person', person), {
        name: 'Ada',
        age: 36,
        mail: null,
      });
      assert.equal(await ask(socket, 'half', 84), 42);
      assert.deepEqual(await ask(socket, 'half', 3), { error: 'odd' });
    });

    it('brings binary both ways, however deep', bounded(), async () => {
      const socket = await connected(server.url, options);
      for (const size of [0, 1, 8, 255, 256, 65_535, 65_536]) {
        const bytes = Buffer.alloc(size, 7);
        const said = event(socket, 'said');
        socket.emit('say three', bytes, { deep: [bytes, { er: bytes }] }, 'text');
        assert.deepEqual(await said, [bytes, { deep: [bytes, { er: bytes }] }, 'text']);
        assert.deepEqual(await ask(socket, 'echo binary', bytes), bytes);
      }
      const array = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
      assert.deepEqual(await ask(socket, 'echo binary', array), Buffer.from(array));
      assert.deepEqual(await ask(socket, 'echo binary', array.buffer), Buffer.from(array));
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
      assert.deepEqual(await ask(chat, 'echo', [Buffer.from('x')]), [Buffer.from('x')]);
      chat.disconnect();
      assert.equal(await ask(main, 'echo', 1), 1);

      const wrong = client(`${server.url}/chat`, { ...options, auth: { token: 'wrong' } });
      const [error] = await event(wrong, 'connect_error');
      assert.equal(error.message, 'not authorized');
      assert.deepEqual(error.data, { code: 401 });
      const unknown = client(`${server.url}/unknown`, options);
      assert.equal((await event(unknown, 'connect_error'))[0].message, 'Invalid namespace');
    });

    it('is sent away, and comes back', bounded(), async () => {
      const socket = await connected(server.url, options);
      const kicked = event(socket, 'disconnect');
      socket.emit('kick me');
      assert.equal((await kicked)[0], 'io server disconnect');
      const again = event(socket, 'connect');
      socket.connect();
      await again;
      assert.equal(await ask(socket, 'echo', 'back'), 'back');
    });
  });
}

describe('MessagePack, clients of several kinds', () => {
  const server = useServer({ parser: 'msgpack' });

  it('broadcasts to rooms over mixed transports', bounded(), async () => {
    const sockets = await Promise.all(
      Object.values(transports).map((way) => connected(server.url, { ...way, parser })),
    );
    const outside = await connected(server.url, { ...transports.websocket, parser });
    for (const socket of sockets) assert.equal(await ask(socket, 'join', 'red'), true);
    const news = sockets.map((socket) => event(socket, 'news'));
    const value = { file: Buffer.from('x'), list: [1, null] };
    assert.ok(await silent(outside, 'news', () => outside.emit('in', 'red', value)));
    for (const args of await Promise.all(news)) assert.deepEqual(args, [value]);

    const all = [...sockets, outside].map((socket) => event(socket, 'news'));
    outside.emit('everyone binary', Buffer.from('b'));
    for (const args of await Promise.all(all)) {
      assert.deepEqual(args, [Buffer.from('b'), 1, Buffer.from('b')]);
    }
  });

  it('serves the bundle that speaks it', bounded(), async () => {
    const make = await bundled(server);
    const page = await connected(server.url, { ...transports.websocket, make });
    const node = await connected(server.url, { ...transports.polling, parser });
    const bytes = Uint8Array.from([0, 255, 128]).buffer;
    assert.deepEqual(await ask(page, 'echo', { deep: [bytes] }), { deep: [bytes] });
    page.on('question', (question, answer) => answer([question, bytes]));
    assert.deepEqual((await ask(page, 'ask', 'what', 10_000)).answer, ['what', bytes]);
    const news = [event(page, 'news'), event(node, 'news')];
    page.emit('everyone', { file: bytes });
    assert.deepEqual(await news[0], [{ file: bytes }]);
    assert.deepEqual(await news[1], [{ file: Buffer.from(bytes) }]);
    const chat = page.io.socket('/chat', { auth: { token: 'secret' } });
    assert.deepEqual(await event(chat, 'hello'), ['secret']);
    chat.disconnect(); // the bundle has another name for what closeAll() calls
  });

  it('closes nobody but the client that is wrong', bounded(), async () => {
    const good = await connected(server.url, { ...transports.websocket, parser });
    const encode = (packet) => new parser.Encoder().encode(packet)[0];
    let { protocol_errors: errors } = await stats(server);
    for (const wrong of [
      '42["echo",1]',
      Buffer.from('c1', 'hex'),
      Buffer.from('dfffffffff', 'hex'),
      Buffer.alloc(100_000, 0x91),
      Buffer.concat([encode({ type: 2, data: ['echo'], nsp: '/' }), Buffer.from([0])]),
      encode({ type: 5, data: ['echo'], nsp: '/' }),
      encode({ type: 2, data: ['echo'], nsp: 3 }),
      encode({ type: 2, data: {}, nsp: '/' }),
      encode({ type: 2, data: [], nsp: '/' }),
      encode({ type: 2, data: ['disconnect'], nsp: '/' }),
      encode({ type: 2, data: ['echo'], nsp: '/admin' }),
      encode({ type: 2, data: ['echo'], nsp: '/', id: 'x' }),
      encode({ type: 2, data: ['echo', ...Array(11).fill(Buffer.from('x'))], nsp: '/' }),
      encode({ type: 1, data: [], nsp: '/' }),
      encode({ type: 4, data: {}, nsp: '/' }),
    ]) {
      const bad = await open(address(server));
      bad.send(encode({ type: 0, data: undefined, nsp: '/' }));
      await messages(bad, 2);
      bad.send(wrong);
      await bad.closed;
      assert.equal((await stats(server)).protocol_errors, ++errors);
    }
    assert.equal(await ask(good, 'echo', 'still here'), 'still here');
  });

  it('closes a client that speaks JSON', bounded(), async () => {
    const socket = client(server.url, transports.websocket);
    await new Promise((resolve) => socket.io.once('close', resolve));
    await until(async () => (await stats(server)).sockets === 0, 'nobody is there');
    assert.equal((await request(`${server.url}/stats`)).status, 200);
  });
});
