// https:// and wss://, with a certificate made for this run.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { makeCertificate } from '../node/lib/certificate.mjs';
import { ask, client, collect, connected, event, transports } from '../node/lib/client.mjs';
import { raw, request } from '../node/lib/http.mjs';
import { threads, useServer } from '../node/lib/interop.mjs';
import { programPath, run } from '../node/lib/program.mjs';
import { bounded } from '../node/lib/settings.mjs';

const { folder, key, cert, ca } = makeCertificate();

for (const [name, options] of Object.entries(transports)) {
  describe(`TLS over ${name}`, () => {
    const server = useServer({ 'tls-cert': cert, 'tls-key': key });
    server.tls = { ca };

    it('serves clients that verify the certificate', bounded(), async () => {
      const socket = await connected(server.url, { ...options, ca });
      assert.deepEqual(await ask(socket, 'echo', { text: 'ä', file: Buffer.from('x') }), {
        text: 'ä',
        file: Buffer.from('x'),
      });
      assert.equal((await ask(socket, 'handshake')).secure, true);
    });

    it('keeps large and many messages whole', bounded(60_000), async () => {
      const socket = await connected(server.url, { ...options, ca });
      assert.equal((await ask(socket, 'large', 2_000_000)).length, 2_000_000);
      assert.equal(await ask(socket, 'size', 'x'.repeat(900_000)), 900_000);
      const numbers = collect(socket, 'number', 1000);
      socket.emit('count', 1000);
      assert.deepEqual(
        (await numbers).map(([i]) => i),
        [...Array(1000).keys()],
      );
    });

    it('is not trusted by clients that do not know the certificate', bounded(), async () => {
      const [error] = await event(client(server.url, options), 'connect_error');
      assert.ok(error);
    });
  });
}

describe('TLS as bytes', () => {
  const server = useServer({ 'tls-cert': cert, 'tls-key': key });
  server.tls = { ca };

  it('serves the bundle over https', bounded(), async () => {
    const { status, headers } = await request(`${server.url}/socket.io/socket.io.js`, { ca });
    assert.deepEqual([status, headers.etag], [200, '"4.8.4"']);
  });

  it('survives peers that speak no TLS', bounded(), async () => {
    for (const bytes of [
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      '\x16\x03\x01\xff\xff',
      '\0'.repeat(1000),
    ]) {
      const { text } = await raw(server.port, bytes, { quiet: 200 });
      assert.doesNotMatch(text, /HTTP\/1\.1 200/);
    }
    assert.equal((await request(`${server.url}/stats`, { ca })).status, 200);
  });
});

describe('a TLS handshake', () => {
  const server = useServer({ 'tls-cert': cert, 'tls-key': key, 'tls-handshake-timeout': 300 });
  server.tls = { ca };

  it('is given up after tls_handshake_timeout', bounded(), async () => {
    assert.equal((await raw(server.port, '\x16\x03\x01', { quiet: 8000 })).closed, true);
  });
});

describe('a server that cannot start', () => {
  const program = () => programPath('PARLEY_INTEROP_SERVER');
  const start = (...flags) => run([program(), '--port', '0', '--threads', threads, ...flags]);

  function oneLine({ code, signal, output, errors }, pattern) {
    assert.equal(signal, null, errors);
    assert.notEqual(code, 0);
    assert.equal(output, '');
    assert.match(errors, pattern);
    assert.equal(errors.trim().split('\n').length, 1, errors);
  }

  it('names a certificate that is not there', bounded(), async () => {
    oneLine(await start('--tls-cert', join(folder, 'none.pem'), '--tls-key', key), /none\.pem/);
  });

  it('names a certificate that is none', bounded(), async () => {
    const bad = join(folder, 'bad.pem');
    writeFileSync(bad, 'not a certificate');
    oneLine(await start('--tls-cert', bad, '--tls-key', key), /bad\.pem/);
  });

  it('names a key that does not belong to the certificate', bounded(), async () => {
    const other = join(folder, 'other.pem');
    execFileSync(
      'openssl',
      ['ecparam', '-name', 'prime256v1', '-genkey', '-noout', '-out', other],
      { stdio: 'pipe' },
    );
    oneLine(await start('--tls-cert', cert, '--tls-key', other), /other\.pem/);
  });

  it('says that the port is taken', bounded(), async () => {
    const { createServer } = await import('node:net');
    const blocker = createServer();
    await new Promise((resolve) => blocker.listen(0, '::', resolve));
    const { port } = blocker.address();
    try {
      oneLine(await run([program(), '--port', String(port)]), /in use/i);
    } finally {
      blocker.close();
    }
  });
});
