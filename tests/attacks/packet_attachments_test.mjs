// S-01 to S-06: packets with attachments that are too many, too few, or not where they should be.
import assert from 'node:assert/strict';
import { until } from '../node/lib/client.mjs';
import { slowdown } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';
import { attack } from './lib/attack.mjs';
import { text } from './lib/frames.mjs';
import { binary, closes, closesUnjoined, goodbye } from './lib/packets.mjs';
import { many, times } from './lib/times.mjs';
import { join } from './lib/websocket.mjs';

const placeholder = (num) => `{"_placeholder":true,"num":${num}}`;
const listed = (count) => Array.from({ length: count }, (_, i) => placeholder(i)).join(',');

attack('S-01 more attachments than there may be', {}, async (server) => {
  for (const count of [11, 12, 100]) await closes(server, `45${count}-["x",${placeholder(0)}]`);
  const socket = await join(server);
  await socket.write(text(`4510-7["echo",[${listed(10)}]]`));
  await socket.write(Buffer.concat(Array.from({ length: 10 }, (_, i) => binary(`bytes ${i}`))));
  assert.equal(await socket.text(), `4610-7[[${listed(10)}]]`);
  for (let i = 0; i < 10; ++i) assert.equal(String((await socket.frame()).payload), `bytes ${i}`);
  socket.close();
});

attack('S-02 no attachments, and then very many', {}, async (server) => {
  const bytes = binary('x'.repeat(100_000));
  await many(times(20), 5, async () => {
    const socket = await join(server);
    await socket.write(text('450-["x"]'));
    const ending = goodbye(socket);
    for (let i = 0; i < 50 && !socket.peer.ended; ++i) await socket.write(bytes);
    await ending;
  });
});

const packetTimeout = 1500 * slowdown;
attack(
  'S-03 attachments that do not all come',
  // What 60 clients may let wait is 60 MB: the allocator keeps some of that for the next.
  { flags: { 'packet-timeout': packetTimeout }, seconds: 60, warm: true, memory: 32 * 1024 * 1024 },
  async (server) => {
    const sockets = await many(times(60), 20, async () => {
      const socket = await join(server);
      await socket.write(text(`4510-["x",${listed(10)}]`));
      for (let i = 0; i < 9; ++i) await socket.write(binary('x'.repeat(99_000)));
      return socket;
    });
    const half = sockets.splice(0, sockets.length / 2);
    for (const socket of half) socket.close();
    await Promise.all(sockets.map((socket) => goodbye(socket, 20_000)));
    await closes(
      server,
      `4510-["x",${listed(10)}]`,
      ...Array.from({ length: 10 }, () => binary('x'.repeat(100_001))),
    );
    await closesUnjoined(server, binary('x'));
    await closes(server, binary('x'));
    await closes(server, `452-["x",${listed(2)}]`, binary('x'), '42["x"]');
    await until(async () => (await stats(server)).sessions <= 2, 'they are gone');
  },
);

attack('S-04 counts that are no counts', {}, async (server) => {
  const counts = ['1832742252', '4294967297', '1'.repeat(400), '-1', '1.5', '1e1', '0x1', '01'];
  for (const count of [...counts, ' 1', '', '+1', '1 ', '\u0661']) {
    await closes(server, `45${count}-["echo",${placeholder(0)}]`, binary('x'));
  }
  for (const packet of ['451["echo"]', '451', '45', '45-', '461-']) await closes(server, packet);
});

attack('S-05 placeholders that point nowhere', {}, async (server) => {
  const nums = ['"splice"', '-1', '9', '0.5', '1e20', 'null', 'true', '"0"', '[0]', '1', '-0.5'];
  for (const num of nums) {
    await closes(server, `451-["echo",${placeholder(num)}]`, binary('x'));
  }
  await closes(server, '451-["echo",{"_placeholder":true}]', binary('x'));
  const twice = `451-["echo",${placeholder(0)},${placeholder(0)}]`;
  await closes(server, twice, binary('x'));
  const both = [binary('x'), binary('y')];
  await closes(server, `452-["echo",${placeholder(0)}]`, ...both);
  await closes(server, `452-["echo",${placeholder(1)},${placeholder(1)}]`, ...both);
  await closes(server, '451-["echo"]', binary('x'));
});

attack('S-06 a placeholder in an event without attachments is data', {}, async (server) => {
  for (const value of [placeholder(0), placeholder('"splice"'), `[${placeholder(7)}]`]) {
    const socket = await join(server);
    await socket.write(text(`427["echo",${value}]`));
    assert.deepEqual(JSON.parse((await socket.text()).slice(3)), [JSON.parse(value)]);
    socket.close();
  }
});
