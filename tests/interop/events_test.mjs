// Values of every kind, in both directions, over every transport.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, askAll, collect, connected, event, transports } from '../node/lib/client.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';

const values = {
  'a text': 'hello',
  'an empty text': '',
  'a text of every plane': 'aé€\u{1F600}\u{10FFFF} Ω→漢字 \u200d \ufeff',
  'control characters, quotes and backslashes': '\u0000\u0001\b\t\n\u000b\f\r\u001f\u007f"\\/',
  'line separators of JavaScript': '\u2028\u2029',
  'the record separator of polling': 'a\u001eb\u001e',
  'text that looks like packets': '42["event"]\u001e2probe',
  'an integer': 42,
  zero: 0,
  'a negative integer': -7,
  'the largest safe integer': Number.MAX_SAFE_INTEGER,
  'the smallest safe integer': Number.MIN_SAFE_INTEGER,
  'a fraction': 0.1,
  'a large number': 1e300,
  'a tiny number': 5e-324,
  true: true,
  false: false,
  null: null,
  'an empty array': [],
  'an empty object': {},
  'nested values': { a: [1, [2, [3, { b: null }]]], 'key with "quotes"': { c: { d: [{}] } } },
  'many keys': Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`key ${i}`, i])),
  'an array of everything': ['x', 1, null, true, { y: [] }, '', 0.5],
};

function bytes(size, seed = 1) {
  return Buffer.from(Array.from({ length: size }, (_, i) => (i * 31 + seed) & 0xff));
}

for (const [name, options] of Object.entries(transports)) {
  describe(`events over ${name}`, () => {
    const server = useServer();

    it('brings every kind of value back in an acknowledgement', bounded(), async () => {
      const socket = await connected(server.url, options);
      for (const [what, value] of Object.entries(values)) {
        assert.deepEqual(await ask(socket, 'echo', value), value, what);
        assert.deepEqual(await ask(socket, 'echo raw', value), value, `${what}, unparsed`);
      }
    });

    it('brings every kind of value back in an event', bounded(), async () => {
      const socket = await connected(server.url, options);
      for (const [what, value] of Object.entries(values)) {
        const said = event(socket, 'said');
        socket.emit('say', value);
        assert.deepEqual(await said, [value], what);
      }
    });

    it('replaces half of a surrogate pair and keeps the connection', bounded(), async () => {
      const socket = await connected(server.url, options);
      assert.equal(
        (await ask(socket, 'echo text', 'a\ud800b')).replace('\ufffd', '\ud800'),
        'a\ud800b',
      );
      assert.equal(await ask(socket, 'echo text', 'still here'), 'still here');
    });

    it('keeps argument order and count', bounded(), async () => {
      const socket = await connected(server.url, options);
      const said = event(socket, 'said');
      socket.emit('say three', 1, 'two', { three: 3 });
      assert.deepEqual(await said, [1, 'two', { three: 3 }]);
    });

    it('takes missing arguments as null and ignores superfluous ones', bounded(), async () => {
      const socket = await connected(server.url, options);
      const few = event(socket, 'said');
      socket.emit('say three', 1);
      assert.deepEqual(await few, [1, null, null]);
      const many = event(socket, 'said');
      socket.emit('say three', 1, 2, 3, 4, 5);
      assert.deepEqual(await many, [1, 2, 3]);
    });

    it('carries events without arguments', bounded(), async () => {
      const socket = await connected(server.url, options);
      const nothing = event(socket, 'nothing');
      socket.emit('nothing');
      assert.deepEqual(await nothing, []);
    });

    it('sends and takes `message` with send()', bounded(), async () => {
      const socket = await connected(server.url, options);
      const message = event(socket, 'message');
      socket.send('by send');
      assert.deepEqual(await message, ['by send']);
    });

    it('ignores events nobody listens to', bounded(), async () => {
      const socket = await connected(server.url, options);
      socket.emit('no such event', 1, Buffer.from('x'));
      assert.equal(await ask(socket, 'echo', 1), 1);
    });

    for (const size of [0, 1, 2, 3, 125, 126, 127, 65_535, 65_536, 200_000]) {
      it(`brings ${size} bytes back`, bounded(), async () => {
        const socket = await connected(server.url, options);
        const sent = bytes(size);
        const answer = await ask(socket, 'echo binary', sent);
        assert.ok(sent.equals(Buffer.from(answer)));
      });
    }

    it('takes every kind of binary that JavaScript has', bounded(), async () => {
      const socket = await connected(server.url, options);
      const data = bytes(9);
      for (const sent of [
        data,
        new Uint8Array(data),
        new Uint8Array(data).buffer,
        new DataView(new Uint8Array(data).buffer),
      ]) {
        assert.ok(data.equals(Buffer.from(await ask(socket, 'echo binary', sent))));
      }
    });

    it('finds attachments anywhere in a value and puts them back there', bounded(), async () => {
      const socket = await connected(server.url, options);
      const sent = {
        first: bytes(10),
        list: [1, bytes(20, 2), { deep: { er: bytes(30, 3) } }],
        text: 'x',
      };
      const answer = await ask(socket, 'echo', sent);
      assert.deepEqual(answer, sent);
      const said = event(socket, 'said');
      socket.emit('say', sent);
      assert.deepEqual(await said, [sent]);
    });

    it('carries ten attachments in one packet', bounded(), async () => {
      const socket = await connected(server.url, options);
      const sent = Array.from({ length: 10 }, (_, i) => bytes(i * 7, i));
      assert.deepEqual(await ask(socket, 'echo', sent), sent);
    });

    it(
      'mixes attachments and text in several arguments of an acknowledgement',
      bounded(),
      async () => {
        const socket = await connected(server.url, options);
        const answer = await askAll(socket, 'three back', bytes(3), 'between', bytes(5, 9));
        assert.deepEqual(answer, [bytes(5, 9), 'between', bytes(3)]);
      },
    );

    it('keeps binary and text events in order', bounded(), async () => {
      const socket = await connected(server.url, options);
      const numbers = collect(socket, 'number', 200);
      socket.emit('count binary', 100);
      socket.emit('count', 100);
      const got = await numbers;
      const expected = [...Array(100).keys()].map((i) => [i, Buffer.from(String(i))]);
      assert.deepEqual(got, [...expected, ...[...Array(100).keys()].map((i) => [i])]);
    });

    it('moves large texts and large binary both ways', bounded(60_000), async () => {
      const socket = await connected(server.url, options);
      assert.equal(await ask(socket, 'size', 'ä'.repeat(300_000)), 600_000);
      assert.equal((await ask(socket, 'large', 3_000_000)).length, 3_000_000);
      assert.equal((await ask(socket, 'large binary', 3_000_000)).length, 3_000_000);
    });

    it(
      'drops volatile events for a busy client, never reorders or doubles them',
      bounded(),
      async () => {
        const socket = await connected(server.url, options);
        const got = [];
        socket.on('number', (number) => got.push(number));
        for (let round = 0; round < 5; ++round) {
          got.length = 0;
          socket.emit('count volatile', 50);
          await ask(socket, 'echo', 'after');
          assert.ok(got.length <= 50);
          assert.deepEqual(
            got,
            [...new Set(got)].sort((a, b) => a - b),
          );
        }
      },
    );
  });
}
