// S-07 to S-09 and S-12: events whose names, ids and values are not what they should be.
import assert from 'node:assert/strict';
import { slowdown } from '../node/lib/settings.mjs';
import { attack } from './lib/attack.mjs';
import { text } from './lib/frames.mjs';
import { answer, closes, ignores } from './lib/packets.mjs';
import { cpuTime } from './lib/process.mjs';
import { join } from './lib/websocket.mjs';

attack('S-07 names that are no names', {}, async (server) => {
  const packets = ['[{}]', '[{"a":1}]', '[[]]', '[null]', '[true]', '[]', '{}', '', '["x"', '"x"'];
  for (const packet of [...packets, '["x"]]', '["x",]', 'null', '["x"] []']) {
    await closes(server, `42${packet}`);
  }
  await closes(server, `42["${'x'.repeat(10_240)}"]`);
  await closes(server, '427'); // an id and nothing behind it
  await ignores(server, '42[5]', '42[1.5,"x"]', '42[""]');
});

attack('S-08 names that are reserved', {}, async (server) => {
  await ignores(server, '42["error"]', '42["error",{"message":"x"}]');
  const reserved = ['connect', 'connect_error', 'disconnect', 'disconnecting'];
  for (const name of [...reserved, 'newListener', 'removeListener']) {
    await closes(server, `42["${name}"]`);
    await closes(server, `427["${name}",1]`);
  }
  await closes(server, '42["\\u0063onnect"]');
});

attack('S-09 ids of very many digits', {}, async (server) => {
  const cost = async (digits) => {
    const before = cpuTime(server.pid);
    for (let i = 0; i < 3; ++i) await closes(server, `42${'9'.repeat(digits)}["x"]`);
    return cpuTime(server.pid) - before;
  };
  await cost(900_000);
  const half = await cost(450_000);
  const spent = await cost(900_000);
  assert.ok(spent < 2.5 * half + 10 * slowdown, `${spent} ms and not twice ${half} ms`);
  const ids = [2n ** 53n, 2n ** 64n, 2n ** 64n + 7n, '-1', ' 1', '0x10', '1.5', '1e3', '+1'];
  for (const id of ids) await closes(server, `42${id}["echo",1]`);
  const socket = await join(server);
  await socket.write(text(`42${2n ** 53n - 1n}["echo",1]`));
  assert.equal(await socket.text(), '439007199254740991[1]');
  socket.close();
  return { half, spent };
});

attack('S-12 values that mean something, or nothing, to a language', {}, async (server) => {
  const socket = await join(server);
  const same = [
    '{"__proto__":{"a":1},"constructor":{"prototype":1},"toString":2,"":3}',
    '"\\u0000 in the midst"',
    '["\\ud83d\\ude00","\u{1f600}"]',
    '9007199254740991',
    '-9007199254740991',
    '9007199254740992',
    'true',
    'null',
    '{"a":[{"b":[]}]}',
  ];
  for (const value of same) {
    assert.deepEqual(
      JSON.parse(await answer(socket, `["echo",${value}]`)),
      JSON.parse(value),
      value,
    );
    // Unparsed, it is the same bytes.
    assert.equal(await answer(socket, `["echo raw",${value}]`), value);
  }
  assert.equal(await answer(socket, '["echo raw",{"a":1,"a":2}]'), '{"a":1,"a":2}');
  assert.equal(await answer(socket, '["echo",{"a":1,"a":2}]'), '{"a":2}');
  assert.match(await answer(socket, '["echo raw","\\ud800"]'), /^"\\ud800"$/);
  assert.equal(await answer(socket, '["echo",-0]'), '0'); // as JSON.stringify writes it
  const digits = '1'.repeat(400);
  assert.equal(await answer(socket, `["echo raw",${digits}]`), digits);
  // What no double can hold does not reach the handler. Half a surrogate pair is no character that
  // UTF-8 could write.
  for (const value of ['1e999', '-1e999', digits]) {
    assert.match(await answer(socket, `["echo",${value}]`), /"error":.*out of range/);
  }
  assert.equal(await answer(socket, '["echo","\\ud800"]'), '"\ufffd"');
  socket.close();
});
