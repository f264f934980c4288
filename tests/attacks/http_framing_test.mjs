// H-09, H-10 and H-15: where a request ends, and where a connection does.
import assert from 'node:assert/strict';
import { scaled } from '../node/lib/settings.mjs';
import { ambiguous } from './lib/ambiguous_requests.mjs';
import { attack } from './lib/attack.mjs';
import { text } from './lib/frames.mjs';
import { dial, exchange } from './lib/peer.mjs';
import { joinPolling, leave, openPolling, poll, post } from './lib/polling.mjs';
import { many, times } from './lib/times.mjs';
import { join, openSession, path, upgrade } from './lib/websocket.mjs';

const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n';
const statusLines = (answer) => answer.match(/HTTP\/1\.[01] \d+/g) ?? [];

attack('H-09 requests of unclear length', {}, async (server) => {
  for (const [what, bytes, status = '400'] of ambiguous) {
    // One answer, and nothing of what stands behind: /smuggled would be a second one, a 404.
    const { text: answer } = await exchange(server, bytes + smuggled);
    const found = statusLines(answer);
    // Who goes on sending megabytes may lose the answer.
    if (bytes.length > 1_000_000 && found.length === 0) continue;
    assert.deepEqual(found, [`HTTP/1.1 ${status}`], what);
    assert.match(answer, /\r\nConnection: close\r\n/, what);
  }
  return { requests: ambiguous.length };
});

attack('H-09 requests that are clear', {}, async (server) => {
  for (const bytes of [
    'POST /news HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabcde',
    'POST /news HTTP/1.1\r\nHost: a\r\nContent-Length: 005\r\n\r\nabcde',
    'POST /news HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: CHUNKED\r\n\r\n05;a="x"\r\nabcde\r\n0\r\n\r\n',
    'POST /news HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\nA: b\r\n\r\n',
    '\r\nPOST /news HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n',
  ]) {
    const peer = await dial(server);
    await peer.write(bytes + smuggled);
    await peer.until(() => statusLines(peer.text).length === 2, 'second answer');
    assert.deepEqual(statusLines(peer.text), ['HTTP/1.1 202', 'HTTP/1.1 404']);
    peer.close();
  }
});

const getOf = ({ path: target }) => `GET ${target} HTTP/1.1\r\nHost: a\r\n\r\n`;
const postOf = ({ path: target }, body) =>
  `POST ${target} HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

// Pinned: what a client pipelines waits for the answer before it, so that two polls in one segment
// are not two polls at once.
for (const threads of [1, 4]) {
  attack(
    `H-10 requests in one segment, ${threads} loops`,
    { flags: { threads } },
    async (server) => {
      const session = await joinPolling(server);
      const peer = await dial(server);
      const echo = (value) => `420["echo",${value}]`;
      await peer.write(postOf(session, echo(1)) + getOf(session) + getOf(session));
      await peer.until(() => peer.text.includes('430[1]'), 'first poll');
      assert.equal(statusLines(peer.text).length, 2);
      await post(server, session, echo(2));
      await peer.until(() => peer.text.includes('430[2]'), 'second poll');
      assert.ok(peer.text.indexOf('ok') < peer.text.indexOf('430[1]'));
      // A POST behind a poll waits for it, and comes to nobody else.
      await peer.write(getOf(session) + postOf(session, echo(3)) + getOf(session));
      await post(server, session, echo(4));
      await peer.until(() => peer.text.includes('430[3]'), 'third answer');
      assert.ok(peer.text.indexOf('430[4]') < peer.text.indexOf('430[3]'));
      peer.close();
      await leave(server, session);
    },
  );
}

attack('H-10 frames before the 101', {}, async (server) => {
  const smuggledFrame = 'GET /stats HTTP/1.1\r\nHost: a\r\n\r\n';
  const early = Buffer.concat([text('40'), text('420["echo","early"]')]);
  const socket = await upgrade(server, { early });
  assert.match(await socket.text(), /^0\{/);
  assert.match(await socket.text(), /^40\{/);
  assert.equal(await socket.text(), '430["early"]');
  assert.equal(await socket.echo('later'), 'later');
  socket.close();
  // HTTP behind an upgrade is no frame, and never a request.
  const other = await upgrade(server, { early: smuggledFrame });
  await other.text();
  const { code, frames } = await other.ending();
  assert.equal(code, 1002);
  assert.equal(frames.length, 0);
  assert.equal(path.includes('websocket'), true);
});

attack('H-15 a reset behind the end of the input', {}, async (server) => {
  await many(times(1000), 100, async () => {
    const session = await openPolling(server);
    const peer = await dial(server);
    await peer.write(getOf(session));
    peer.socket.end(); // our side ends, the poll still hangs
    await new Promise((resolve) => setTimeout(resolve, 50));
    await peer.abort();
    assert.equal(await leave(server, session), false);
  });
  const socket = await join(server);
  assert.equal(await socket.echo(1), 1);
  socket.close();
});
