// H-01 to H-04 and H-16: what stands in the head of a request.
import assert from 'node:assert/strict';
import { attack } from './lib/attack.mjs';
import { dial, exchange } from './lib/peer.mjs';
import { joinPolling, leave } from './lib/polling.mjs';
import { cpuTime, resident } from './lib/process.mjs';
import { measuresMemory } from './lib/oracle.mjs';
import { scaled } from '../node/lib/settings.mjs';
import { many, times } from './lib/times.mjs';
import { upgrade, upgradeRequest } from './lib/websocket.mjs';

const KiB = 1024;
const fields = (count) => Array.from({ length: count }, (_, i) => `h${i}: 1\r\n`).join('');
const ownFields = 5; // that upgradeRequest() has

attack('H-01 fields without number', {}, async (server) => {
  await (await upgrade(server, { headers: fields(100 - ownFields) })).close();
  for (const headers of [
    fields(101 - ownFields),
    fields(3000),
    `long: ${'x'.repeat(16 * KiB)}\r\n`,
    fields(70) + `long: ${'x'.repeat(16 * KiB)}`,
  ]) {
    const { text } = await exchange(server, upgradeRequest({ headers }));
    assert.match(text, /^HTTP\/1\.1 431 /);
  }
});

attack('H-01 a head without end', {}, async (server) => {
  const peers = await many(times(100), 50, () => dial(server));
  // Up to the limit it has to be kept, and no more than that is.
  const before = resident(server.pid);
  await Promise.all(peers.map((peer) => peer.write(`GET / HTTP/1.1\r\nx: ${'x'.repeat(15_000)}`)));
  await new Promise((resolve) => setTimeout(resolve, scaled(100)));
  const each = (resident(server.pid) - before) / peers.length;
  if (measuresMemory) assert.ok(each <= 40 * KiB, `${(each / KiB).toFixed(1)} KiB for each`);
  await Promise.all(
    peers.map(async (peer) => {
      for (let i = 0; i < 1000 && !peer.ended; ++i) await peer.write('y: y\r\n'.repeat(100));
      await peer.end();
      // Who never stops sending is cut off, and may lose the answer by that.
      assert.match(peer.text, /^(HTTP\/1\.1 431 |$)/);
      peer.close();
    }),
  );
  return { 'KiB each': Number((each / KiB).toFixed(1)) };
});

attack('H-02 a head byte by byte', { flags: { 'max-header-bytes': 300 * KiB } }, async (server) => {
  const costOfBytes = async (sentBefore) => {
    const peers = await many(4, 4, () => dial(server));
    await Promise.all(
      peers.map((peer) => peer.write(`GET / HTTP/1.1\r\nx: ${'x'.repeat(sentBefore)}`)),
    );
    await new Promise((resolve) => setTimeout(resolve, scaled(100)));
    const before = cpuTime(server.pid);
    const bytes = 100;
    for (let i = 0; i < bytes; ++i) {
      await Promise.all(peers.map((peer) => peer.write('x')));
      await new Promise((resolve) => setTimeout(resolve, 2)); // or one read takes several
    }
    const cost = (cpuTime(server.pid) - before) / (bytes * peers.length);
    for (const peer of peers) {
      assert.equal(peer.ended, false);
      peer.close();
    }
    return cost * 1000;
  };
  await costOfBytes(10);
  const short = await costOfBytes(10);
  const long = await costOfBytes(256 * KiB);
  // What has been seen is not looked at again: that would take 100 us for each byte.
  assert.ok(
    long <= 3 * short + scaled(30),
    `${long} us of CPU for a byte behind 256 KiB, ${short} us before`,
  );
  return { 'us per byte': [short, long].map((us) => Number(us.toFixed(1))) };
});

