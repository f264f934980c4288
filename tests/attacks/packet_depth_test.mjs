// S-11 and S-13: values that are nested very deep, and names that collide in a hash table.
import assert from 'node:assert/strict';
import { slowdown } from '../node/lib/settings.mjs';
import { attack } from './lib/attack.mjs';
import { collidingNames, randomNames } from './lib/collisions.mjs';
import { text } from './lib/frames.mjs';
import { answer, closes } from './lib/packets.mjs';
import { cpuTime } from './lib/process.mjs';
import { join } from './lib/websocket.mjs';

const lists = (depth) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

attack('S-11 values that are nested very deep', {}, async (server) => {
  const listener = await join(server);
  const socket = await join(server);
  for (const make of [lists, objects]) {
    for (const depth of [128, 129, 5000, 100_000]) {
      await closes(server, `42["echo",${make(depth)}]`);
      await closes(server, `42["echo raw",${make(depth)}]`);
      await closes(server, `40${make(depth)}`);
    }
    // The argument list is a level of its own.
    const deepest = make(127);
    assert.equal(await answer(socket, `["echo",${deepest}]`), deepest);
    assert.equal(await answer(socket, `["echo raw",${deepest}]`), deepest);
    await socket.write(text(`42["everyone",${deepest}]`));
    for (const one of [socket, listener]) assert.equal(await one.text(), `42["news",${deepest}]`);
  }
  for (const one of [socket, listener]) one.close();
});

attack('S-13 rooms whose names collide', { seconds: 60, warm: true }, async (server) => {
  /** The server's time for as many sockets as it takes to join them all, 1000 each. */
  const cost = async (names) => {
    const sockets = [];
    const before = cpuTime(server.pid);
    for (let i = 0; i < names.length; i += 1000) {
      const socket = await join(server);
      const some = names.slice(i, i + 1000);
      await socket.write(
        Buffer.concat(some.map((name) => text(`42["join",${JSON.stringify(name)}]`))),
      );
      await socket.echo('joined');
      sockets.push(socket);
    }
    const spent = cpuTime(server.pid) - before;
    for (const socket of sockets) socket.close();
    return spent;
  };
  const count = 8192;
  await cost(randomNames(count));
  const random = await cost(randomNames(count));
  const colliding = await cost(collidingNames(count));
  assert.ok(colliding < 3 * random + 20 * slowdown, `${colliding} ms and not ${random} ms`);
  return { random: Math.round(random), colliding: Math.round(colliding) };
});
