// Origins that a function of the program decides about: here, those that match a pattern.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { request } from '../node/lib/http.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';

const pattern = '^https://([a-z]+\\.)?good\\.example$';
const good = ['https://good.example', 'https://a.good.example'];
const bad = ['https://good.example.evil.example', 'https://evil.example/.good.example', 'null'];
const upgrade = {
  Upgrade: 'websocket',
  Connection: 'Upgrade',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

function useTalk(flags) {
  const server = useServer({ 'tell-hooks': true, ...flags });
  const path = (transport, more = '') =>
    `${server.url}/socket.io/?EIO=4&transport=${transport}${more}`;
  return {
    server,
    async poll(headers, more) {
      const answer = await request(path('polling', more), { headers });
      const [, sid] = /"sid":"([\w-]{20})"/.exec(answer.text) ?? [];
      if (sid) await request(`${path('polling')}&sid=${sid}`, { method: 'POST', body: '1' });
      return answer;
    },
    open: (headers, more) =>
      request(path('websocket', more), { headers: { ...upgrade, ...headers } }),
    preflight: (headers) => request(path('polling'), { method: 'OPTIONS', headers }),
    bundle: (headers, more = '') =>
      request(`${server.url}/socket.io/socket.io.js${more}`, { headers }),
  };
}

describe('origins by a pattern', () => {
  const talk = useTalk({ 'cors-pattern': pattern });

  it('are reflected where they match, on every kind of answer', bounded(), async () => {
    for (const send of [talk.poll, talk.open, talk.preflight, talk.bundle]) {
      for (const Origin of good) {
        const { status, headers } = await send({ Origin });
        assert.ok(status < 300, `${status}`);
        assert.equal(headers['access-control-allow-origin'], Origin);
        assert.match(headers.vary, /Origin/);
      }
      for (const Origin of bad) {
        const { status, headers } = await send({ Origin });
        assert.ok(status < 300, `${status}`);
        assert.equal(headers['access-control-allow-origin'], undefined);
        assert.match(headers.vary, /Origin/);
      }
      assert.match((await send({})).headers.vary, /Origin/);
    }
  });

  it('say whose cookies count', bounded(), async () => {
    for (const send of [talk.poll, talk.open]) {
      const ours = await send({ Origin: good[1], Cookie: 'a=b' });
      assert.ok(ours.status < 300, `${ours.status}`);
      for (const Origin of bad) {
        assert.equal((await send({ Origin, Cookie: 'a=b' })).status, 403);
      }
    }
  });

  it('are refused when the function throws', bounded(), async () => {
    const headers = { Origin: good[0] };
    const answer = await talk.poll(headers, '&cors=throw');
    assert.deepEqual([answer.status, answer.text], [400, '{"code":3,"message":"Bad request"}']);
    assert.equal((await talk.open(headers, '&cors=throw')).status, 400);
    const { errors } = talk.server.program;
    assert.match(errors, /refused 3 name=MIDDLEWARE_FAILURE error=told to throw/);
    const file = await talk.bundle(headers, '?cors=throw');
    assert.equal(file.status, 500);
    assert.equal(file.headers['access-control-allow-origin'], undefined);
  });
});

describe('origins by a pattern, enforced', () => {
  const talk = useTalk({ 'cors-pattern': pattern, 'enforce-origin': true });

  it('come in by both transports, others by none', bounded(), async () => {
    for (const send of [talk.poll, talk.open]) {
      for (const Origin of good) {
        const { status } = await send({ Origin });
        assert.ok(status < 300, `${status}`);
      }
      for (const Origin of bad) assert.equal((await send({ Origin })).status, 403);
    }
  });
});

describe('preflights', () => {
  const talk = useTalk({ cors: good[0], 'options-success-status': 200 });

  it('may be answered with another status', bounded(), async () => {
    const { status, headers } = await talk.preflight({ Origin: good[0] });
    assert.deepEqual([status, headers['access-control-allow-origin']], [200, good[0]]);
  });
});

describe('preflights that go on', () => {
  const talk = useTalk({ cors: good[0], 'preflight-continue': true });

  it('get their headers and are for somebody else to answer', bounded(), async () => {
    const { status, text, headers } = await talk.preflight({ Origin: good[0] });
    assert.deepEqual([status, text], [400, '{"code":2,"message":"Bad handshake method"}']);
    assert.equal(headers['access-control-allow-origin'], good[0]);
    assert.ok(headers['access-control-allow-methods']);
  });
});
