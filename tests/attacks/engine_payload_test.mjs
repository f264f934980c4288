// E-01 to E-04: what a POST may bring to a session that polls.
import assert from 'node:assert/strict';
import { request } from '../node/lib/http.mjs';
import { attack } from './lib/attack.mjs';
import { dial, exchange } from './lib/peer.mjs';
import { joinPolling, leave, openPolling, path, poll, post } from './lib/polling.mjs';
import { many, times } from './lib/times.mjs';

const separator = '\x1e';

/** The server knows the session no more. */
async function isGone(server, session, why) {
  const answer = await poll(server, session);
  assert.equal(answer.status, 400, why);
  assert.deepEqual(JSON.parse(answer.text), { code: 1, message: 'Session ID unknown' }, why);
}

attack('E-01 very many packets in one POST', {}, async (server) => {
  const session = await joinPolling(server);
  const pongs = await post(server, session, Array(100_000).fill('3').join(separator));
  assert.deepEqual([pongs.status, pongs.text], [200, 'ok']);

  const count = 10_000;
  const events = Array.from({ length: count }, (_, i) => `42["say",${i}]`);
  assert.equal((await post(server, session, events.join(separator))).text, 'ok');
  const said = [];
  while (said.length < count) {
    said.push(...(await poll(server, session)).text.split(separator));
  }
  assert.deepEqual(
    said,
    Array.from({ length: count }, (_, i) => `42["said",${i}]`),
  );
  assert.ok(await leave(server, session));

  for (const body of [separator.repeat(1000), '', `3${separator}`]) {
    const broken = await openPolling(server);
    assert.equal((await post(server, broken, body)).status, 400, JSON.stringify(body));
    await isGone(server, broken, JSON.stringify(body));
  }
});

// Ours: such a session ends, where the reference keeps it until its client reacts.
attack('E-02 a POST that is too large', {}, async (server) => {
  const head = (session, fields) => `POST ${session.path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n\r\n`;
  // Decided on the head: nothing of the body is sent.
  for (const length of ['1000001', '1100000', String(2n ** 62n)]) {
    const session = await joinPolling(server);
    const { text } = await exchange(server, head(session, `Content-Length: ${length}`));
    assert.match(text, /^HTTP\/1\.1 413 /, length);
    await isGone(server, session, length);
  }
  const chunk = `${(100_000).toString(16)}\r\n${'x'.repeat(100_000)}\r\n`;
  const one = await joinPolling(server);
  const chunked = head(one, 'Transfer-Encoding: chunked') + chunk.repeat(11);
  assert.match((await exchange(server, chunked)).text, /^HTTP\/1\.1 413 /);
  await isGone(server, one, 'chunked');
  const other = await joinPolling(server);
  assert.match((await post(server, other, 'x'.repeat(1_100_000))).text, /Too Large/);
  await isGone(server, other, 'whole');
});

attack('E-03 bytes in a POST of protocol 4', { warm: true }, async (server) => {
  await many(times(1000), 20, async () => {
    const peer = await dial(server);
    await peer.write(`GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`);
    const [, sid] = await peer.until(() => peer.text.match(/"sid":"([^"]+)"/), 'handshake');
    peer.take(peer.received().length);
    await peer.write(
      `POST ${path}&sid=${sid} HTTP/1.1\r\nHost: a\r\n` +
        'Content-Type: application/octet-stream\r\nContent-Length: 3\r\n\r\nabc',
    );
    await peer.end();
    assert.match(peer.text, /^HTTP\/1\.1 400 [^]*\r\n\r\n$/);
    peer.close();
  });
  const session = await openPolling(server);
  const headers = { 'content-type': 'application/octet-stream' };
  assert.equal((await request(session.url, { method: 'POST', headers, body: 'a' })).status, 400);
  await isGone(server, session, 'bytes');
});

attack('E-04 text that is no text', {}, async (server) => {
  const bodies = [
    Buffer.from([0x34, 0xff, 0xfe]),
    Buffer.from([0x34, 0xe2, 0x82]),
    'b!!!!',
    'bAAE C',
    'bAAE',
    'bAAEC=',
    'bAAE=C',
    'bAAECA',
  ];
  for (const body of bodies) {
    const session = await joinPolling(server);
    const answer = await post(server, session, body);
    assert.equal(answer.status, 400, JSON.stringify(String(body)));
    await isGone(server, session, JSON.stringify(String(body)));
  }
});
