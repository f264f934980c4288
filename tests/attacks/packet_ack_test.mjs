// S-10: acknowledgements that nobody asked for, or that nobody gives.
import assert from 'node:assert/strict';
import { until } from '../node/lib/client.mjs';
import { stats } from '../node/lib/stats.mjs';
import { attack } from './lib/attack.mjs';
import { text } from './lib/frames.mjs';
import { ignores } from './lib/packets.mjs';
import { times } from './lib/times.mjs';
import { join } from './lib/websocket.mjs';

attack('S-10 acknowledgements that nobody waits for', {}, async (server) => {
  await ignores(server, '435[]', '430["x"]', '439007199254740991[1]');

  const socket = await join(server);
  await socket.write(text('42["ask and tell","?"]'));
  const [, id] = (await socket.text()).match(/^42(\d+)\["question","\?"\]$/);
  await socket.write(text('40/admin,'));
  assert.match(await socket.text(), /^40\/admin,/);
  await socket.write(text(`43/admin,${id}["of another namespace"]`));
  assert.equal(await socket.echo(1), 1);
  await socket.write(Buffer.concat([text(`43${id}["first"]`), text(`43${id}["second"]`)]));
  assert.equal(await socket.text(), '42["told",{"answer":"first"}]');
  assert.equal(await socket.echo(2), 2);

  await socket.write(text('427["ask callback","?",30]'));
  const [, late] = (await socket.text()).match(/^42(\d+)\["question","\?"\]$/);
  assert.equal(await socket.text(), '437[{"error":"operation has timed out"}]');
  await socket.write(text(`43${late}["late"]`));
  assert.equal(await socket.echo(3), 3);
  socket.close();
});

attack('S-10 questions to a client that does not answer', { seconds: 60 }, async (server) => {
  const count = times(20_000);
  const socket = await join(server);
  await socket.write(
    Buffer.concat(Array.from({ length: count }, () => text('42["ask and tell",1]'))),
  );
  await until(async () => (await stats(server)).pending_acks === count, 'all are asked');
  socket.close();
  await until(async () => (await stats(server)).pending_acks === 0, 'none waits any more');
});

attack(
  'S-10 a client that asks and does not read',
  { flags: { 'max-queued-bytes': 200_000 }, seconds: 60 },
  async (server) => {
    const before = (await stats(server)).slow_consumers;
    const socket = await join(server);
    socket.peer.socket.pause();
    const questions = Buffer.concat(
      Array.from({ length: 1000 }, () => text(`427["echo","${'x'.repeat(1000)}"]`)),
    );
    let asked = 0;
    const closed = async () => (await stats(server)).slow_consumers > before;
    while (!socket.peer.socket.destroyed && asked < 50_000 && !(await closed())) {
      await Promise.race([socket.write(questions), until(closed, 'it is closed').catch(() => {})]);
      asked += 1000;
    }
    assert.equal((await stats(server)).slow_consumers, before + 1);
    socket.close();
    return { asked };
  },
);
