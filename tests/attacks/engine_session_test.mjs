// E-08, E-09 and E-12, E-13: sessions that nobody needs, their ids, and packets that mean nothing.
import assert from 'node:assert/strict';
import { until } from '../node/lib/client.mjs';
import { request } from '../node/lib/http.mjs';
import { slowdown } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';
import { attack } from './lib/attack.mjs';
import { text } from './lib/frames.mjs';
import { closes, goodbye, ignores } from './lib/packets.mjs';
import { dial } from './lib/peer.mjs';
import { joinPolling, leave, openPolling, path, poll } from './lib/polling.mjs';
import { many, times } from './lib/times.mjs';
import { join, openSession, upgradeRequest } from './lib/websocket.mjs';

/** Handshakes over few connections; the ids of their sessions. */
async function handshakes(server, count) {
  const ids = [];
  const width = 20;
  await many(width, width, async () => {
    const peer = await dial(server);
    for (let i = 0; i < count / width; ++i) {
      await peer.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
      const [, sid] = await peer.until(() => peer.text.match(/"sid":"([^"]+)".*\}$/), 'handshake');
      peer.take(peer.received().length);
      ids.push(sid);
    }
    peer.close();
  });
  return ids;
}

const connectTimeout = 4000 * slowdown;
attack(
  'E-08 sessions that are opened and left',
  { flags: { 'connect-timeout': connectTimeout }, seconds: 60, warm: true },
  async (server) => {
    const before = (await stats(server)).sessions;
    const start = performance.now();
    const { length } = await handshakes(server, times(6000));
    const opened = performance.now() - start;
    await until(async () => (await stats(server)).sessions <= before, 'they have gone', 20_000);
    const gone = performance.now() - start;
    // The last was opened at the end of that time, and none stays longer than it may.
    assert.ok(gone < opened + connectTimeout + 2000 * slowdown, `${gone} ms`);
    return { sessions: length, gone: Math.round(gone) };
  },
);

attack(
  'E-08 more sessions than there may be',
  { flags: { 'max-sessions': 100 } },
  async (server) => {
    const old = await joinPolling(server);
    const answers = await many(200, 20, () => request(`${server.url}${path}`));
    const refused = answers.filter(({ status }) => status === 503);
    assert.ok(refused.length >= 100 && refused.length < 110, `${refused.length} refused`);
    assert.ok(refused.every(({ headers }) => Number(headers['retry-after']) > 0));
    const peer = await dial(server);
    await peer.write(upgradeRequest());
    await peer.end();
    assert.match(peer.text, /^HTTP\/1\.1 503 /);
    peer.close();
    assert.ok(await leave(server, old), 'who is in stays in');
    for (const { status, text: body } of answers) {
      if (status !== 200) continue;
      const { sid } = JSON.parse(body.slice(1));
      await request(`${server.url}${path}&sid=${sid}`, { method: 'POST', body: '1' });
    }
    await leave(server, await joinPolling(server));
  },
);

attack(
  'E-09 ids that are guessed, chosen, or used again',
  { flags: { 'connect-timeout': 1000 * slowdown } },
  async (server) => {
    const session = await openPolling(server);
    const guesses = ['a', 'A'.repeat(20), `${session.sid.slice(0, -1)}`, `${session.sid}A`];
    for (const sid of guesses) {
      const answer = await poll(server, { url: `${server.url}${path}&sid=${sid}` });
      assert.deepEqual(JSON.parse(answer.text), { code: 1, message: 'Session ID unknown' });
    }
    await leave(server, session);
    assert.equal(JSON.parse((await poll(server, session)).text).code, 1, 'after its end');

    const joined = await join(server);
    await joined.write(text('420["handshake"]'));
    const told = await joined.text();
    assert.ok(!told.includes(`"id":"${joined.handshake.sid}"`), 'the socket has an id of its own');
    joined.close();

    const ids = await handshakes(server, times(4000));
    assert.equal(new Set(ids).size, ids.length);
    // 16 random bytes or more at 6 bits a character, each as often as any other. Chi-square with 63
    // degrees of freedom is above 140 once in ten million.
    let worst = 0;
    for (let at = 0; at < 20; ++at) {
      const seen = new Map();
      for (const id of ids) seen.set(id[at], (seen.get(id[at]) ?? 0) + 1);
      if (at >= 18) continue; // these name the loop
      const expected = ids.length / 64;
      let square = (64 - seen.size) * expected;
      for (const count of seen.values()) square += (count - expected) ** 2 / expected;
      worst = Math.max(worst, square);
    }
    assert.ok(worst < 140, `chi-square ${worst}`);
    return { ids: ids.length, 'chi-square': Math.round(worst) };
  },
);

attack('E-12 a close packet over WebSocket', {}, async (server) => {
  for (const open of [join, openSession]) {
    const socket = await open(server);
    await socket.write(text('1'));
    const { took } = await goodbye(socket);
    assert.ok(took < 100 * slowdown, `${took} ms`);
  }
});

attack('E-13 packets of types that there are not, or that mean nothing', {}, async (server) => {
  await many(times(100), 10, async () => {
    for (const packet of ['7', 'z', '', '9x', ' 4', '\u00e9']) await closes(server, text(packet));
    for (const packet of ['0{}', '5', '6', '6more']) await ignores(server, text(packet));
  });
});