attack('H-02 bodies in chunks of one byte', {}, async (server) => {
  const packet = `42["size","${'x'.repeat(500_000)}"]`;
  const chunks = [...packet].map((one) => `1\r\n${one}\r\n`).join('');
  const sessions = await many(times(40), 10, () => joinPolling(server));
  const before = cpuTime(server.pid);
  await Promise.all(
    sessions.map(async (session) => {
      const peer = await dial(server);
      const head = `POST ${session.path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n`;
      await peer.write(`${head}${chunks}0\r\n\r\n`);
      await peer.until(() => peer.text.startsWith('HTTP/1.1 200 '), 'answer', 20_000);
      peer.close();
    }),
  );
  const each = ((cpuTime(server.pid) - before) * 1e6) / (sessions.length * packet.length);
  assert.ok(each < scaled(100), `${each} ns of CPU for a chunk`);
  for (const session of sessions) await leave(server, session);
  return { 'ns per chunk': Math.round(each) };
});

attack('H-03 text that makes parsers look back', {}, async (server) => {
  const names = ['Sec-WebSocket-Protocol', 'Connection', 'Origin', 'Cookie', 'Upgrade', 'Accept'];
  const values = [
    `a${' '.repeat(15_000)}b`,
    ','.repeat(15_000),
    'a,'.repeat(7500),
    ';='.repeat(7500),
  ];
  const requests = names.flatMap((name) => values.map((value) => `${name}: ${value}\r\n`));
  const costs = [];
  for (const headers of requests) {
    const rounds = 10;
    const before = cpuTime(server.pid);
    for (let i = 0; i < rounds; ++i) {
      const get = `GET /nowhere HTTP/1.1\r\nHost: x\r\n${headers}Connection: close\r\n\r\n`;
      assert.match((await exchange(server, get)).text, /^HTTP\/1\.1 40[04] /);
    }
    costs.push((cpuTime(server.pid) - before) / rounds);
    const websocket = await dial(server);
    await websocket.write(upgradeRequest({ headers }));
    await websocket.until(() => /^HTTP\/1\.1 (101|400) /.test(websocket.text), 'answer');
    websocket.close();
  }
  const most = Math.max(...costs);
  assert.ok(most < scaled(1), `${most} ms of CPU`);
  return { 'ms of CPU': Number(most.toFixed(3)) };
});

attack('H-04 offers of extensions', { flags: { deflate: 0 } }, async (server) => {
  const name = 'permessage-deflate';
  const refused = [
    'constructor',
    ',;constructor',
    '__proto__; a=b',
    `${name}; server_max_window_bits=abc`,
    `${name}; server_max_window_bits=7`,
    `${name}; server_max_window_bits=16`,
    `${name}; server_max_window_bits=`,
    `${name}; server_max_window_bits`,
    `${name}; server_max_window_bits=10; server_max_window_bits=10`,
    `${name}; client_no_context_takeover=1`,
    `${name}; "`,
    `${name}; a="\\`,
    `${name}; constructor`,
    'x'.repeat(10_000),
    Array(200).fill('a; b=c; d="e"').join(', '),
    ';'.repeat(5000),
  ];
  for (const offer of refused) {
    const peer = await dial(server);
    await peer.write(upgradeRequest({ headers: `Sec-WebSocket-Extensions: ${offer}\r\n` }));
    await peer.until(() => peer.text.includes('\r\n\r\n'), 'answer');
    assert.match(peer.text, /^HTTP\/1\.1 (101|400) /, offer);
    assert.doesNotMatch(peer.text, /Sec-WebSocket-Extensions/i, offer);
    peer.close();
  }
  for (const offer of [name, Array(200).fill(name).join(', '), `constructor, ${name}`]) {
    const socket = await upgrade(server, { headers: `Sec-WebSocket-Extensions: ${offer}\r\n` });
    assert.equal(socket.answer.match(/permessage-deflate/g)?.length, 1);
    socket.close();
  }
});

attack('H-16 hosts that are none', {}, async (server) => {
  for (const host of [
    'http://[',
    '',
    'a\r\nHost: b',
    'a\r\nhost: a',
    'x'.repeat(8 * KiB),
    'u:p@a',
    'a b',
    'a/b',
    '[::1',
    'a:99999',
    'a\0b',
  ]) {
    for (const request of [
      `GET /stats HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
      upgradeRequest({ host }),
    ]) {
      const { text } = await exchange(server, request);
      assert.match(text, /^HTTP\/1\.1 400 [^]*\r\nConnection: close\r\n/, host);
      assert.equal(text.split('HTTP/1.1').length, 2, host);
    }
  }
});
