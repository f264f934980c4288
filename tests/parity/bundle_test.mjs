// The client bundle and cross-origin answers.
import { describe } from 'node:test';
import { compare, usePair } from './pair.mjs';
import { ask, polling, upgrade, visit, websocket, key } from './talk.mjs';

/**
 * Bodies are compared by the interop tests; here, that there is one. That we name Accept-Encoding
 * in Vary and the reference does not has a row of its own.
 */
const sized = (talk) => async (server) => {
  const { status, body, headers } = await talk(server);
  const { vary, ...others } = headers;
  const varies = vary?.split(', ').filter((name) => name !== 'Accept-Encoding') ?? [];
  return { status, headers: { ...others, varies }, body: body.length > 200 ? 'long' : body };
};
const file = (name, ...lines) => sized((server) => ask(server, `/socket.io/${name}`, { lines }));
const method = (name) =>
  sized((server) => ask(server, '/socket.io/socket.io.js', { method: name }));

const same_headers = 'a 304 has the fields of the 200 that caches update (RFC 9110, 15.4.5)';

describe('the client bundle', () => {
  const pair = usePair();
  compare(pair, [
    ...[
      'socket.io.js',
      'socket.io.min.js',
      'socket.io.esm.min.js',
      'socket.io.msgpack.min.js',
    ].flatMap((name) => [name, `${name}.map`].map((each) => ({ what: each, talk: file(each) }))),
    { what: 'a query', talk: file('socket.io.js?v=1') },
    { what: 'a file there is not', talk: file('socket.io.mjs') },
    { what: 'a file below', talk: file('x/socket.io.js') },
    { what: 'gzip', talk: file('socket.io.js', 'Accept-Encoding: gzip') },
    { what: 'brotli', talk: file('socket.io.js', 'Accept-Encoding: br') },
    {
      what: 'what browsers take',
      talk: file('socket.io.js', 'Accept-Encoding: gzip, deflate, br'),
      differs: 'the smaller form, where the client takes both alike',
    },
    {
      what: 'deflate',
      talk: file('socket.io.js', 'Accept-Encoding: deflate'),
      differs: 'gzip and brotli are made when the server is built',
    },
    { what: 'nothing but identity', talk: file('socket.io.js', 'Accept-Encoding: identity') },
    {
      what: 'the tag it has',
      talk: file('socket.io.js', 'If-None-Match: "4.8.4"'),
      differs: same_headers,
    },
    {
      what: 'its weak tag',
      talk: file('socket.io.js', 'If-None-Match: W/"4.8.4"'),
      differs: same_headers,
    },
    { what: 'another tag', talk: file('socket.io.js', 'If-None-Match: "4.8.3"') },
    {
      what: 'a list of tags',
      talk: file('socket.io.js', 'If-None-Match: "x", "4.8.4"'),
      differs: 'lists are understood (RFC 9110, 13.1.2)',
    },
    {
      what: 'any tag',
      talk: file('socket.io.js', 'If-None-Match: *'),
      differs: '`*` is understood (RFC 9110, 13.1.2)',
    },
    {
      what: 'the fields that the answer depends on',
      talk: async (server) => (await ask(server, '/socket.io/socket.io.js')).headers.vary,
      differs: 'a cache must not hand gzip to who does not take it',
    },
    { what: 'HEAD', talk: method('HEAD') },
    { what: 'POST', talk: method('POST'), differs: 'a file is read with GET and HEAD' },
  ]);
});

const from = (origin, ...more) => [`Origin: ${origin}`, ...more];
const page = 'https://a.example';
/** What a page of that origin is told; `why` differs, for those that are not allowed. */
const rows = (origin, why) => [
  {
    what: 'a handshake',
    talk: (server) => visit(server, polling, { lines: from(origin) }),
    differs: why,
  },
  {
    what: 'an error',
    talk: (server) => ask(server, '/socket.io/', { lines: from(origin) }),
    differs: why,
  },
  {
    what: 'a file',
    talk: sized((server) => ask(server, '/socket.io/socket.io.js', { lines: from(origin) })),
    differs: why,
  },
  {
    what: 'a preflight',
    talk: (server) =>
      ask(server, polling, {
        method: 'OPTIONS',
        lines: from(
          origin,
          'Access-Control-Request-Method: POST',
          'Access-Control-Request-Headers: x-a, x-b',
        ),
      }),
    differs: why,
  },
  {
    what: 'a preflight for a session there is not',
    talk: (server) => ask(server, `${polling}&sid=x`, { method: 'OPTIONS', lines: from(origin) }),
    differs: why,
  },
  {
    what: 'a WebSocket',
    talk: (server) => upgrade(server, websocket, { lines: [...key, ...from(origin)] }),
    differs: why,
  },
];

describe('CORS for every origin', () => {
  compare(usePair({ cors: '*' }, { cors: { origin: '*' } }), rows(page));
});

describe('CORS for a pattern', () => {
  const pattern = '^https://([a-z]+\\.)?a\\.example$';
  const pair = usePair({ 'cors-pattern': pattern }, { cors: { pattern } });
  compare(pair, rows(page));
  describe('and another origin', () => compare(pair, rows('https://a.example.evil.example')));
  compare(pair, [{ what: 'no page, a pattern', talk: (server) => visit(server, polling) }]);
});

describe('preflights', () => {
  const preflight = (server) =>
    ask(server, polling, {
      method: 'OPTIONS',
      lines: from(page, 'Access-Control-Request-Method: POST'),
    });
  const origin = page;
  compare(
    usePair(
      { cors: page, 'options-success-status': 200 },
      { cors: { origin: [origin], optionsSuccessStatus: 200 } },
    ),
    [{ what: 'with another status', talk: preflight }],
  );
  compare(
    usePair(
      { cors: page, 'preflight-continue': true },
      { cors: { origin: [origin], preflightContinue: true } },
    ),
    [{ what: 'that go on', talk: preflight }],
  );
});

describe('CORS for a list', () => {
  const pair = usePair(
    { cors: 'https://a.example,https://b.example', 'cors-credentials': 'true' },
    { cors: { origin: ['https://a.example', 'https://b.example'], credentials: true } },
  );
  compare(pair, rows(page));
  const unsaid = 'who is not allowed is told nothing about credentials';
  describe('and another origin', () => compare(pair, rows('https://c.example', unsaid)));
  compare(pair, [{ what: 'no page', talk: (server) => visit(server, polling), differs: unsaid }]);
});
