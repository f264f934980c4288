// HTTP beside the sockets: the client bundle, CORS, routes, and requests that are none.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { connected, transports } from '../node/lib/client.mjs';
import { raw, request } from '../node/lib/http.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';

const bundle = (file) =>
  readFileSync(new URL(`../node/node_modules/socket.io-client/dist/${file}`, import.meta.url));
const script = 'application/javascript; charset=utf-8';
const json = 'application/json; charset=utf-8';
const files = {
  'socket.io.js': script,
  'socket.io.js.map': json,
  'socket.io.min.js': script,
  'socket.io.min.js.map': json,
  'socket.io.esm.min.js': script,
  'socket.io.esm.min.js.map': json,
  'socket.io.msgpack.min.js': script,
  'socket.io.msgpack.min.js.map': json,
};

describe('the client bundle', () => {
  const server = useServer();
  const get = (file, headers = {}, method = 'GET') =>
    request(`${server.url}/socket.io/${file}`, { headers, method });

  for (const [file, type] of Object.entries(files)) {
    it(`serves ${file} as npm has it, plain and compressed`, bounded(), async () => {
      const expected = bundle(file);
      const plain = await get(file);
      assert.equal(plain.status, 200);
      assert.equal(plain.headers['content-type'], type);
      assert.equal(plain.headers['cache-control'], 'public, max-age=0');
      assert.equal(plain.headers.etag, '"4.8.4"');
      assert.equal(plain.headers['content-encoding'], undefined);
      assert.equal(plain.headers['cross-origin-resource-policy'], undefined);
      assert.ok(plain.body.equals(expected));
      const gzip = await get(file, { 'Accept-Encoding': 'gzip' });
      assert.equal(gzip.headers['content-encoding'], 'gzip');
      assert.ok(gunzipSync(gzip.body).equals(expected));
      const brotli = await get(file, { 'Accept-Encoding': 'gzip;q=0.5, br' });
      assert.equal(brotli.headers['content-encoding'], 'br');
      assert.ok(brotliDecompressSync(brotli.body).equals(expected));
    });
  }

  it('ignores the query and answers HEAD without a body', bounded(), async () => {
    assert.equal((await get('socket.io.js?v=1')).status, 200);
    const head = await get('socket.io.js', {}, 'HEAD');
    assert.deepEqual([head.status, head.body.length], [200, 0]);
  });

  it('answers 304 to a browser that has it', bounded(), async () => {
    for (const tag of ['"4.8.4"', 'W/"4.8.4"', '"old", "4.8.4"', '*']) {
      const { status, body } = await get('socket.io.js', { 'If-None-Match': tag });
      assert.deepEqual([status, body.length], [304, 0], tag);
    }
    assert.equal((await get('socket.io.js', { 'If-None-Match': '"4.8.3"' })).status, 200);
  });

  it('tells caches that the encoding varies', bounded(), async () => {
    assert.match((await get('socket.io.js')).headers.vary ?? '', /accept-encoding/i);
  });
});

describe('a server that does not serve the client', () => {
  const server = useServer({ 'serve-client': 'false' });

  it('has no bundle', bounded(), async () => {
    assert.equal((await request(`${server.url}/socket.io/socket.io.js`)).status, 400);
  });
});

describe('another path', () => {
  const server = useServer({ path: '/live' });

  it('serves sessions and the bundle there and nowhere else', bounded(), async () => {
    assert.equal((await request(`${server.url}/live/socket.io.js`)).status, 200);
    assert.equal((await request(`${server.url}/socket.io/?EIO=4&transport=polling`)).status, 404);
    await connected(server.url, { ...transports.upgrade, path: '/live' });
  });
});

const polling = '/socket.io/?EIO=4&transport=polling';

/** Opens a session and ends it again; the first answer. */
async function handshake(server, options) {
  const answer = await request(server.url + polling, options);
  const { sid } = JSON.parse(answer.text.slice(1));
  await request(`${server.url + polling}&sid=${sid}`, { method: 'POST', body: '1' });
  return answer;
}

const origin = (value, more = {}) => ({ headers: { Origin: value, ...more } });

