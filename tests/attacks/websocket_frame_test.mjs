// W-02, W-04 and W-08 to W-13: single frames.
import assert from 'node:assert/strict';
import { scaled } from '../node/lib/settings.mjs';
import { attack } from './lib/attack.mjs';
import { brokenFrames } from './lib/broken_frames.mjs';
import { close, frame, header, opcodes, text } from './lib/frames.mjs';
import { dial } from './lib/peer.mjs';
import { cpuTime } from './lib/process.mjs';
import { many } from './lib/times.mjs';
import { join, openSession, path, upgradeRequest } from './lib/websocket.mjs';

const { binary, continuation, ping } = opcodes;

attack('W-02 lengths of 64 bits', {}, async (server) => {
  const top = 1n << 64n;
  const lengths = [1n << 63n, (1n << 63n) - 1n, 1n << 53n, 1n << 32n, 1n << 31n, 1_000_001n];
  for (let k = 0n; k <= 64n; ++k) lengths.push(top - 1n - k);
  const took = [];
  await many(lengths.length, 10, async (i) => {
    const announced = lengths[i];
    for (const begun of [Buffer.alloc(0), frame('ten bytes!', { opcode: binary, fin: false })]) {
      const socket = await openSession(server);
      const opcode = begun.length > 0 ? continuation : binary;
      const head = header({ opcode, announced, form: 64 });
      await socket.write(Buffer.concat([begun, head, Buffer.alloc(4), Buffer.from('four')]));
      const ending = await socket.ending();
      assert.equal(ending.code, 1009, `2^64 - ${top - announced}`);
      took.push(ending.took);
    }
  });
  // At once: nothing is waited for.
  assert.ok(Math.max(...took) < scaled(1000), `${Math.max(...took)} ms`);
});

attack('W-04 a limit for messages, not frames', {}, async (server) => {
  const size = 1_000_001;
  const cut = (count) => {
    const each = Math.ceil(size / count);
    return Array.from({ length: count }, (_, i) =>
      frame(Buffer.alloc(Math.min(each, size - i * each), 0x34), {
        opcode: i ? continuation : opcodes.text,
        fin: i === count - 1,
        key: Buffer.alloc(4),
      }),
    );
  };
  const last = frame('', { opcode: continuation });
  const open = cut(2).map((one) => Buffer.concat([Buffer.from([one[0] & 0x7f]), one.subarray(1)]));
  for (const [what, frames] of [
    ['one', cut(1)],
    ['two', cut(2)],
    ['1,000', cut(1000)],
    ['two, the last one empty', [...open, last]],
  ]) {
    const socket = await openSession(server);
    await socket.write(Buffer.concat(frames));
    assert.equal((await socket.ending()).code, 1009, what);
  }
  const socket = await join(server);
  const most = size - 1 - '420["size",""]'.length;
  await socket.write(text(`420["size","${'x'.repeat(most)}"]`, { key: Buffer.alloc(4) }));
  assert.equal(await socket.text(), `430[${most}]`);
  socket.close();
});

attack('W-08 every byte that is sent', { flags: { 'ping-interval': 200 } }, async (server) => {
  const bytes = async (socket, count) => {
    await socket.peer.until(() => socket.peer.received().length >= count, `${count} bytes`);
    return Buffer.from(socket.peer.take(count));
  };
  const plain = (opcode, payload) => {
    const data = Buffer.from(payload);
    return Buffer.concat([header({ opcode, announced: data.length, mask: false }), data]);
  };
  const socket = await join(server);
  const expects = async (opcode, payload) => {
    const expected = plain(opcode, payload);
    assert.deepEqual(await bytes(socket, expected.length), expected);
  };
  for (const size of [0, 1, 2, 125, 126, 127, 65_535, 65_536, 70_000]) {
    const value = 'x'.repeat(size);
    await socket.write(text(`420["echo","${value}"]`));
    await expects(opcodes.text, `430["${value}"]`);
    if (size <= 125) {
      await socket.write(frame(Buffer.alloc(size, 0xa5), { opcode: ping }));
      await expects(opcodes.pong, Buffer.alloc(size, 0xa5));
    }
    await socket.write(text('451-0["echo",{"_placeholder":true,"num":0}]'));
    await socket.write(frame(Buffer.alloc(size, 0xfe), { opcode: binary }));
    await expects(opcodes.text, '461-0[{"_placeholder":true,"num":0}]');
    await expects(binary, Buffer.alloc(size, 0xfe));
  }
  await expects(opcodes.text, '2'); // a ping of Engine.IO
  await socket.write(text('3'));
  await socket.write(close(1000, 'a reason of ours'));
  await expects(opcodes.close, [0x03, 0xe8]); // the code comes back, and no byte more
  await socket.ending();
  for (const [what, sent, code, reason] of [
    ['too big', header({ opcode: binary, announced: 1_000_001 }), 1009, 'message too big'],
    ['no UTF-8', text(Buffer.from([0xff])), 1007, 'invalid UTF-8'],
    ['reserved', frame('', { opcode: 3 }), 1002, 'reserved opcode'],
  ]) {
    const other = await openSession(server);
    await other.write(sent);
    const expected = plain(opcodes.close, [code >> 8, code & 0xff, ...Buffer.from(reason)]);
    assert.deepEqual(await bytes(other, expected.length), expected, what);
    await other.peer.end();
    assert.equal(other.peer.received().length, 0);
    other.close();
  }
});

