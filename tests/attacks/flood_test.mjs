// too many connections, too many handshakes, one who talks without end.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import net from 'node:net';
import { makeCertificate } from '../node/lib/certificate.mjs';
import { until } from '../node/lib/client.mjs';
import { scaled, slowdown } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';
import { attack } from './lib/attack.mjs';
import { text } from './lib/frames.mjs';
import { dial } from './lib/peer.mjs';
import { cpuTime, descriptors, load } from './lib/process.mjs';
import { many, times } from './lib/times.mjs';
import { join, openSession } from './lib/websocket.mjs';

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

// The honest client that polls has no connection while there are no descriptors; that on WebSocket
// is measured by one of ours.
attack('R-05 more connections than descriptors', { seconds: 60, p99: 3000 }, async (server) => {
  const inside = await join(server);
  const limit = 128;
  execFileSync('prlimit', ['--pid', String(server.pid), `--nofile=${limit}:${limit}`]);
  const sockets = Array.from({ length: 600 }, () =>
    net
      .connect(server.port, '127.0.0.1')
      .on('error', () => {})
      .resume(),
  );
  await until(() => descriptors(server.pid) >= limit - 4, 'all are in use');
  await pause(300);
  const busy = await load(server.pid, 500);
  assert.ok(busy < 5 * slowdown, `${busy} % of a processor`);
  const echoed = performance.now();
  assert.equal(await inside.echo('in'), 'in');
  assert.ok(performance.now() - echoed < 100 * slowdown, 'who is in is answered');
  inside.close();
  for (const socket of sockets) socket.destroy();
  const start = performance.now();
  await stats(server);
  const took = performance.now() - start;
  assert.ok(took < scaled(1000), `${took} ms`);
  return { busy: `${busy.toFixed(1)} %`, took: Math.round(took) };
});

attack('R-06 connections that end at once', { seconds: 60, warm: true }, async (server) => {
  const { accepted } = await stats(server);
  const count = times(3000);
  for (const ending of ['destroy', 'resetAndDestroy']) {
    await many(count, 100, async () => {
      const socket = net.connect(server.port, '127.0.0.1').on('error', () => {});
      await new Promise((resolve) => socket.once('connect', resolve).once('close', resolve));
      socket[ending]();
    });
  }
  await until(async () => (await stats(server)).accepted - accepted >= 2 * count, 'all have come');
});

const { cert, key, ca } = makeCertificate();
const tls = { ca, flags: { 'tls-cert': cert, 'tls-key': key } };
attack('R-07 very many TLS handshakes', { tls, warm: true }, async (server) => {
  const { accepted } = await stats(server);
  const count = times(600);
  await many(count, 20, async () => (await dial(server)).close());
  await until(async () => (await stats(server)).accepted - accepted >= count, 'all came');
});

attack('R-08 one who sends very large messages', { p99: 20, warm: true }, async (server) => {
  const socket = await join(server);
  const message = text(`42["nobody listens","${'x'.repeat(990_000)}"]`);
  for (let i = 0; i < times(60); ++i) await socket.write(message);
  assert.equal(await socket.echo('done'), 'done');
  socket.close();
});

attack('R-08 one who sends very many events', { p99: 20, warm: true }, async (server) => {
  const socket = await join(server);
  const events = Buffer.concat(Array(1000).fill(text('42["nobody listens",1]')));
  const rounds = times(200);
  for (let i = 0; i < rounds; ++i) await socket.write(events);
  assert.equal(await socket.echo('done'), 'done');
  socket.close();
  return { events: rounds * 1000 };
});

attack('R-10 a large room that all join and leave', { seconds: 60, warm: true }, async (server) => {
  /** The server's time for all to join and leave while somebody talks to the room. */
  const cost = async (count) => {
    const sockets = await many(count, 20, async () => {
      const socket = await openSession(server);
      await socket.write(text('40'));
      await socket.text();
      socket.peer.socket.removeAllListeners('data');
      socket.peer.socket.resume();
      return socket;
    });
    const speaker = await join(server);
    const before = cpuTime(server.pid);
    const coming = text('42["join","the room"]');
    const going = text('42["leave","the room"]');
    for (let round = 0; round < 5; ++round) {
      await Promise.all(sockets.map((socket) => socket.write(coming)));
      await speaker.write(text('42["to","the room",1]'));
      await Promise.all(sockets.map((socket) => socket.write(going)));
    }
    assert.equal(await speaker.echo('done'), 'done');
    const spent = cpuTime(server.pid) - before;
    for (const socket of [...sockets, speaker]) socket.close();
    await until(async () => (await stats(server)).sockets <= 2, 'all have gone');
    return spent;
  };
  const count = times(400);
  await cost(count);
  const half = await cost(count);
  const whole = await cost(2 * count);
  assert.ok(whole < 2.3 * half + 30 * slowdown, `${whole} ms and not twice ${half} ms`);
  return { half: Math.round(half), whole: Math.round(whole) };
});
