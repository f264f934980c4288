// Nothing is lost, doubled or reordered, above all while a connection moves from polling to WebSocket.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, client, collect, event, transports, upgraded } from '../node/lib/client.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded, slowdown } from '../node/lib/settings.mjs';
import { address, messages, open } from '../node/lib/websocket.mjs';
import { stats } from '../node/lib/stats.mjs';

const numbers = (count) => [...Array(count).keys()];
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Sends 0..count-1 in small groups with pauses, so that they straddle an upgrade. */
async function trickle(socket, count) {
  for (let i = 0; i < count; ++i) {
    socket.emit('number', i);
    if (i % 20 === 19) await pause(1);
  }
}

/** Both directions at once from the first moment; checks order, count and the final transport. */
async function exchange(url, options, count) {
  const socket = client(url, options);
  const got = collect(socket, 'number', count, 60_000);
  await event(socket, 'connect', 30_000);
  const parts = 20;
  const asking = (async () => {
    for (let i = 0; i < parts; ++i) {
      socket.emit('number again', i); // nobody listens: more packets in between
      await pause(1);
    }
  })();
  socket.emit('count', count);
  await Promise.all([trickle(socket, count), asking]);
  const received = await got;
  assert.deepEqual(
    received.map(([number]) => number),
    numbers(count),
  );
  assert.deepEqual(await ask(socket, 'numbers'), numbers(count));
  return socket;
}

for (const [name, options] of Object.entries(transports)) {
  describe(`order over ${name}`, () => {
    const server = useServer();

    it(
      'keeps 1,000 messages in each direction in order from the first moment',
      bounded(90_000),
      async () => {
        for (let round = 0; round < 5; ++round) {
          const socket = await exchange(server.url, options, 1000);
          if (options.transports.length === 2) await upgraded(socket);
          socket.disconnect();
        }
      },
    );

    it('keeps order for 40 clients at the same time', bounded(120_000), async () => {
      const count = slowdown > 1 ? 15 : 40;
      const all = await Promise.all(numbers(count).map(() => exchange(server.url, options, 200)));
      if (options.transports.length === 2) await Promise.all(all.map(upgraded));
      const { sessions, websocket_sessions } = await stats(server);
      assert.deepEqual(
        { sessions, websocket_sessions },
        { sessions: count, websocket_sessions: name === 'polling' ? 0 : count },
      );
    });

    it('keeps attachments with their events while it upgrades', bounded(60_000), async () => {
      const socket = client(server.url, options);
      const got = collect(socket, 'number', 300, 40_000);
      await event(socket, 'connect');
      for (let i = 0; i < 3; ++i) {
        socket.emit('count binary', 100);
        await pause(3);
      }
      const received = await got;
      const expected = numbers(300).map((i) => [i % 100, Buffer.from(String(i % 100))]);
      assert.deepEqual(received, expected);
    });
  });
}

describe('upgrades', () => {
  const server = useServer({ 'upgrade-timeout': 300 * slowdown });

  it('leaves a session on polling when its probe never ends', bounded(), async () => {
    const socket = client(server.url, transports.polling);
    await event(socket, 'connect');
    const probe = await open(address(server, socket.io.engine.id));
    probe.send('2probe');
    assert.deepEqual(await messages(probe, 1), ['3probe']);
    await probe.closed; // the server gives up on it
    assert.equal(await ask(socket, 'echo', 'by polling'), 'by polling');
  });

  it('leaves a session on polling when its probe breaks off', bounded(), async () => {
    const socket = client(server.url, transports.polling);
    await event(socket, 'connect');
    for (const first of ['2probe', '4nonsense', 'hello', '']) {
      const probe = await open(address(server, socket.io.engine.id));
      probe.send(first);
      if (first === '2probe') probe.terminate();
      await probe.closed;
      assert.equal(await ask(socket, 'echo', first), first);
    }
  });

  it('refuses a second upgrade of the same session and keeps the first', bounded(), async () => {
    const socket = client(server.url, transports.upgrade);
    await event(socket, 'connect');
    await upgraded(socket);
    await ask(socket, 'echo', 0);
    const second = await open(address(server, socket.io.engine.id)).catch(() => null);
    if (second) await second.closed;
    assert.equal(await ask(socket, 'echo', 'still here'), 'still here');
  });
});

describe('a server without upgrades', () => {
  const server = useServer({ 'allow-upgrades': 'false' });

  it('offers none, and the client stays on polling', bounded(), async () => {
    const socket = client(server.url, transports.upgrade);
    await event(socket, 'connect');
    await pause(200);
    assert.equal(socket.io.engine.transport.name, 'polling');
    assert.equal(await ask(socket, 'echo', 1), 1);
  });
});
