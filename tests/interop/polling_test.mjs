// Long-polling as bytes: what the engine answers to good, wrong and strange requests.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { ask, connected, transports, until } from '../node/lib/client.mjs';
import { raw, request } from '../node/lib/http.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded, scaled } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';
import { open } from '../node/lib/websocket.mjs';

const polling = '/socket.io/?EIO=4&transport=polling';
const problem = (code, message) => JSON.stringify({ code, message });
const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, scaled(milliseconds)));

describe('long-polling', () => {
  // Each test leaves its sessions to this: nothing may be held at the end.
  const endAll = () => Promise.all(opened.splice(0).map((sid) => post(sid, '1')));
  after(endAll);
  const server = useServer();
  const send = (path, options) => request(server.url + path, options);
  const opened = [];
  const session = async () => {
    const { sid } = JSON.parse((await send(polling)).text.slice(1));
    opened.push(sid);
    return sid;
  };
  const get = (sid) => send(`${polling}&sid=${sid}`);
  const post = (sid, body, headers) =>
    send(`${polling}&sid=${sid}`, { method: 'POST', body, headers });

  it('opens a session with one packet whose keys have the known order', bounded(), async () => {
    const { status, headers, text } = await send(polling);
    assert.equal(status, 200);
    assert.match(
      text,
      /^0\{"sid":"[\w-]{20}","upgrades":\["websocket"\],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000\}$/,
    );
    assert.equal(headers['content-type'], 'text/plain; charset=UTF-8');
    assert.equal(headers['cache-control'], 'no-store');
    assert.equal(Number(headers['content-length']), text.length);
    assert.equal(headers['set-cookie'], undefined);
    assert.equal(headers['access-control-allow-origin'], undefined);
    opened.push(JSON.parse(text.slice(1)).sid);
  });

  const wrong = [
    ['no transport', 'GET', '/socket.io/?EIO=4', 400, problem(0, 'Transport unknown')],
    [
      'an unknown transport',
      'GET',
      '/socket.io/?EIO=4&transport=tobi',
      400,
      problem(0, 'Transport unknown'),
    ],
    [
      'a transport named like a property of every object',
      'GET',
      '/socket.io/?EIO=4&transport=constructor',
      400,
      problem(0, 'Transport unknown'),
    ],
    [
      'a file that does not exist',
      'GET',
      '/socket.io/evil.js',
      400,
      problem(0, 'Transport unknown'),
    ],
    [
      'an unknown session',
      'GET',
      `${polling}&sid=xxxxxxxxxxxxxxxxxxxx`,
      400,
      problem(1, 'Session ID unknown'),
    ],
    [
      'a session named like a property of every object',
      'GET',
      `${polling}&sid=__proto__`,
      400,
      problem(1, 'Session ID unknown'),
    ],
    [
      'a POST to an unknown session',
      'POST',
      `${polling}&sid=abc`,
      400,
      problem(1, 'Session ID unknown'),
    ],
    ['a POST without a session', 'POST', polling, 400, problem(2, 'Bad handshake method')],
    ['a PUT without a session', 'PUT', polling, 400, problem(2, 'Bad handshake method')],
    ['a DELETE without a session', 'DELETE', polling, 400, problem(2, 'Bad handshake method')],
    ['an OPTIONS without a session', 'OPTIONS', polling, 400, problem(2, 'Bad handshake method')],
    [
      'a WebSocket transport without an upgrade',
      'GET',
      '/socket.io/?EIO=4&transport=websocket',
      400,
      problem(3, 'Bad request'),
    ],
    [
      'protocol version 3',
      'GET',
      '/socket.io/?EIO=3&transport=polling',
      400,
      problem(5, 'Unsupported protocol version'),
    ],
    [
      'no protocol version',
      'GET',
      '/socket.io/?transport=polling',
      400,
      problem(5, 'Unsupported protocol version'),
    ],
    [
      'a protocol version that is no number',
      'GET',
      '/socket.io/?EIO=abc&transport=polling',
      400,
      problem(5, 'Unsupported protocol version'),
    ],
    [
      'a protocol version of the future',
      'GET',
      '/socket.io/?EIO=5&transport=polling',
      400,
      problem(5, 'Unsupported protocol version'),
    ],
  ];
  for (const [what, method, path, status, body] of wrong) {
    it(`answers ${status} to ${what}`, bounded(), async () => {
      const answer = await send(path, { method });
      assert.deepEqual([answer.status, answer.text], [status, body]);
      assert.match(answer.headers['content-type'], /^application\/json/);
    });
  }

  it('takes the last of repeated query parameters', bounded(), async () => {
    const { text } = await send('/socket.io/?EIO=3&EIO=4&transport=x&transport=polling');
    opened.push(JSON.parse(text.slice(1)).sid);
  });

  it('takes any path below its own, and not its own without the slash', bounded(), async () => {
    const { text } = await send('/socket.io/anything?EIO=4&transport=polling');
    opened.push(JSON.parse(text.slice(1)).sid);
    assert.equal((await send('/socket.io?EIO=4&transport=polling')).status, 404);
  });

  it('connects, exchanges and leaves by hand', bounded(), async () => {
    const sid = await session();
    const answer = await post(sid, '40');
    assert.deepEqual(
      [answer.status, answer.text, answer.headers['content-type']],
      [200, 'ok', 'text/html'],
    );
    assert.match((await get(sid)).text, /^40\{"sid":"[\w-]{20}"\}$/);
    await post(sid, '420["echo",1]\u001e421["echo",{"a":[]}]');
    let text = (await get(sid)).text;
    if (!text.includes('\u001e')) text += `\u001e${(await get(sid)).text}`;
    assert.equal(text, '430[1]\u001e431[{"a":[]}]');
    await post(sid, '451-2["echo",{"_placeholder":true,"num":0}]\u001ebAQID');
    text = (await get(sid)).text;
    if (!text.includes('\u001e')) text += `\u001e${(await get(sid)).text}`;
    assert.equal(text, '461-2[{"_placeholder":true,"num":0}]\u001ebAQID');
    await post(sid, '1');
    assert.equal((await get(sid)).text, problem(1, 'Session ID unknown'));
  });

  it('holds a poll until there is something to say', bounded(), async () => {
    const sid = await session();
    await post(sid, '40');
    await get(sid);
    const waiting = get(sid);
    await pause(100);
    await post(sid, '42["say","now"]');
    assert.equal((await waiting).text, '42["said","now"]');
    await post(sid, '1');
  });

  it('ignores cookies and cache busters', bounded(), async () => {
    const sid = await session();
    const answer = await send(`${polling}&sid=${sid}&t=abc`, {
      method: 'POST',
      body: '40',
      headers: { Cookie: 'io=someone-else; sid=xyz' },
    });
    assert.equal(answer.text, 'ok');
    assert.match((await get(sid)).text, /^40/);
    await post(sid, '1');
  });

  it('ends a session that polls twice at once', bounded(), async () => {
    const sid = await session();
    const first = get(sid);
    await pause(100);
    const second = await get(sid);
    assert.deepEqual([second.status, second.text], [400, '']);
    const { status, text } = await first;
    assert.deepEqual([status, text], [200, '1']);
    assert.equal((await get(sid)).text, problem(1, 'Session ID unknown'));
  });

  it('releases the poll of a session that says goodbye', bounded(), async () => {
    const sid = await session();
    const waiting = get(sid);
    await pause(100);
    assert.equal((await post(sid, '1')).text, 'ok');
    assert.equal((await waiting).text, '6');
  });

  const fatal = {
    'an empty payload': '',
    'an unknown packet type': '9hello',
    'text that is no packet': 'hello',
    'a packet after a broken one': '4\u001e\u001e42["echo",1]',
    "a client's ping": '2',
  };
  for (const [what, body] of Object.entries(fatal)) {
    it(`ends the session for ${what}`, bounded(), async () => {
      const sid = await session();
      await post(sid, body);
      await until(
        async () => (await get(sid)).text === problem(1, 'Session ID unknown'),
        'it is gone',
      );
    });
  }

  it('refuses binary posts', bounded(), async () => {
    const sid = await session();
    const answer = await post(sid, Buffer.from([1, 2, 3]), {
      'Content-Type': 'application/octet-stream',
    });
    assert.deepEqual([answer.status, answer.text], [400, '']);
    assert.equal((await get(sid)).text, problem(1, 'Session ID unknown'));
  });

  it(
    'answers 500 to a method that polling does not have, and keeps the session',
    bounded(),
    async () => {
      const sid = await session();
      assert.equal((await send(`${polling}&sid=${sid}`, { method: 'DELETE' })).status, 500);
      assert.equal((await post(sid, '40')).text, 'ok');
      assert.match((await get(sid)).text, /^40/);
      await post(sid, '1');
    },
  );

  it('refuses polls and posts of a session that moved to WebSocket', bounded(), async () => {
    const socket = await connected(server.url, transports.upgrade);
    await ask(socket, 'echo', 1);
    const sid = socket.io.engine.id;
    for (const answer of [await get(sid), await post(sid, '40')]) {
      assert.deepEqual([answer.status, answer.text], [400, problem(3, 'Bad request')]);
    }
    assert.equal(await ask(socket, 'echo', 2), 2);
  });

  it('opens sessions by the hundred and forgets them', bounded(60_000), async () => {
    const count = async () => (await stats(server)).sessions;
    await endAll();
    await until(async () => (await count()) === 0, 'all are gone');
    const sids = await Promise.all(Array.from({ length: 200 }, session));
    assert.equal(new Set(sids).size, 200);
    assert.equal(await count(), 200);
    await endAll();
    await until(async () => (await count()) === 0, 'all are gone');
  });
});

