// That the tools of the attacks work.
import assert from 'node:assert/strict';
import { attack } from './lib/attack.mjs';
import { joinPolling, leave } from './lib/polling.mjs';
import { join } from './lib/websocket.mjs';

attack('nobody attacks', {}, async (server) => {
  const socket = await join(server);
  assert.equal(await socket.echo('x'), 'x');
  const session = await joinPolling(server);
  assert.equal(await leave(server, session), true);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  socket.close();
});
