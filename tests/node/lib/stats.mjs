// What a server holds must be what it held before, once the clients have gone.
import assert from 'node:assert/strict';
import { until } from './client.mjs';
import { request } from './http.mjs';
import { scaled } from './settings.mjs';

// All gauges but `connections`, see below, and `namespaces`, which no client changes.
const zero = [
  'sessions',
  'websocket_sessions',
  'sockets',
  'rooms',
  'pending_acks',
  'timers',
  'queued_bytes',
];

export async function stats(server) {
  const answer = await request(`${server.url}/stats`, server.tls);
  assert.equal(answer.status, 200);
  return JSON.parse(answer.text);
}

/** Waits until every gauge has returned: nothing leaks when clients come and go. */
export async function settled(server) {
  const deadline = Date.now() + scaled(10_000);
  for (;;) {
    const now = await stats(server);
    const left = zero.filter((name) => now[name] !== 0);
    if (now.connections > 1) left.push('connections'); // ours is one
    if (left.length === 0) return now;
    if (Date.now() > deadline) {
      assert.fail(`still held: ${left.map((name) => `${name} = ${now[name]}`).join(', ')}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * How a socket has left, once the server's own handler has run: a client may hear of its end first,
 * and a socket may live on another loop than the one that counts.
 */
export async function departure(server, id) {
  let found;
  await until(async () => {
    found = JSON.parse((await request(`${server.url}/departures/${id}`)).text);
    return found?.reason;
  }, `${id} has left`);
  return found;
}
