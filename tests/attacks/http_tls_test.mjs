// H-17: what can be wrong below HTTP when it is encrypted.
import assert from 'node:assert/strict';
import { constants } from 'node:crypto';
import { makeCertificate } from '../node/lib/certificate.mjs';
import { scaled } from '../node/lib/settings.mjs';
import { attack } from './lib/attack.mjs';
import { text } from './lib/frames.mjs';
import { dial } from './lib/peer.mjs';
import { many, times } from './lib/times.mjs';
import { join, upgrade } from './lib/websocket.mjs';

const { cert, key, ca } = makeCertificate();
const secured = (flags = {}) => ({
  tls: { ca, flags: { 'tls-cert': cert, 'tls-key': key, ...flags } },
});
const get = 'GET /stats HTTP/1.1\r\nHost: a\r\n\r\n';

const patience = scaled(1000);
attack(
  'H-17 a handshake that never ends',
  secured({ 'tls-handshake-timeout': patience }),
  async (server) => {
    // The first record says that 512 bytes follow: they come one by one, too slowly.
    const hello = Buffer.concat([Buffer.from('1603010200010001fc0303', 'hex'), Buffer.alloc(501)]);
    const took = await many(times(100), 100, async () => {
      const peer = await dial(server, { plain: true });
      const start = performance.now();
      for (const byte of hello) {
        if (peer.ended) break;
        await peer.write(Buffer.from([byte]));
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      await peer.end();
      peer.close();
      return performance.now() - start;
    });
    assert.ok(Math.min(...took) > patience - 100, `${Math.min(...took)} ms`);
    assert.ok(Math.max(...took) < patience + scaled(1000), `${Math.max(...took)} ms`);
  },
);

attack('H-17 no TLS where TLS is spoken', secured(), async (server) => {
  for (const bytes of [get, '\0'.repeat(1000), '\x16\x03\x01\xff\xff', 'SSH-2.0-x\r\n']) {
    const peer = await dial(server, { plain: true });
    await peer.write(bytes);
    // An alert at most; who says half a record is waited for, and may give up.
    if (bytes.startsWith('\x16')) peer.socket.end();
    await peer.end();
    assert.doesNotMatch(peer.text, /HTTP/);
    peer.close();
  }
});

// Pinned: a server that knows no ALPN ignores what is offered (RFC 7301), and HTTP/2 is not HTTP/1.
attack('H-17 only HTTP/2 is offered', secured(), async (server) => {
  const peer = await dial(server, { ALPNProtocols: ['h2'] });
  assert.equal(peer.socket.alpnProtocol, false);
  await peer.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
  await peer.end();
  assert.match(peer.text, /^HTTP\/1\.1 505 /);
  peer.close();
});

attack(
  'H-17 sessions to resume, without tickets',
  { ...secured(), warm: true, memory: 1024 * 1024 },
  async (server) => {
    const options = { maxVersion: 'TLSv1.2', secureOptions: constants.SSL_OP_NO_TICKET };
    let resumed = 0;
    await many(times(150), 8, async () => {
      const first = await dial(server, options);
      const session = first.socket.getSession();
      first.close();
      const second = await dial(server, { ...options, session });
      if (second.socket.isSessionReused()) ++resumed;
      second.close();
    });
    assert.equal(resumed, 0, 'nothing is kept, so nothing grows');
  },
);

attack('H-17 another handshake in the midst', secured(), async (server) => {
  const peer = await dial(server, { maxVersion: 'TLSv1.2' });
  const refused = await new Promise((resolve) => {
    peer.socket.renegotiate({}, resolve);
    peer.gone.then(() => resolve(new Error('closed')));
  });
  assert.ok(refused instanceof Error);
  peer.close();
});

attack('H-17 input that is cut off', secured(), async (server) => {
  for (const half of [
    'POST /news HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf',
    'POST /news HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n',
    'GET /stats HTTP/1.1\r\nHost: a\r\n',
  ]) {
    const peer = await dial(server);
    await peer.write(half);
    peer.below.end(); // without a word of TLS
    await peer.end();
    assert.equal(peer.text, '', 'half a request is not answered');
    peer.close();
  }
  // A message of WebSocket whose end is missing, and a closing that is only TCP's.
  const socket = await upgrade(server);
  await socket.text();
  await socket.write(text('420["echo","whole"]').subarray(0, 12));
  socket.peer.below.end();
  assert.deepEqual((await socket.ending()).frames, []);
});

attack('H-17 gone while much is queued', secured(), async (server) => {
  await many(times(60), 4, async (i) => {
    const socket = await join(server);
    socket.peer.socket.pause();
    await socket.write(text('420["large",500000]'));
    if (i % 2) await new Promise((resolve) => setTimeout(resolve, 10));
    if (i % 3) await socket.peer.abort();
    else socket.peer.close();
  });
});
