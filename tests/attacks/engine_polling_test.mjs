// E-05 to E-07 and E-14: requests of a session that come at the wrong time, or not to an end.
import assert from 'node:assert/strict';
import { until } from '../node/lib/client.mjs';
import { slowdown } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';
import { attack } from './lib/attack.mjs';
import { dial, exchange } from './lib/peer.mjs';
import { joinPolling, leave, poll, post } from './lib/polling.mjs';
import { many, times } from './lib/times.mjs';

const get = (session) => `GET ${session.path} HTTP/1.1\r\nHost: a\r\n\r\n`;
const head = (session, length) =>
  `POST ${session.path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${length}\r\n\r\n`;
const unknown = async (server, session) =>
  assert.deepEqual(JSON.parse((await poll(server, session)).text), {
    code: 1,
    message: 'Session ID unknown',
  });

/** What was written before has been read by the server's only loop. */
async function read(server) {
  await stats(server);
  await stats(server);
}

attack('E-05 two polls at once, two posts at once', {}, async (server) => {
  await many(times(50), 5, async () => {
    const polled = await joinPolling(server);
    const hanging = await dial(server);
    await hanging.write(get(polled));
    await read(server);
    const second = await exchange(
      server,
      get(polled).replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
    );
    // Which of both came second is for the network to say.
    await hanging.until(() => hanging.text.includes('\r\n\r\n'), 'answer');
    const answers = [second.text, hanging.text].map((text) => text.match(/^HTTP\/1\.1 (\d+)/)[1]);
    assert.deepEqual(answers.sort(), ['200', '400']);
    assert.ok([second.text, hanging.text].some((text) => text.endsWith('\r\n\r\n1')));
    hanging.close();
    await unknown(server, polled);

    const posted = await joinPolling(server);
    const slow = await dial(server);
    await slow.write(`${head(posted, 100)}42`);
    await read(server);
    assert.equal((await post(server, posted, '42["nothing"]')).status, 400);
    await slow.end();
    assert.equal(slow.text, '', 'the first is not answered');
    slow.close();
    await unknown(server, posted);
  });
});

const bodyTimeout = 1000 * slowdown;
attack(
  'E-06 bodies that come a byte at a time',
  { flags: { 'body-timeout': bodyTimeout }, seconds: 60 },
  async (server) => {
    const took = await many(times(500), 500, async () => {
      const session = await joinPolling(server);
      const peer = await dial(server);
      const start = performance.now();
      await peer.write(head(session, 100_000));
      const timer = setInterval(() => peer.write('4'), bodyTimeout / 10);
      await peer.end(bodyTimeout * 4);
      clearInterval(timer);
      assert.match(peer.text, /^HTTP\/1\.1 408 /);
      peer.close();
      return performance.now() - start;
    });
    assert.ok(Math.min(...took) >= bodyTimeout * 0.99, `${Math.min(...took)} ms`);
    return { first: Math.round(Math.min(...took)), last: Math.round(Math.max(...took)) };
  },
);

attack('E-07 a poll that is abandoned', {}, async (server) => {
  await many(times(200), 10, async (i) => {
    const session = await joinPolling(server);
    const peer = await dial(server);
    await peer.write(get(session));
    await read(server);
    if (i % 2) await peer.abort();
    else peer.close();
    await until(async () => (await poll(server, session)).status === 400, 'it is gone');
    await unknown(server, session);
  });
  // One that nobody polls holds what is sent to it; it goes with the session.
  const session = await joinPolling(server);
  await post(server, session, '42["count",1000]');
  assert.ok((await stats(server)).queued_bytes > 10_000);
  await leave(server, session);
  await until(async () => (await stats(server)).queued_bytes < 1000, 'its queue is freed');
});

attack('E-14 upgrades that are refused eat no packets', {}, async (server) => {
  const session = await joinPolling(server);
  await post(server, session, '42["count",3]');
  const target = session.path.replace('polling', 'websocket');
  const request = (fields) => `GET ${target} HTTP/1.1\r\nHost: a\r\n${fields}\r\n\r\n`;
  const upgrade = 'Connection: Upgrade\r\nUpgrade: websocket\r\n';
  const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
  const cases = [
    [`${upgrade}Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: short`, 400],
    [`${upgrade}Sec-WebSocket-Version: 13`, 400],
    [`${upgrade}${key}Sec-WebSocket-Version: 12`, 426],
    [`Upgrade: websocket\r\n${key}Sec-WebSocket-Version: 13\r\nConnection: close`, 400],
  ];
  for (const [fields, status] of cases) {
    const { text } = await exchange(server, request(fields));
    assert.match(text, new RegExp(`^HTTP/1\\.1 ${status} `), fields);
  }
  const kept = (await poll(server, session)).text.split('\x1e');
  assert.deepEqual(kept, ['42["number",0]', '42["number",1]', '42["number",2]']);
  assert.ok(await leave(server, session));
});