const closeTimeout = scaled(500);
attack(
  'W-09 endings that are not answered',
  { flags: { 'close-timeout': closeTimeout } },
  async (server) => {
    const took = await many(20, 20, async (i) => {
      const socket = await join(server);
      const deaf = i % 2 === 0;
      await socket.write(text('42["close me"]'));
      if (deaf) socket.peer.socket.pause();
      const start = performance.now();
      // Neither a close frame nor an end comes from us, only what nobody asked for.
      while (!socket.peer.socket.closed && performance.now() - start < scaled(8000)) {
        await socket.write(text('420["echo","are you there?"]'));
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      socket.peer.socket.resume();
      const { frames } = await socket.ending();
      assert.equal(frames.filter(({ payload }) => `${payload}`.startsWith('430')).length, 0);
      return performance.now() - start;
    });
    const latest = Math.max(...took);
    assert.ok(latest < closeTimeout + scaled(2000), `${latest} ms`);
    // Who closes first and keeps TCP open is not waited for either.
    const socket = await join(server);
    await socket.write(close(1000));
    const ending = await socket.ending();
    assert.equal(ending.code, 1000);
    assert.ok(ending.took < closeTimeout + scaled(2000), `${ending.took} ms`);
    return { 'ms until cut': Math.round(latest) };
  },
);

attack(
  'W-10 frames that break a rule, W-09 closings that do, W-13 lengths too long',
  {},
  (server) =>
    many(brokenFrames.length, 10, async (i) => {
      const [what, bytes, code = 1002] = brokenFrames[i];
      const socket = await openSession(server);
      await socket.write(bytes);
      const ending = await socket.ending();
      assert.equal(ending.code, code, what);
      assert.ok(ending.took < scaled(2000), what);
    }).then(() => ({ vectors: brokenFrames.length })),
);

attack('W-11 text that is wrong before it ends', {}, async (server) => {
  const wrong = [
    [0xff],
    [0xc0],
    [0xe2, 0x28],
    [0xed, 0xa0],
    [0xf0, 0x80],
    [0xf4, 0x90],
    [0xf8],
    [0x61, 0x80],
  ];
  for (const bytes of wrong) {
    for (const begun of [false, true]) {
      const socket = await openSession(server);
      if (begun) await socket.write(text('4', { fin: false }));
      const opcode = begun ? continuation : opcodes.text;
      // 100 bytes are announced, and no more than the first wrong one is sent.
      const sent = Buffer.from([...Buffer.from('abc'), ...bytes]);
      await socket.write(
        Buffer.concat([header({ opcode, announced: 100 }), Buffer.alloc(4), sent]),
      );
      assert.equal((await socket.ending()).code, 1007, `${bytes}`);
    }
  }
});

/** Sends the parts one by one and tells how that ended. */
async function endingOf(server, parts) {
  const peer = await dial(server);
  await peer.write(upgradeRequest({ target: path }));
  await peer.until(() => peer.text.includes('\r\n\r\n') && peer.text.includes('"sid"'), 'session');
  peer.take(peer.received().length);
  for (const part of parts) {
    await peer.write(part);
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  await peer.end();
  peer.close();
  return peer.text.replace(/"sid":"[^"]*"/g, '"sid":"..."');
}

attack('W-12 vectors in pieces', { seconds: 60 }, async (server) => {
  let pieces = 0;
  const short = brokenFrames.filter(([, bytes]) => bytes.length <= 40);
  const before = cpuTime(server.pid);
  await many(short.length, 8, async (i) => {
    const [what, bytes] = short[i];
    const whole = await endingOf(server, [bytes]);
    const single = [...bytes].map((byte) => Buffer.from([byte]));
    assert.equal(await endingOf(server, single), whole, `${what}, byte by byte`);
    for (let at = 1; at < bytes.length; ++at) {
      const ending = await endingOf(server, [bytes.subarray(0, at), bytes.subarray(at)]);
      assert.equal(ending, whole, `${what}, cut at ${at}`);
      ++pieces;
    }
  });
  // What is no mistake is understood in pieces as well.
  const message = Buffer.concat([
    text('420["echo",', { fin: false }),
    frame('p', { opcode: ping }),
    frame('"ä"]', { opcode: continuation }),
  ]);
  for (let at = 1; at < message.length; ++at) {
    const socket = await join(server);
    await socket.write(message.subarray(0, at));
    await new Promise((resolve) => setTimeout(resolve, 1));
    await socket.write(message.subarray(at));
    const pong = await socket.frame();
    assert.deepEqual([pong.opcode, `${pong.payload}`], [opcodes.pong, 'p']);
    assert.equal(await socket.text(), '430["ä"]');
    socket.close();
    ++pieces;
  }
  return { pieces, 'ms of CPU': Math.round(cpuTime(server.pid) - before) };
});
