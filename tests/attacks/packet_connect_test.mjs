// S-14 to S-18: joining namespaces and rooms, too often or not at all.
import assert from 'node:assert/strict';
import { request } from '../node/lib/http.mjs';
import { slowdown } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';
import { attack } from './lib/attack.mjs';
import { text } from './lib/frames.mjs';
import { answer, closes, closesUnjoined, goodbye } from './lib/packets.mjs';
import { times } from './lib/times.mjs';
import { join, openSession } from './lib/websocket.mjs';

attack('S-14 packets that a client must not send', {}, async (server) => {
  for (const packet of ['40"a"', '40[]', '40null', '40{', '40{}x']) {
    await closesUnjoined(server, packet);
  }
  for (const packet of ['42["echo",1]', '41', '43[]', '42/admin,["echo",1]']) {
    await closesUnjoined(server, packet);
  }
  for (const packet of ['40', '40{}', '42/admin,["echo",1]', '41/admin,', '431[]x', '43[]']) {
    await closes(server, packet);
  }
  for (const packet of ['44{"message":"x"}', '44', '47', '48', '4x', '4', '4-', '4 0']) {
    await closes(server, packet);
    await closesUnjoined(server, packet);
  }
});

attack(
  'S-15 very many namespaces',
  { flags: { 'cleanup-empty-child-namespaces': true } },
  async (server) => {
    // Ours: 64 are refused, then the client is; the reference goes on for ever.
    const socket = await openSession(server);
    await socket.write(Buffer.concat(Array.from({ length: 2000 }, (_, i) => text(`40/n${i},`))));
    const { frames } = await goodbye(socket);
    assert.deepEqual(
      frames.map(({ payload }) => String(payload)),
      Array.from({ length: 64 }, (_, i) => `44/n${i},{"message":"Invalid namespace"}`),
    );

    const before = (await stats(server)).namespaces;
    for (let client = 0; client < times(30); ++client) {
      const visitor = await openSession(server);
      const names = Array.from({ length: 60 }, (_, i) => `/room-${client * 60 + i}`);
      await visitor.write(
        Buffer.concat(names.flatMap((name) => [text(`40${name},`), text(`41${name},`)])),
      );
      for (const name of names) {
        assert.ok((await visitor.text()).startsWith(`40${name},{"sid"`));
        assert.match(await visitor.text(), /welcome/);
      }
      visitor.close();
    }
    assert.ok((await stats(server)).namespaces <= before + 1, 'empty ones are removed');
  },
);

attack('S-16 names of namespaces that are very long', {}, async (server) => {
  for (const length of [257, 10_000, 900_000]) {
    const name = `/${'a'.repeat(length - 1)}`;
    await closesUnjoined(server, `40${name},`);
    await closesUnjoined(server, `40${name}`);
    await closes(server, `42${name},["echo",1]`);
  }
  const socket = await openSession(server);
  const longest = `/${'a'.repeat(255)}`;
  await socket.write(text(`40${longest},`));
  assert.equal(await socket.text(), `44${longest},{"message":"Invalid namespace"}`);
  socket.close();
});

attack('S-17 very many rooms', { seconds: 60 }, async (server) => {
  const socket = await join(server);
  const joins = (name) => answer(socket, `["join","${name}"]`);
  const all = (count, packet) =>
    socket.write(Buffer.concat(Array.from({ length: count }, (_, i) => packet(i)).flat()));
  await all(999, (i) => text(`42["join","room ${i}"]`));
  assert.equal(await joins('room 999'), 'true');
  const { rooms } = await stats(server);
  assert.ok(rooms >= 1000);
  await all(10_000, (i) => text(`42["join","more ${i}"]`));
  assert.equal(await joins('one more'), 'false');
  assert.equal((await stats(server)).rooms, rooms);
  await all(1000, (i) => text(`42["leave","room ${i}"]`));
  assert.equal(await joins('x'.repeat(64 * 1024)), 'false');
  assert.equal(await joins('x'.repeat(257)), 'false');
  await all(times(20_000), (i) => [
    text(`42["join","room ${i}"]`),
    text(`42["leave","room ${i}"]`),
  ]);
  assert.equal(await socket.echo('done'), 'done');
  assert.equal((await stats(server)).rooms, rooms - 1000, 'empty rooms are gone');
  socket.close();
});

const connectTimeout = 700 * slowdown;
attack(
  'S-18 clients that never join',
  { flags: { 'connect-timeout': connectTimeout } },
  async (server) => {
    const sockets = await Promise.all(Array.from({ length: 50 }, () => openSession(server)));
    // One that is refused has not joined either.
    await sockets[0].write(text('40/nowhere,'));
    assert.match(await sockets[0].text(), /Invalid namespace/);
    const ends = await Promise.all(sockets.map((socket) => goodbye(socket)));
    const took = ends.map((end) => end.took);
    assert.ok(Math.min(...took) > connectTimeout * 0.5, `${Math.min(...took)} ms`);
    assert.ok(Math.max(...took) < connectTimeout + 1000 * slowdown, `${Math.max(...took)} ms`);
    assert.equal((await request(`${server.url}/stats`)).status, 200);
  },
);
