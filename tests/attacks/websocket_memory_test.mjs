// W-03 and W-05 to W-07: what a peer makes the server keep, and how long that takes.
import assert from 'node:assert/strict';
import { until } from '../node/lib/client.mjs';
import { scaled } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';
import { attack } from './lib/attack.mjs';
import { frame, header, opcodes, text } from './lib/frames.mjs';
import { measuresMemory } from './lib/oracle.mjs';
import { cpuTime, resident } from './lib/process.mjs';
import { many, times } from './lib/times.mjs';
import { join, openSession } from './lib/websocket.mjs';

const KiB = 1024;
const noKey = Buffer.alloc(4);

/** Lets the server take what was written, then its memory in bytes. */
async function settledMemory(server) {
  const seen = async () => (await stats(server)).bytes_in;
  for (let last = -1, now = await seen(); now - last > 100_000;) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    last = now;
    now = await seen();
  }
  return resident(server.pid);
}

attack('W-03 messages that are announced and never sent', {}, async (server) => {
  const before = resident(server.pid);
  const sockets = await many(times(2000), 50, async () => {
    const socket = await openSession(server);
    await socket.write(Buffer.concat([header({ announced: 999_999 }), noKey, Buffer.from('4')]));
    return socket;
  });
  const each = ((await settledMemory(server)) - before) / sockets.length;
  if (measuresMemory) assert.ok(each <= 8 * KiB, `${(each / KiB).toFixed(1)} KiB each`);
  for (const socket of sockets) socket.close();
  return { 'KiB each': Number((each / KiB).toFixed(1)) };
});

// Pinned: frames are not counted. 131,000 of one byte cost what their bytes do.
attack('W-05 a message in frames of one byte', {}, async (server) => {
  const size = 131_000;
  const prefix = text('420["size","', { fin: false, key: noKey });
  const one = frame('x', { opcode: opcodes.continuation, fin: false, key: noKey });
  const flood = Buffer.concat([prefix, ...Array(size).fill(one)]);
  const sockets = await many(times(50), 10, () => join(server));
  const before = resident(server.pid);
  const cpu = cpuTime(server.pid);
  await many(sockets.length, 25, (i) => sockets[i].write(flood));
  const each = ((await settledMemory(server)) - before) / sockets.length;
  const perFrame = ((cpuTime(server.pid) - cpu) * 1e6) / (size * sockets.length);
  // One buffer that has grown to what it holds, by no more than half as much again.
  const limit = 1.5 * size + 4 * KiB;
  if (measuresMemory) assert.ok(each <= limit, `${(each / KiB).toFixed(1)} KiB each`);
  await sockets[0].write(frame('"]', { opcode: opcodes.continuation }));
  assert.equal(await sockets[0].text(), `430[${size}]`);
  for (const socket of sockets) socket.close();
  return { 'KiB each': Number((each / KiB).toFixed(1)), 'ns per frame': Math.round(perFrame) };
});

// Pinned: empty continuations are taken, in constant memory and quickly enough to hurt nobody.
attack('W-06 a message in empty frames', { p99: 20 }, async (server) => {
  const count = times(1_000_000);
  const empty = frame('', { opcode: opcodes.continuation, fin: false, key: noKey });
  const block = Buffer.concat(Array(10_000).fill(empty));
  const socket = await join(server);
  const before = resident(server.pid);
  const cpu = cpuTime(server.pid);
  await socket.write(text('420["echo",', { fin: false }));
  for (let sent = 0; sent < count; sent += 10_000) await socket.write(block);
  const more = (await settledMemory(server)) - before;
  await socket.write(frame('1]', { opcode: opcodes.continuation }));
  assert.equal(await socket.text(), '430[1]');
  const each = ((cpuTime(server.pid) - cpu) * 1e6) / count;
  assert.ok(each <= scaled(200), `${each} ns for each`);
  if (measuresMemory) assert.ok(more <= 1024 * KiB, `${more} bytes`);
  socket.close();
  return { 'ns each': Math.round(each) };
});

const heartbeat = { 'ping-interval': scaled(1000), 'ping-timeout': scaled(1500) };
attack('W-07 pings of a peer that does not read', { flags: heartbeat }, async (server) => {
  const pings = times(1_000_000);
  const block = Buffer.concat(
    Array(1000).fill(frame('x'.repeat(125), { opcode: opcodes.ping, key: noKey })),
  );
  const socket = await join(server);
  const start = performance.now();
  socket.peer.socket.pause();
  const before = resident(server.pid);
  let most = 0;
  let queued = 0;
  for (let sent = 0; sent < pings && !socket.peer.socket.destroyed; sent += 1000) {
    await Promise.race([
      socket.write(block),
      new Promise((resolve) => setTimeout(resolve, scaled(100))),
    ]);
    if (sent % 50_000) continue;
    most = Math.max(most, resident(server.pid) - before);
    queued = Math.max(queued, (await stats(server)).queued_bytes);
  }
  if (measuresMemory) assert.ok(most <= 1024 * KiB, `${most} bytes more`);
  // At most one pong waits; what else is queued is the heartbeat's ping, and the probes' answers.
  assert.ok(queued <= 2000, `${queued} bytes wait`);
  // Pings are no answer to the heartbeat: the session dies by it (the honest client's is the other).
  await until(async () => (await stats(server)).websocket_sessions <= 1, 'it is closed', 8000);
  const took = performance.now() - start;
  socket.close();
  return {
    'KiB more': Math.round(most / KiB),
    queued,
    's until closed': Number((took / 1000).toFixed(1)),
  };
});
