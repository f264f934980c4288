// peers that send, or read, as slowly as they can.
import assert from 'node:assert/strict';
import { until } from '../node/lib/client.mjs';
import { request } from '../node/lib/http.mjs';
import { departure, stats } from '../node/lib/stats.mjs';
import { slowdown } from '../node/lib/settings.mjs';
import { attack } from './lib/attack.mjs';
import { text } from './lib/frames.mjs';
import { dial } from './lib/peer.mjs';
import { openPolling, post } from './lib/polling.mjs';
import { resident } from './lib/process.mjs';
import { many, times } from './lib/times.mjs';
import { join, openSession, path } from './lib/websocket.mjs';

const MiB = 1024 * 1024;
const percentile = (values, share) =>
  values.sort((a, b) => a - b)[Math.floor(values.length * share)];

const pause = () => new Promise((resolve) => setTimeout(resolve, 60));

const headerTimeout = 2000 * slowdown;
attack(
  'R-01 heads that come a byte at a time',
  { flags: { 'header-timeout': headerTimeout }, seconds: 60 },
  async (server) => {
    let over = false;
    const handshakes = (async () => {
      const took = [];
      while (!over) {
        const start = performance.now();
        (await openSession(server)).close();
        took.push(performance.now() - start);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      return took;
    })();
    const head = `GET ${path} HTTP/1.1\r\nHost: a\r\nx: ${'y'.repeat(100)}`;
    const took = await many(times(1000), 1000, async () => {
      const peer = await dial(server);
      const start = performance.now();
      let sent = 0;
      const timer = setInterval(() => peer.write(head[sent++]), headerTimeout / 10);
      await peer.end(headerTimeout * 4);
      clearInterval(timer);
      peer.close();
      return performance.now() - start;
    });
    over = true;
    const honest = await handshakes;
    assert.ok(Math.min(...took) > headerTimeout * 0.9, `${Math.min(...took)} ms`);
    assert.ok(Math.max(...took) < headerTimeout + 2000 * slowdown, `${Math.max(...took)} ms`);
    // The attacker's own process is busy too: half of them tell how the server does.
    assert.ok(percentile(honest, 0.5) < 50 * slowdown, `${percentile(honest, 0.5)} ms`);
    return { last: Math.round(Math.max(...took)), handshakes: honest.length };
  },
);

const writeTimeout = 1500 * slowdown;
attack(
  'R-02 answers that are not read',
  { flags: { 'write-timeout': writeTimeout }, seconds: 60, warm: true, memory: 16 * MiB },
  async (server) => {
    const before = (await stats(server)).slow_consumers;
    const count = times(8);
    const peers = [];
    while (peers.length < count) {
      const session = await openPolling(server);
      await post(server, session, '40\x1e420["large",6000000]');
      const peer = await dial(server);
      peer.socket.pause();
      await peer.write(`GET ${session.path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      peers.push(peer);
      await pause(); // one large text takes its time, and the next is not to add to it
    }
    // What a client's kernel takes of it is not ours to decide; the rest waits, and not for ever.
    await until(async () => (await stats(server)).queued_bytes > MiB, 'they wait');
    await until(
      async () => (await stats(server)).slow_consumers === before + count,
      'all are closed',
      20_000,
    );
    for (const peer of peers) peer.close();
    await until(async () => (await stats(server)).sessions <= 2, 'their sessions are gone');
    assert.match(server.program.errors, /it took nothing of what waited for it/);
  },
);

/** A client in the main namespace whose messages are only counted; its id is that of its socket. */
async function listener(server) {
  const socket = await openSession(server);
  await socket.write(text('40'));
  socket.id = JSON.parse((await socket.text()).slice(2)).sid;
  return socket;
}

/** The same in a room that the honest clients are not in. */
async function inTheRoom(server) {
  const socket = await listener(server);
  await socket.write(text('427["join","flood"]'));
  assert.equal(await socket.text(), '437[true]');
  return socket;
}

attack('R-03 one of many stops to read', { seconds: 60 }, async (server) => {
  const { slow_consumers: before } = await stats(server);
  const readers = await many(10, 10, () => inTheRoom(server));
  const lazy = await inTheRoom(server);
  lazy.peer.socket.pause();
  let received = 0;
  for (const { peer } of readers) {
    peer.socket.removeAllListeners('data');
    peer.socket.on('data', ({ length }) => {
      received += length;
    });
  }
  const speaker = await join(server);
  const frameBytes = `42["news","${'x'.repeat(1000)}"]`.length + 4;
  const memory = resident(server.pid);
  let most = 0;
  let sent = 0;
  const loud = text(`42["to","flood","${'x'.repeat(1000)}"]`);
  while ((await stats(server)).slow_consumers === before) {
    assert.ok(sent < 40_000, 'it is closed');
    await speaker.write(Buffer.concat(Array(500).fill(loud)));
    assert.equal(await speaker.echo(sent), sent);
    sent += 500;
    most = Math.max(most, resident(server.pid) - memory);
  }
  await until(() => received === 10 * sent * frameBytes, 'the others have got everything', 20_000);
  const { reason, description } = await departure(server, lazy.id);
  assert.deepEqual([reason, description], ['transport error', 'outgoing queue full']);
  if (slowdown === 1) assert.ok(most < 6 * MiB, `${most / MiB} MiB`);
  assert.match(server.program.errors, /raise limits\.max_queued_bytes/);
  for (const socket of [...readers, speaker, lazy]) socket.close();
  return { sent, memory: `${(most / MiB).toFixed(1)} MiB` };
});

const total = 8 * MiB;
for (const threads of [1, 2, 4]) {
  attack(
    `R-04 all stop to read, ${threads} threads`,
    {
      flags: { threads, 'max-total-queued-bytes': total, 'max-queued-bytes': 2 * MiB },
      seconds: 60,
      warm: true,
      memory: 24 * MiB,
    },
    async (server) => {
      const { slow_consumers: before } = await stats(server);
      const small = await many(4, 4, () => listener(server));
      const large = await many(12, 4, () => listener(server));
      for (const { peer } of [...small, ...large]) peer.socket.pause();
      // Each asks for what it will not read: the kernel takes the first of it.
      const ask = async (socket, bytes) => {
        await socket.write(text(`427["large",${bytes}]`));
        await pause();
      };
      for (const socket of small) await ask(socket, 3_000_000);
      for (const socket of large) await ask(socket, 4_000_000);
      let most = 0;
      for (let round = 0; round < 2; ++round) {
        for (const socket of large) {
          await ask(socket, 600_000);
          most = Math.max(most, (await stats(server)).queued_bytes);
        }
      }
      assert.ok(most > total / 2, `${most} bytes wait`);
      assert.ok(most < total + 2 * MiB, `${most} bytes wait`);
      for (const { id } of small) {
        const { text: found } = await request(`${server.url}/departures/${id}`);
        assert.equal(found, 'null', 'who lets little wait stays');
      }
      const { slow_consumers: after } = await stats(server);
      assert.ok(after > before);
      assert.match(server.program.errors, /raise limits\.max_total_queued_bytes/);
      for (const { peer } of [...small, ...large]) peer.close();
      return { closed: after - before, most: `${(most / MiB).toFixed(1)} MiB` };
    },
  );
}