describe('the WebSocket handshake', () => {
  const server = useServer();
  const upgrade = (path, lines, method = 'GET') =>
    raw(
      server.port,
      [`${method} ${path} HTTP/1.1`, 'Host: localhost', ...lines, '', ''].join('\r\n'),
      { quiet: 300 },
    );
  const lines = [
    'Upgrade: websocket',
    'Connection: Upgrade',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
  ];
  const path = '/socket.io/?EIO=4&transport=websocket';

  it('answers 101 with the accepted key', bounded(), async () => {
    const { text } = await upgrade(path, lines);
    assert.match(text, /^HTTP\/1\.1 101 Switching Protocols\r\n/);
    assert.match(text, /\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\r\n/i);
    assert.match(text, /\r\n\r\n\x81.{1,3}0\{"sid":"[\w-]{20}","upgrades":\[\]/s);
    assert.doesNotMatch(text, /Sec-WebSocket-Extensions/i);
  });

  it('takes the subprotocols that a client offers', bounded(), async () => {
    const socket = await connected(server.url, {
      ...transports.websocket,
      protocols: ['v2.chat', 'v1.chat'],
    });
    assert.equal(socket.io.engine.transport.ws.protocol, 'v2.chat');
    assert.equal(await ask(socket, 'echo', 1), 1);
  });

  const refused = [
    ['an unknown session', `${path}&sid=abc`, lines, /Session ID unknown$/],
    ['an unknown transport', '/socket.io/?EIO=4&transport=tobi', lines, /Transport unknown$/],
    [
      'protocol version 3',
      '/socket.io/?EIO=3&transport=websocket',
      lines,
      /Unsupported protocol version$/,
    ],
    ['a short key', path, [...lines.slice(0, 3), 'Sec-WebSocket-Key: abc'], /./s],
    ['no key', path, lines.slice(0, 3), /./s],
    [
      'an old version',
      path,
      [...lines.slice(0, 2), 'Sec-WebSocket-Version: 7', lines[3]],
      /Sec-WebSocket-Version: 13/i,
    ],
  ];
  for (const [what, where, head, pattern] of refused) {
    it(`refuses ${what}`, bounded(), async () => {
      const { text, closed } = await upgrade(where, head);
      assert.match(text, /^HTTP\/1\.1 4\d\d /);
      assert.match(text, pattern);
      assert.equal(closed, true);
    });
  }

  it('ends the stream of an upgrade to another path', bounded(), async () => {
    const { text } = await upgrade('/elsewhere', lines);
    assert.doesNotMatch(text, /^HTTP\/1\.1 101/);
  });

  it('ends a connection that sends nonsense, not the server', bounded(), async () => {
    const url = `${server.url.replace('http', 'ws')}${path}`;
    for (const text of ['', 'x', '9', '2', '4', '451-[]']) {
      const socket = await open(url);
      socket.send(text);
      await socket.closed;
    }
    const good = await connected(server.url, transports.websocket);
    assert.equal(await ask(good, 'echo', 1), 1);
  });
});
