// Single requests, good, wrong and strange: status, headers, body.
import { describe } from 'node:test';
import { compare, usePair } from './pair.mjs';
import { ask, key, Polling, polling, upgrade, visit, websocket } from './talk.mjs';

const one = (path, options) => (server) => visit(server, path, options);
const first = (path, options) => (server) => upgrade(server, path, options);

// Why answers differ.
const early = 'refused before the 101, not by text in the upgraded stream';
const words = 'the status is the same, the words are ours';

describe('requests without a session', () => {
  const pair = usePair();
  compare(pair, [
    { what: 'a handshake', talk: one(polling) },
    { what: 'HEAD of a handshake', talk: one(polling, { method: 'HEAD' }) },
    { what: 'POST of a handshake', talk: one(polling, { method: 'POST', body: '' }) },
    { what: 'PUT', talk: one(polling, { method: 'PUT', body: 'x' }) },
    { what: 'OPTIONS', talk: one(polling, { method: 'OPTIONS' }) },
    { what: 'no transport', talk: one('/socket.io/?EIO=4') },
    { what: 'an unknown transport', talk: one('/socket.io/?EIO=4&transport=tobi') },
    { what: '__proto__ as transport', talk: one('/socket.io/?EIO=4&transport=__proto__') },
    { what: 'webtransport as transport', talk: one('/socket.io/?EIO=4&transport=webtransport') },
    { what: 'an empty transport', talk: one('/socket.io/?EIO=4&transport=') },
    { what: 'an unknown session', talk: one(`${polling}&sid=nobody`) },
    { what: '__proto__ as session', talk: one(`${polling}&sid=__proto__`) },
    {
      what: 'an empty session',
      talk: one(`${polling}&sid=`),
      differs: 'it names a session, and there is none of that name',
    },
    {
      what: 'a POST to an unknown session',
      talk: one(`${polling}&sid=x`, { method: 'POST', body: '' }),
    },
    { what: 'WebSocket without an upgrade', talk: one(websocket) },
    { what: 'protocol 3', talk: one('/socket.io/?EIO=3&transport=polling') },
    { what: 'no protocol', talk: one('/socket.io/?transport=polling') },
    { what: 'protocol 5', talk: one('/socket.io/?EIO=5&transport=polling') },
    { what: 'protocol 04', talk: one('/socket.io/?EIO=04&transport=polling') },
    { what: 'protocol 4 behind 3', talk: one('/socket.io/?EIO=3&EIO=4&transport=polling') },
    { what: 'escaped names', talk: one('/socket.io/?%45IO=4&trans%70ort=poll%69ng') },
    { what: 'a plus in a value', talk: one('/socket.io/?EIO=4&transport=polling+') },
    { what: 'a path below', talk: one('/socket.io/anything?EIO=4&transport=polling') },
    { what: 'the path without its slash', talk: one('/socket.io?EIO=4&transport=polling') },
    { what: 'a path that only begins so', talk: one('/socket.iox/?EIO=4&transport=polling') },
    { what: 'another path', talk: one('/elsewhere') },
    { what: 'a cookie', talk: one(polling, { lines: ['Cookie: io=me'] }) },
    { what: 'a browser of old', talk: one(polling, { lines: ['User-Agent: x;MSIE 10'] }) },
    { what: 'another browser of old', talk: one(polling, { lines: ['User-Agent: Trident/7.0'] }) },
    {
      what: 'an origin with control characters',
      talk: async (server) => (await ask(server, polling, { lines: ['Origin: a\u0001b'] })).status,
    },
    { what: 'an origin', talk: one(polling, { lines: ['Origin: https://page.example'] }) },
  ]);
});

describe('requests of a session', () => {
  const pair = usePair();
  const within = (talk) => async (server) => {
    const session = await Polling.open(server);
    const said = await talk(session, server);
    await session.leave();
    return said;
  };
  compare(pair, [
    { what: 'DELETE', talk: within((session) => session.get({ method: 'DELETE' })) },
    { what: 'OPTIONS', talk: within((session) => session.get({ method: 'OPTIONS' })) },
    { what: 'PUT', talk: within((session) => session.get({ method: 'PUT', body: '4' })) },
    {
      what: 'HEAD',
      talk: within((session) => session.get({ method: 'HEAD' })),
    },
    {
      what: 'the transport of another',
      talk: within((session, server) => ask(server, `${websocket}&sid=${session.sid}`)),
    },
    {
      what: 'another protocol',
      talk: within((session, server) =>
        ask(server, `/socket.io/?EIO=3&transport=polling&sid=${session.sid}`),
      ),
    },
    {
      what: 'no protocol',
      talk: within((session, server) =>
        ask(server, `/socket.io/?transport=polling&sid=${session.sid}`),
      ),
    },
    {
      what: 'an upgrade to another protocol',
      talk: within((session, server) =>
        upgrade(server, `/socket.io/?EIO=3&transport=websocket&sid=${session.sid}`),
      ),
    },
    {
      what: 'an upgrade that polls',
      talk: within((session, server) => upgrade(server, `${polling}&sid=${session.sid}`)),
      differs: early,
    },
  ]);
});

describe('upgrades', () => {
  const pair = usePair();
  const without = (name) => key.filter((line) => !line.startsWith(name));
  compare(pair, [
    { what: 'a handshake', talk: first(websocket) },
    { what: 'an unknown session', talk: first(`${websocket}&sid=nobody`) },
    { what: 'an unknown transport', talk: first('/socket.io/?EIO=4&transport=tobi') },
    { what: 'polling as transport', talk: first(polling), differs: early },
    { what: 'no transport', talk: first('/socket.io/') },
    { what: 'protocol 3', talk: first('/socket.io/?EIO=3&transport=websocket'), differs: early },
    { what: 'POST', talk: first(websocket, { method: 'POST' }) },
    {
      what: 'no key',
      talk: first(websocket, { lines: without('Sec-WebSocket-Key') }),
      differs: words,
    },
    {
      what: 'a short key',
      talk: first(websocket, {
        lines: [...without('Sec-WebSocket-Key'), 'Sec-WebSocket-Key: abc'],
      }),
      differs: words,
    },
    {
      what: 'no version',
      talk: first(websocket, { lines: without('Sec-WebSocket-Version') }),
      differs: '426 is the status for it (RFC 6455, 4.2.2)',
    },
    {
      what: 'version 8',
      talk: first(websocket, {
        lines: [...without('Sec-WebSocket-Version'), 'Sec-WebSocket-Version: 8'],
      }),
    },
    {
      what: 'version 12',
      talk: first(websocket, {
        lines: [...without('Sec-WebSocket-Version'), 'Sec-WebSocket-Version: 12'],
      }),
      differs: '426 is the status for it (RFC 6455, 4.2.2)',
    },
    {
      what: 'a subprotocol',
      talk: first(websocket, { lines: [...key, 'Sec-WebSocket-Protocol: chat, soap'] }),
    },
    {
      what: 'a subprotocol that is none',
      talk: first(websocket, { lines: [...key, 'Sec-WebSocket-Protocol: a b'] }),
      differs: words,
    },
    {
      what: 'an extension',
      talk: first(websocket, { lines: [...key, 'Sec-WebSocket-Extensions: permessage-deflate'] }),
    },
    { what: 'a path below', talk: first('/socket.io/anything?EIO=4&transport=websocket') },
    {
      what: 'an origin',
      talk: first(websocket, { lines: [...key, 'Origin: https://page.example'] }),
    },
    {
      what: 'two values of Connection',
      talk: first(websocket, { lines: [...key, 'Connection: keep-alive'] }),
    },
  ]);
});
