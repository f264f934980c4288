// Clients that do not read: what a program chooses for them, and that only they feel it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, connected, transports, until } from '../node/lib/client.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded, scaled, slowdown } from '../node/lib/settings.mjs';
import { departure, stats } from '../node/lib/stats.mjs';
import { address, messages, open } from '../node/lib/websocket.mjs';

const kilobytes = (count) => 'x'.repeat(count * 1000);

/** A client in the main namespace that reads until it is told not to; `id` is its socket's. */
async function join(server, query = '') {
  const socket = await open(address(server) + query);
  socket.send('40');
  const [, answer] = await messages(socket, 2);
  socket.id = JSON.parse(answer.slice(2)).sid;
  socket.received.length = 0;
  return socket;
}

/** Has it sent events of 50 kB, without it reading them, until `enough`. */
async function flood(server, socket, enough) {
  socket._socket.pause();
  const speaker = await connected(server.url, transports.websocket);
  const text = kilobytes(50);
  let sent = 0;
  await until(
    async () => {
      for (let i = 0; i < 10; ++i, ++sent) speaker.emit('to', socket.id, text);
      await ask(speaker, 'echo', 1);
      return enough();
    },
    'it was sent too much',
    40_000,
  );
  return sent;
}

describe('a client that does not read', () => {
  const server = useServer({ 'max-queued-bytes': 200_000 });

  it('is closed, and its handlers hear why', bounded(60_000), async () => {
    const slow = await join(server);
    const { slow_consumers: before } = await stats(server);
    const isClosed = async () => (await stats(server)).slow_consumers > before;
    const sent = await flood(server, slow, isClosed);
    assert.ok(sent < 600, `${sent} events, what the kernels took among them`);
    const { reason, description } = await departure(server, slow.id);
    assert.deepEqual([reason, description], ['transport error', 'outgoing queue full']);
    assert.match(server.program.errors, /does not read: .*raise limits\.max_queued_bytes/);
    slow.terminate();
  });
});

describe('with SlowConsumerPolicy::kRefuse', () => {
  const server = useServer({ 'max-queued-bytes': 200_000, 'slow-consumer': 'refuse' });

  it('a client that does not read misses events and stays', bounded(60_000), async () => {
    const slow = await join(server);
    const refused = async () => (await stats(server)).refused_events;
    const sent = await flood(server, slow, async () => (await refused()) > 20);
    const missed = await refused();
    slow._socket.resume();
    await messages(slow, sent - missed);
    slow.send('427["echo","still here"]');
    const last = (await messages(slow, sent - missed + 1)).at(-1);
    assert.equal(last, '437["still here"]');
    const { slow_consumers: closed } = await stats(server);
    assert.equal(closed, 0);
    const other = await connected(server.url, transports.websocket);
    other.emit('to', slow.id, 'room again');
    assert.equal((await messages(slow, sent - missed + 2)).at(-1), '42["news","room again"]');
    slow.terminate();
  });
});

describe('with ServerOptions::on_slow_consumer', () => {
  const server = useServer({
    'max-queued-bytes': 200_000,
    'ask-about-slow-consumers': 'much',
  });

  it('the program decides for each client', bounded(90_000), async () => {
    const patient = await join(server, '&patience=much');
    await flood(server, patient, async () => (await stats(server)).refused_events > 20);
    assert.equal((await stats(server)).slow_consumers, 0);
    const other = await join(server, '&patience=none');
    await flood(server, other, async () => (await stats(server)).slow_consumers > 0);
    assert.equal((await departure(server, other.id)).description, 'outgoing queue full');
    patient._socket.resume();
    patient.send('427["echo","still here"]');
    await until(() => patient.received.at(-1) === '437["still here"]', 'it is answered');
    for (const socket of [patient, other]) socket.terminate();
  });
});

describe('all outgoing queues together', () => {
  const server = useServer({
    'max-queued-bytes': 4_000_000,
    'max-total-queued-bytes': 4_000_000,
  });

  it('stay under their limit: who lets most wait is closed', bounded(90_000), async () => {
    const [little, much, more] = [await join(server), await join(server), await join(server)];
    const waiting = async () => (await stats(server)).queued_bytes;
    await flood(server, little, async () => (await waiting()) > 300_000);
    await flood(server, much, async () => (await waiting()) > 1_500_000);
    await flood(server, more, async () => (await stats(server)).slow_consumers > 0);
    const { reason, description } = await departure(server, more.id);
    assert.deepEqual([reason, description], ['transport error', 'outgoing queues full']);
    await until(async () => (await waiting()) < 4_000_000, 'there is room');
    for (const socket of [little, much]) {
      socket._socket.resume();
      socket.send('427["echo","still here"]');
      await until(() => socket.received.at(-1) === '437["still here"]', 'it is answered');
    }
    assert.equal((await stats(server)).slow_consumers, 1);
    for (const socket of [little, much, more]) socket.terminate();
  });
});

describe('the write deadline', () => {
  const server = useServer({ 'write-timeout': 700 * slowdown, 'max-queued-bytes': 100_000_000 });

  it('closes who takes nothing of what waits', bounded(60_000), async () => {
    const slow = await join(server);
    await flood(server, slow, async () => (await stats(server)).queued_bytes > 500_000);
    const start = Date.now();
    const { reason, description } = await departure(server, slow.id);
    assert.deepEqual([reason, description], ['transport error', 'write timeout']);
    assert.ok(Date.now() - start < scaled(10_000));
    slow.terminate();
  });
});
