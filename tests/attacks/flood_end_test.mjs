// servers that are killed, stopped and woken, and what their clients do.
import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { ask, client, closeAll, event, transports, until } from '../node/lib/client.mjs';
import { startServer } from '../node/lib/interop.mjs';
import { bounded, slowdown } from '../node/lib/settings.mjs';
import { settled, stats } from '../node/lib/stats.mjs';
import { attack } from './lib/attack.mjs';
import { text } from './lib/frames.mjs';
import { assertIdle } from './lib/oracle.mjs';
import { times } from './lib/times.mjs';
import { join } from './lib/websocket.mjs';

after(closeAll);

// The honest clients of attack() are to survive; here nobody does.
it('R-09 all clients come back to a server that was killed', bounded(60_000), async (t) => {
  const count = times(300);
  let server = await startServer();
  const { port } = server;
  const sockets = Array.from({ length: count }, () =>
    client(`http://127.0.0.1:${port}`, { ...transports.websocket, reconnection: true }),
  );
  await Promise.all(sockets.map((socket) => event(socket, 'connect', 20_000)));
  const gone = Promise.all(sockets.map((socket) => event(socket, 'disconnect')));
  await server.stop('SIGKILL');
  await gone;
  const start = performance.now();
  server = await startServer({ port });
  await until(() => sockets.every(({ connected }) => connected), 'all are back', 10_000);
  const took = performance.now() - start;
  assert.equal((await stats(server)).sockets, count);
  await assertIdle(server);
  assert.equal(await ask(sockets[0], 'echo', 1), 1);
  closeAll();
  await settled(server);
  const how = await server.stop();
  assert.equal(how.code, 0);
  t.diagnostic(`${count} clients in ${(took / 1000).toFixed(2)} s`);
});

attack(
  'R-11 a process that is stopped and goes on',
  // The honest clients wait for it: what is measured is only that they stay.
  { flags: { 'ping-interval': 300 * slowdown, 'ping-timeout': 800 * slowdown }, p99: 3000 },
  async (server) => {
    const socket = await join(server);
    process.kill(server.pid, 'SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 500 * slowdown));
    process.kill(server.pid, 'SIGCONT');
    await socket.write(text('427["echo","awake"]'));
    let got;
    do {
      got = await socket.text();
      if (got === '2') await socket.write(text('3'));
    } while (got === '2');
    assert.equal(got, '437["awake"]');
    socket.close();
  },
);

it('R-11 asked to end twice, it ends once', bounded(), async () => {
  const server = await startServer();
  const socket = client(server.url, transports.websocket);
  await event(socket, 'connect');
  const end = event(socket, 'disconnect');
  process.kill(server.pid, 'SIGTERM');
  try {
    process.kill(server.pid, 'SIGTERM');
  } catch (error) {
    assert.equal(error.code, 'ESRCH'); // it was that quick
  }
  await end;
  const how = await server.exited;
  assert.ok(how.code === 0 || how.signal === 'SIGTERM', JSON.stringify(how));
});
