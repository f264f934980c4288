// H-11 to H-14: what pages of elsewhere, and names of files, may get at.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { request } from '../node/lib/http.mjs';
import { programPath, run } from '../node/lib/program.mjs';
import { slowdown } from '../node/lib/settings.mjs';
import { attack } from './lib/attack.mjs';
import { dial, exchange } from './lib/peer.mjs';
import { openPolling, leave, path } from './lib/polling.mjs';
import { upgrade, upgradeRequest } from './lib/websocket.mjs';

const root = mkdtempSync(join(tmpdir(), 'parley-files-'));
const folder = join(root, 'open');
const secret = 'nobody may read this';
mkdirSync(join(folder, '.git'), { recursive: true });
mkdirSync(join(folder, 'sub'));
writeFileSync(join(folder, 'page.txt'), 'for everybody');
writeFileSync(join(folder, '.git', 'config'), secret);
writeFileSync(join(root, 'secret.txt'), secret);
symlinkSync(join(root, 'secret.txt'), join(folder, 'absolute.txt'));
symlinkSync('../secret.txt', join(folder, 'relative.txt'));
symlinkSync('..', join(folder, 'up'));
symlinkSync('page.txt', join(folder, 'link.txt'));
after(() => rmSync(root, { recursive: true }));

attack('H-11 lines smuggled into our headers', { flags: { files: folder } }, async (server) => {
  // What the operator sets is refused before anybody is served.
  const bad = ['a\r\nX: y', 'a\nX: y', 'a;b', 'a\0b', 'a\x7f'];
  for (const flag of ['--cookie', '--cookie-path', '--cookie-domain']) {
    for (const value of bad.filter((text) => !text.includes('\0'))) {
      const ended = await run([programPath('PARLEY_INTEROP_SERVER'), flag, value]);
      assert.equal(ended.code, 1, `${flag} ${JSON.stringify(value)}`);
      assert.equal(ended.errors.trim().split('\n').length, 1, ended.errors);
    }
  }
  // What a request sets comes back encoded, or is refused.
  for (const escape of ['%0d%0aX-Evil:%20y', '%0aX-Evil:%20y', '%00', '%0d']) {
    for (const target of [`/files/sub?${escape}`, `/files/sub${escape}`, `/files/${escape}/sub`]) {
      const { text } = await exchange(
        server,
        `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
      );
      assert.match(text, /^HTTP\/1\.1 (301|400|404) /, target);
      assert.doesNotMatch(text, /^X-Evil/m, target);
    }
  }
});

attack('H-11 lines in what a preflight asks for', { flags: { cors: '*' } }, async (server) => {
  for (const value of ['a\rX-Evil: y', 'a\0b', 'a\nX-Evil: y', 'a\x7f']) {
    const { text } = await exchange(
      server,
      `OPTIONS ${path} HTTP/1.1\r\nHost: a\r\nOrigin: http://a\r\n` +
        `Access-Control-Request-Headers: ${value}\r\n\r\n`,
    );
    assert.match(text, /^HTTP\/1\.1 400 /);
    assert.doesNotMatch(text, /^X-Evil/m);
  }
});

const fromPage = (server, origin, more = {}) =>
  request(server.url + path, { headers: { Origin: origin, ...more } });

/** Ends the session that an answer has opened. */
async function drop(server, answer) {
  if (answer.status !== 200) return;
  const { sid } = JSON.parse(answer.text.slice(1));
  assert.equal(await leave(server, { url: `${server.url}${path}&sid=${sid}` }), true);
}

const foreign = [
  'http://evil',
  'http://good.com.evil.com',
  'http://evilgood.com',
  'null',
  'HTTP://GOOD.COM',
  'http://good.com:80',
  'https://good.com',
  'http://good.com/',
  '*',
  '',
];

attack('H-12 no CORS is configured', {}, async (server) => {
  for (const origin of [...foreign, 'http://good.com']) {
    const answer = await fromPage(server, origin);
    assert.doesNotMatch(answer.rawHeaders.join('\n'), /access-control/i, origin);
    await drop(server, answer);
    const headers = { Origin: origin, 'Access-Control-Request-Method': 'POST' };
    const preflight = await request(server.url + path, { method: 'OPTIONS', headers });
    assert.equal(preflight.status, 400);
    assert.doesNotMatch(preflight.rawHeaders.join('\n'), /access-control/i, origin);
  }
});

attack(
  'H-12 origins that resemble one',
  { flags: { cors: 'http://good.com,http://other.com', 'cors-credentials': 'true' } },
  async (server) => {
    for (const origin of foreign) {
      const answer = await fromPage(server, origin);
      assert.equal(answer.headers['access-control-allow-origin'], undefined, origin);
      assert.match(answer.headers.vary, /origin/i);
      await drop(server, answer);
      const preflight = await request(server.url + path, {
        method: 'OPTIONS',
        headers: { Origin: origin, 'Access-Control-Request-Method': 'POST' },
      });
      assert.equal(preflight.headers['access-control-allow-origin'], undefined, origin);
    }
    const answer = await fromPage(server, 'http://good.com');
    assert.equal(answer.headers['access-control-allow-origin'], 'http://good.com');
    await drop(server, answer);
  },
);

attack('H-12 every origin with credentials', {}, async () => {
  const flags = ['--cors', '*', '--cors-credentials', 'true'];
  const ended = await run([programPath('PARLEY_INTEROP_SERVER'), ...flags]);
  assert.equal(ended.code, 1, 'a server that would send * with credentials does not start');
});

async function refusedPage(server, origin, cookie) {
  const answer = await fromPage(server, origin, cookie ? { Cookie: 'io=x' } : {});
  assert.deepEqual([answer.status, JSON.parse(answer.text).code], [403, 4], origin);
  const headers = `Origin: ${origin}\r\n${cookie ? 'Cookie: io=x\r\n' : ''}`;
  const { text } = await exchange(server, upgradeRequest({ headers }));
  assert.match(text, /^HTTP\/1\.1 403 /, origin);
}

async function admitted(server, headers) {
  await drop(server, await request(server.url + path, { headers }));
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  (await upgrade(server, { headers: lines.join(''), host: `127.0.0.1:${server.port}` })).close();
}

// Pinned: a list of origins alone is CORS and refuses nobody; a cookie, or enforce_origin, does.
attack('H-13 a WebSocket of a foreign page, with its cookies', {}, async (server) => {
  for (const origin of ['http://evil', 'null', `http://127.0.0.1.evil:${server.port}`]) {
    await refusedPage(server, origin, true);
  }
  await admitted(server, {});
  await admitted(server, { Cookie: 'io=x' });
  await admitted(server, { Cookie: 'io=x', Origin: server.url });
  await admitted(server, { Origin: 'http://evil' });
});

attack(
  'H-13 a WebSocket of a page that is not listed',
  { flags: { cors: 'http://good.com', 'enforce-origin': 'true' } },
  async (server) => {
    for (const origin of foreign.filter(Boolean)) await refusedPage(server, origin, false);
    await admitted(server, {});
    await admitted(server, { Origin: 'http://good.com' });
    await admitted(server, { Origin: server.url, Cookie: 'a=b' });
  },
);

/** Follows what the process opens, where strace may; a function that ends it and tells. */
async function watchFiles(pid) {
  if (slowdown > 1 || spawnSync('strace', ['-V']).status !== 0) return undefined;
  const file = join(root, 'calls');
  const calls = ['-e', 'trace=open,openat,openat2', '-e', 'signal=none', '-o', file];
  const strace = spawn('strace', ['-f', ...calls, '-p', String(pid)]);
  const attached = await new Promise((resolve) => {
    strace.stderr.on('data', (text) => resolve(String(text).includes('attached')));
    strace.once('exit', () => resolve(false));
  });
  if (!attached) return undefined; // not permitted here
  return async () => {
    const ended = new Promise((resolve) => strace.once('exit', resolve));
    strace.kill('SIGINT');
    await ended;
    return readFileSync(file, 'utf8').split('\n').filter(Boolean);
  };
}

attack('H-14 paths that leave the folder', { flags: { files: folder } }, async (server) => {
  const watched = await watchFiles(server.pid);
  const paths = [
    '/files/../secret.txt',
    '/files/%2e%2e/secret.txt',
    '/files/%2e%2e%2fsecret.txt',
    '/files/..%2fsecret.txt',
    '/files/..%5csecret.txt',
    '/files/..\\secret.txt',
    '/files/%252e%252e/secret.txt',
    '/files/....//secret.txt',
    '/files/.../secret.txt',
    '/files//etc/passwd',
    '//etc/passwd',
    '/files/%2fetc%2fpasswd',
    '/files/page.txt%00.html',
    '/files/page.txt%00',
    '/files/sub/../../secret.txt',
    '/files/./page.txt',
    '/files/up/secret.txt',
    '/files/absolute.txt',
    '/files/relative.txt',
    '/files/.git/config',
    '/files/%2egit/config',
    '/files/sub/',
    '/files/nothing',
    '/files/%c0%ae%c0%ae/secret.txt',
    `/files/${'a/'.repeat(2000)}x`,
    `/files/${'x'.repeat(5000)}`,
    `/files/${'x'.repeat(8192)}`,
    '/socket.io/../../etc/passwd',
    '/socket.io/%2e%2e/socket.io.js',
    '/socket.io/socket.io.js.map/..',
    '/socket.io/package.json',
  ];
  for (const target of paths) {
    const { text } = await exchange(
      server,
      `GET ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`,
    );
    assert.match(text, /^HTTP\/1\.1 (404|400|414) /, target);
    assert.ok(!text.includes(secret) && !text.includes('root:'), target);
  }
  for (const name of ['page.txt', 'link.txt']) {
    assert.equal((await request(`${server.url}/files/${name}`)).text, 'for everybody');
  }
  // Pinned: several ranges are answered with the whole, once (RFC 9110, 14.2).
  const many = `bytes=0-0,${Array.from({ length: 1000 }, (_, i) => `${i}-${i}`).join(',')}`;
  for (const range of [many, 'bytes=0-0,1-1', 'bytes=9-1', 'bytes=-', 'lines=1-2', 'bytes=x']) {
    const answer = await request(`${server.url}/files/page.txt`, { headers: { Range: range } });
    assert.deepEqual([answer.status, answer.text], [200, 'for everybody'], range);
  }
  for (const range of ['bytes=99-', 'bytes=-0', 'bytes=13-13']) {
    const answer = await request(`${server.url}/files/page.txt`, { headers: { Range: range } });
    assert.deepEqual([answer.status, answer.text], [416, ''], range);
  }
  const tags = { 'If-None-Match': Array(1500).fill('"x"').join(',') };
  assert.equal((await request(`${server.url}/files/page.txt`, { headers: tags })).status, 200);
  if (!watched) return { strace: 'not used' };
  const opened = (await watched()).filter((line) => !line.includes('= -1'));
  const inside = /openat2?\(\d+(<[^>]*>)?, "(page\.txt|link\.txt|sub\/?|\.|)"/;
  const outside = opened.filter((line) => !inside.test(line));
  assert.deepEqual(outside, [], 'opened nothing but what is in the folder');
  return { opened: opened.length };
});

attack(
  'H-14 a client that disappears while it downloads',
  { flags: { files: folder } },
  async (server) => {
    writeFileSync(join(folder, 'large.bin'), Buffer.alloc(20_000_000));
    for (let i = 0; i < 20; ++i) {
      const peer = await dial(server);
      await peer.write('GET /files/large.bin HTTP/1.1\r\nHost: a\r\n\r\n');
      await peer.until(() => peer.received().length > 0, 'beginning');
      await peer.abort();
    }
    rmSync(join(folder, 'large.bin'));
    const session = await openPolling(server);
    assert.equal(await leave(server, session), true);
  },
);
