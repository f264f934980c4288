// What options change on the wire.
import { describe } from 'node:test';
import { gunzipSync, inflateSync } from 'node:zlib';
import { request } from '../node/lib/http.mjs';
import { open } from '../node/lib/websocket.mjs';
import { compare, usePair } from './pair.mjs';
import { ask, frames, key, Polling, polling, upgrade, visit, websocket } from './talk.mjs';

const handshake = (path = polling) => ({
  what: 'a handshake',
  talk: (server) => visit(server, path),
});

describe('nothing but WebSocket', () => {
  const pair = usePair({ transports: 'websocket' }, { transports: ['websocket'] });
  compare(pair, [
    handshake(),
    { what: 'a POST', talk: (server) => ask(server, polling, { method: 'POST', body: '' }) },
    { what: 'a WebSocket', talk: (server) => frames(server, ['42["say",1]']) },
  ]);
});

describe('nothing but polling', () => {
  const pair = usePair({ transports: 'polling' }, { transports: ['polling'] });
  compare(pair, [
    handshake(),
    { what: 'a WebSocket', talk: async (server) => (await upgrade(server, websocket)).status },
  ]);
});

describe('no upgrades', () => {
  const pair = usePair({ 'allow-upgrades': 'false' }, { allowUpgrades: false });
  compare(pair, [
    handshake(),
    {
      what: 'an upgrade that comes anyway',
      talk: async (server) => {
        const session = await Polling.open(server);
        const { status } = await upgrade(server, `${websocket}&sid=${session.sid}`);
        await session.leave();
        return status;
      },
    },
    { what: 'a WebSocket from the beginning', talk: (server) => frames(server, ['42["say",1]']) },
  ]);
});

describe('another path', () => {
  const pair = usePair({ path: '/live/' }, { path: '/live/' });
  compare(
    pair,
    [
      handshake('/live/?EIO=4&transport=polling'),
      handshake('/live?EIO=4&transport=polling'),
      handshake(),
      {
        what: 'the bundle',
        talk: async (server) => (await ask(server, '/live/socket.io.js')).status,
      },
    ].map((row, i) => ({ ...row, what: `${row.what} ${i}` })),
  );
});

describe('times and sizes', () => {
  const pair = usePair(
    { 'ping-interval': 5000, 'ping-timeout': 4000, 'max-payload': 5000 },
    { pingInterval: 5000, pingTimeout: 4000, maxHttpBufferSize: 5000 },
  );
  compare(pair, [handshake()]);
});

describe('no client bundle', () => {
  const pair = usePair({ 'serve-client': 'false' }, { serveClient: false });
  compare(pair, [{ what: 'a file', talk: (server) => ask(server, '/socket.io/socket.io.js') }]);
});

describe('a cookie', () => {
  const pair = usePair({ cookie: 'io' }, { cookie: true });
  compare(pair, [
    handshake(),
    {
      what: 'of a WebSocket',
      talk: async (server) => (await upgrade(server, websocket)).headers['set-cookie'],
      differs: 'a balancer has to know these sessions as well',
    },
  ]);
});

/** A large answer over polling: how it is encoded, and whether it is what was asked for. */
const large = (size, headers) => async (server) => {
  const session = await Polling.open(server);
  await session.join();
  await session.post(`420["large",${size}]`);
  const answer = await request(server.url + session.path, { headers });
  await session.leave();
  const encoding = answer.headers['content-encoding'];
  const decode = { gzip: gunzipSync, deflate: inflateSync }[encoding] ?? ((bytes) => bytes);
  return [encoding, String(decode(answer.body)) === `430["${'x'.repeat(size)}"]`];
};

describe('compressed polling', () => {
  const pair = usePair();
  const taking = (encodings) => ({ 'Accept-Encoding': encodings });
  compare(pair, [
    { what: 'what is large', talk: large(2000, taking('gzip')) },
    { what: 'just the threshold', talk: large(1024 - '430[""]'.length, taking('gzip')) },
    { what: 'just below it', talk: large(1023 - '430[""]'.length, taking('gzip')) },
    { what: 'what browsers take', talk: large(2000, taking('gzip, deflate, br')) },
    { what: 'nothing taken', talk: large(2000, {}) },
    { what: 'brotli alone', talk: large(2000, taking('br')) },
    { what: 'gzip refused', talk: large(2000, taking('gzip;q=0')) },
    {
      what: 'deflate alone',
      talk: large(2000, taking('deflate')),
      differs: 'gzip is what all take',
    },
    {
      what: 'with a cookie',
      talk: large(2000, { ...taking('gzip'), Cookie: 'a=b' }),
      differs: 'a secret could be measured by the size of the answer',
    },
  ]);
});

/**
 * Whether a message of that many bytes comes compressed. Without context: with it, `ws` compresses
 * all, whatever the threshold.
 */
const compressed = (size) => async (server) => {
  const address = server.url.replace(/^http/, 'ws') + websocket;
  const socket = await open(address, { perMessageDeflate: { serverNoContextTakeover: true } });
  const come = async (count) => {
    while (socket.received.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  socket.send('40');
  await come(2);
  const before = socket._socket.bytesRead;
  socket.send(`420["large",${size - '430[""]'.length}]`);
  await come(3);
  const bytes = socket._socket.bytesRead - before;
  socket.terminate();
  await socket.closed;
  return [socket.received[2].length, bytes < size / 2];
};

describe('compressed WebSockets', () => {
  const pair = usePair({ deflate: 1024 }, { perMessageDeflate: { threshold: 1024 } });
  const offer = (value) => async (server) => {
    const lines = value ? [...key, `Sec-WebSocket-Extensions: ${value}`] : key;
    return (await upgrade(server, websocket, { lines })).headers['sec-websocket-extensions'];
  };
  compare(pair, [
    { what: 'a message of the threshold', talk: compressed(1024) },
    { what: 'a message just below it', talk: compressed(1023) },
    { what: 'a large message', talk: compressed(50_000) },
    { what: 'no offer', talk: offer() },
    { what: 'another offer', talk: offer('x-other') },
    {
      what: 'an offer',
      talk: offer('permessage-deflate; client_max_window_bits'),
      differs: 'no context is kept between messages, which is memory for each client',
    },
  ]);
});
