// Questions to many clients at once, and what a server does with sockets it has found.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, askAll, connected, event, transports, until } from '../node/lib/client.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded, scaled } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';
import { address, open } from '../node/lib/websocket.mjs';

const all = (clients) => Promise.all(clients);
const answering = (clients, make) =>
  clients.forEach((socket, i) =>
    socket.on('question', (question, answer) => answer(make(i, question), 'and more')),
  );
const long = 10_000;

for (const [name, options] of Object.entries(transports)) {
  describe(`broadcasts with acknowledgements over ${name}`, () => {
    const server = useServer();
    const some = (count) =>
      all(
        Array.from({ length: count }, (_, i) =>
          connected(server.url, { ...options, query: { color: `c${i}` } }),
        ),
      );

    for (const how of ['ask all of', 'ask all of, callback']) {
      it(`collects the first argument of every answer (${how})`, bounded(), async () => {
        const clients = await some(5);
        answering(clients, (i, question) => ({ [question]: i }));
        const { values, ...rest } = await ask(clients[0], how, [], 'n', long);
        assert.deepEqual(values.map(({ n }) => n).sort(), [0, 1, 2, 3, 4]);
        assert.deepEqual(rest, { receivers: 5, left: 0, missing: 0, error: null });
        assert.equal((await stats(server)).pending_acks, 0);
      });

      it(`gives what came when the time is up (${how})`, bounded(), async () => {
        const clients = await some(3);
        answering(clients.slice(0, 2), (i) => i);
        const { values, ...rest } = await ask(clients[0], how, [], 'n', scaled(500));
        assert.deepEqual(values.sort(), [0, 1]);
        assert.deepEqual(rest, {
          receivers: 3,
          left: 0,
          missing: 1,
          error: 'operation has timed out',
        });
        assert.equal((await stats(server)).pending_acks, 0);
      });

      it(`does not wait for who leaves, nor for nobody (${how})`, bounded(), async () => {
        const [a, b, c] = await some(3);
        answering([a], (i) => i);
        b.on('question', () => b.disconnect());
        c.on('question', () => c.io.engine.close());
        assert.deepEqual(await ask(a, how, [], 'n', 60_000), {
          values: [0],
          receivers: 3,
          left: 2,
          missing: 0,
          error: null,
        });
        assert.equal((await ask(a, how, ['nobody'], 'n', 60_000)).receivers, 0);
      });

      it(`carries binary both ways (${how})`, bounded(), async () => {
        const clients = await some(3);
        answering(clients, (i, question) => Buffer.concat([question, Buffer.from('!')]));
        const { values } = await ask(clients[0], how, [], Buffer.from('hey'), long);
        assert.deepEqual(values, Array(3).fill(Buffer.from('hey!')));
      });
    }

    it('asks only whom the operators name', bounded(), async () => {
      const clients = await some(4);
      answering(clients, (i) => i);
      await all([ask(clients[1], 'join', 'red'), ask(clients[2], 'join', 'blue')]);
      const asked = async (...question) => (await ask(clients[0], ...question)).values.sort();
      assert.deepEqual(await asked('ask all of', ['red'], '', long), [1]);
      assert.deepEqual(await asked('ask all of', ['red', 'blue', clients[2].id], '', long), [1, 2]);
      assert.deepEqual(await asked('ask others', '', long), [1, 2, 3]);
    });

    it('keeps questions to one and to all apart', bounded(), async () => {
      const clients = await some(3);
      answering(clients, (i) => i);
      clients.forEach((socket, i) => socket.on('mine', (_, answer) => answer(`mine ${i}`)));
      await all(
        clients.map(async (socket, i) => {
          for (let round = 0; round < 5; ++round) {
            const [mine, others] = await askAll(socket, 'ask me and all', round);
            assert.equal(mine, `mine ${i}`);
            assert.deepEqual(others.values.sort(), [0, 1, 2]);
          }
        }),
      );
    });

    it('finds sockets with their rooms and handshakes', bounded(), async () => {
      const [a, b, c] = await some(3);
      await all([ask(a, 'join', 'red'), ask(b, 'join', 'red'), ask(b, 'join', 'blue')]);
      const red = await ask(c, 'fetch', ['red']);
      red.sort((x, y) => x.color.localeCompare(y.color));
      assert.deepEqual(red, [
        { id: a.id, rooms: [a.id, 'red'], color: 'c0' },
        { id: b.id, rooms: [b.id, 'red', 'blue'], color: 'c1' },
      ]);
      assert.equal((await ask(c, 'fetch', [])).length, 3);
      assert.equal(await ask(c, 'fetch, callback', []), 3);
      assert.equal(await ask(c, 'fetch, callback', ['nobody']), 0);
    });

    it('reaches a socket it has found', bounded(), async () => {
      const [a, b] = await some(2);
      answering([b], (_, question) => `${question}!`);
      assert.equal(await ask(a, 'ask remote', b.id, 'well', long), 'well!');
      assert.equal(
        await ask(a, 'ask remote', a.id, 'well', scaled(100)),
        'operation has timed out',
      );
      assert.equal(await ask(a, 'ask remote', 'nobody', 'well', long), 'not found');

      const rooms = () => ask(b, 'rooms');
      await ask(a, 'remote', b.id, 'join', ['x', 'y', 'z']);
      await until(async () => (await rooms()).length === 4, 'it has joined');
      await ask(a, 'remote', b.id, 'leave', ['y']);
      await until(async () => !(await rooms()).includes('y'), 'it has left');
      assert.deepEqual((await rooms()).sort(), [b.id, 'x', 'z'].sort());

      const news = event(b, 'news');
      await ask(a, 'remote', b.id, 'emit', ['1', '2']);
      assert.deepEqual(await news, [['1', '2']]);
      const gone = event(b, 'disconnect');
      await ask(a, 'remote', b.id, 'disconnect', []);
      assert.equal((await gone)[0], 'io server disconnect');
    });

    it('moves many sockets through many rooms at once', bounded(), async () => {
      const [a, b, c] = await some(3);
      await all([ask(a, 'join', 'red'), ask(b, 'join', 'blue')]);
      await ask(c, 'all of join', ['red', 'blue'], ['x', 'y']);
      await until(async () => (await ask(c, 'fetch', ['y'])).length === 2, 'both have joined');
      const news = all([event(a, 'news'), event(c, 'news')]);
      b.on('news', () => assert.fail('was excluded'));
      c.emit('to all of but', ['x', c.id], ['blue', 'nobody'], 'hello');
      assert.deepEqual(await news, [['hello'], ['hello']]);
      await ask(c, 'all of leave', [], ['x', 'y']);
      await until(async () => (await ask(c, 'fetch', ['x', 'y'])).length === 0, 'all have left');
      assert.deepEqual(await ask(b, 'rooms'), [b.id, 'blue']);
    });

    it('asks other servers, of which there are none', bounded(), async () => {
      const [a] = await some(1);
      assert.deepEqual(await ask(a, 'ask servers', 'anybody?'), {
        values: [],
        receivers: 0,
        left: 0,
        missing: 0,
        error: null,
      });
    });
  });
}

describe('messages that must not be compressed', () => {
  const server = useServer({ deflate: 0 });

  it('are sent as they are, beside others that are compressed', bounded(), async () => {
    const text = 'the same again '.repeat(5000);
    const sender = await connected(server.url, transports.websocket);
    const receiver = await open(address(server), { perMessageDeflate: true });
    receiver.send('40');
    await until(() => receiver.received.length === 2, 'it is connected');
    const cost = async (on) => {
      const [before, count] = [receiver._socket.bytesRead, receiver.received.length];
      sender.emit('compress', on, text);
      await until(() => receiver.received.length > count, 'it came');
      assert.equal(receiver.received.at(-1), `42["news","${text}"]`);
      return receiver._socket.bytesRead - before;
    };
    assert.ok((await cost(true)) < 2000);
    assert.ok((await cost(false)) > text.length);
    assert.ok((await cost(true)) < 2000);
    receiver.close();
  });
});