describe('CORS for every origin', () => {
  const server = useServer({ cors: '*' });

  it('allows any page, without Vary', bounded(), async () => {
    for (const path of ['/socket.io/socket.io.js', '/socket.io/?EIO=4&transport=tobi']) {
      const { headers } = await request(server.url + path, origin('https://page.example'));
      assert.equal(headers['access-control-allow-origin'], '*', path);
      assert.doesNotMatch(headers.vary ?? '', /origin/i, path);
    }
    const { headers } = await handshake(server, origin('https://page.example'));
    assert.equal(headers['access-control-allow-origin'], '*');
  });

  it('answers a preflight with 204 and what was asked for', bounded(), async () => {
    const { status, headers, text } = await request(server.url + polling, {
      method: 'OPTIONS',
      ...origin('https://page.example', {
        'Access-Control-Request-Method': 'POST',
        'Access-Control-Request-Headers': 'x-one, x-two',
      }),
    });
    assert.deepEqual([status, text, headers['content-length']], [204, '', '0']);
    assert.equal(headers['access-control-allow-origin'], '*');
    assert.equal(headers['access-control-allow-methods'], 'GET,HEAD,PUT,PATCH,POST,DELETE');
    assert.equal(headers['access-control-allow-headers'], 'x-one, x-two');
    assert.match(headers.vary, /access-control-request-headers/i);
  });
});

describe('CORS for two origins with credentials', () => {
  const server = useServer({
    cors: 'https://a.example,https://b.example',
    'cors-credentials': 'true',
  });

  it('reflects an allowed origin and always varies', bounded(), async () => {
    for (const from of ['https://a.example', 'https://b.example']) {
      const { headers } = await handshake(server, origin(from));
      assert.equal(headers['access-control-allow-origin'], from);
      assert.equal(headers['access-control-allow-credentials'], 'true');
      assert.match(headers.vary, /origin/i);
    }
  });

  it('says nothing to another origin, and to none', bounded(), async () => {
    for (const from of [
      'https://c.example',
      'https://a.example.evil',
      'https://a.exampl',
      'null',
      'http://a.example',
    ]) {
      const { status, headers } = await handshake(server, origin(from));
      assert.equal(status, 200);
      assert.equal(headers['access-control-allow-origin'], undefined, from);
      assert.match(headers.vary, /origin/i);
    }
    const { headers } = await handshake(server);
    assert.equal(headers['access-control-allow-origin'], undefined);
  });
});

describe('HTTP routes', () => {
  const server = useServer();

  it('answers 404 to an unknown path and 405 to a wrong method', bounded(), async () => {
    assert.equal((await request(`${server.url}/nowhere`)).status, 404);
    assert.equal((await request(`${server.url}/`)).status, 404);
    const wrong = await request(`${server.url}/stats`, { method: 'POST', body: 'x' });
    assert.equal(wrong.status, 405);
    assert.match(wrong.headers.allow, /GET/);
    const head = await request(`${server.url}/stats`, { method: 'HEAD' });
    assert.deepEqual([head.status, head.text], [200, '']);
  });

  it('survives a handler that throws', bounded(), async () => {
    const before = (await stats(server)).handler_errors;
    const answer = await request(`${server.url}/throw`);
    assert.equal(answer.status, 500);
    assert.equal((await stats(server)).handler_errors, before + 1);
  });

  it('keeps a connection for several requests, in order', bounded(), async () => {
    const one = 'GET /departures/a HTTP/1.1\r\nHost: x\r\n\r\n';
    const { text } = await raw(
      server.port,
      `${one}${one}GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`,
    );
    assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g), [
      'HTTP/1.1 200',
      'HTTP/1.1 200',
      'HTTP/1.1 404',
    ]);
  });

  const broken = {
    'no request line': 'hello\r\n\r\n',
    'no Host': 'GET /stats HTTP/1.1\r\n\r\n',
    'two lengths':
      'POST /news HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab',
    'a length and chunks':
      'POST /news HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    'a negative length': 'POST /news HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n',
    'a folded header': 'GET /stats HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n',
    'a NUL in a header': 'GET /stats HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n',
    "HTTP/2's preface": 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'a TLS hello': '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
    'a head without end': `GET / HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(100_000)}\r\n\r\n`,
    'a thousand headers': `GET / HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(1000)}\r\n`,
  };
  for (const [what, bytes] of Object.entries(broken)) {
    it(`refuses ${what} and closes`, bounded(), async () => {
      const { text, closed } = await raw(
        server.port,
        `${bytes}GET /stats HTTP/1.1\r\nHost: x\r\n\r\n`,
        { quiet: 1500 },
      );
      assert.doesNotMatch(text, /HTTP\/1\.1 2/);
      assert.match(text, /^(HTTP\/1\.[01] [45]\d\d |$)/);
      assert.equal(closed, true);
    });
  }
});
