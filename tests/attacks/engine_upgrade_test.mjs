// E-10 and E-11: upgrades that do not go as they should, and heartbeats likewise.
import assert from 'node:assert/strict';
import { slowdown } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';
import { attack } from './lib/attack.mjs';
import { text } from './lib/frames.mjs';
import { closes, goodbye, ignores } from './lib/packets.mjs';
import { joinPolling, leave, poll, post } from './lib/polling.mjs';
import { join, path as socketPath, upgrade } from './lib/websocket.mjs';

const probe = (server, session) => upgrade(server, { target: `${socketPath}&sid=${session.sid}` });

/** The session still answers to its polls. */
async function polls(server, session) {
  assert.equal((await post(server, session, '420["echo",1]')).text, 'ok');
  assert.match((await poll(server, session)).text, /430\[1\]$/);
}

async function probed(server, session) {
  const socket = await probe(server, session);
  await socket.write(text('2probe'));
  assert.equal(await socket.text(), '3probe');
  return socket;
}

const upgradeTimeout = 1000 * slowdown;
attack(
  'E-10 upgrades that are no upgrades',
  { flags: { 'upgrade-timeout': upgradeTimeout } },
  async (server) => {
    // Ours: `5` without a probe ends the WebSocket; the reference takes it.
    for (const first of ['5', '40', '4hello', '2', '3probe', 'x', '']) {
      const session = await joinPolling(server);
      const socket = await probe(server, session);
      await socket.write(text(first));
      const { took } = await goodbye(socket);
      assert.ok(took < upgradeTimeout, `${first}: ${took} ms`);
      await polls(server, session);
      await leave(server, session);
    }

    const early = await joinPolling(server);
    const eager = await probed(server, early);
    await eager.write(text('420["echo",1]'));
    await goodbye(eager);
    await polls(server, early);
    await leave(server, early);
  },
);

attack(
  'E-10 more than one WebSocket for a session',
  { flags: { 'upgrade-timeout': upgradeTimeout } },
  async (server) => {
    const session = await joinPolling(server);
    const first = await probed(server, session);
    const second = await probe(server, session);
    await goodbye(second);
    // Again and again is answered again and again.
    await first.write(Buffer.concat(Array.from({ length: 1000 }, () => text('2probe'))));
    for (let i = 0; i < 1000; ++i) assert.equal(await first.text(), '3probe');
    await first.write(text('5'));
    assert.equal(await first.echo('upgraded'), 'upgraded');
    for (const answer of [await poll(server, session), await post(server, session, '2')]) {
      assert.equal(answer.status, 400);
      assert.equal(JSON.parse(answer.text).code, 3);
    }
    const third = await probe(server, session);
    await goodbye(third);
    assert.equal(await first.echo('still'), 'still');
    first.close();

    const waiting = await joinPolling(server);
    const silent = await probe(server, waiting);
    const { took } = await goodbye(silent);
    assert.ok(took > upgradeTimeout * 0.9, `${took} ms`);
    await polls(server, waiting);
    await leave(server, waiting);
  },
);

attack('E-10 probes without end, and nobody reads the answers', {}, async (server) => {
  const session = await joinPolling(server);
  const socket = await probe(server, session);
  socket.peer.socket.pause();
  const probes = Buffer.concat(Array.from({ length: 10_000 }, () => text('2probe')));
  let most = 0;
  for (let i = 0; i < 100; ++i) {
    await socket.write(probes);
    most = Math.max(most, (await stats(server)).queued_bytes);
  }
  assert.ok(most < 64 * 1024, `${most} bytes wait`);
  await polls(server, session);
  await leave(server, session);
  socket.close();
  return { 'bytes waiting': most };
});

const interval = 400 * slowdown;
const timeout = 600 * slowdown;
attack(
  'E-11 heartbeats that do not come, or that nobody asked for',
  { flags: { 'ping-interval': interval, 'ping-timeout': timeout } },
  async (server) => {
    const silent = await join(server);
    const start = performance.now();
    const { frames } = await goodbye(silent);
    const took = performance.now() - start;
    assert.deepEqual(
      frames.map(({ payload }) => String(payload)),
      ['2'],
    );
    assert.ok(took > (interval + timeout) * 0.8, `${took} ms`);
    assert.ok(took < interval + timeout + 1000 * slowdown, `${took} ms`);

    const polling = await joinPolling(server);
    assert.equal((await poll(server, polling)).text, '2');
    assert.equal((await poll(server, polling)).text, '1', 'the end is told to the poll');
    assert.equal(JSON.parse((await poll(server, polling)).text).code, 1);

    await ignores(server, '3', '3', '3more');
    for (const ping of ['2', '2probe', '2x']) await closes(server, ping);
    return { took: Math.round(took) };
  },
);
