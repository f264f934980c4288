// The parser of socket.io-msgpack-parser: what both make of the same bytes.
import { createRequire } from 'node:module';
import { describe } from 'node:test';
import { scaled } from '../node/lib/settings.mjs';
import { departure } from '../node/lib/stats.mjs';
import { open } from '../node/lib/websocket.mjs';
import { compare, usePair } from './pair.mjs';
import { masked, websocket } from './talk.mjs';

const name = 'socket.io-msgpack-parser';
const { Decoder, Encoder } = createRequire(new URL('../node/package.json', import.meta.url))(name);
const encode = (packet) => Buffer.from(new Encoder().encode(packet)[0]);

function decode(bytes) {
  let packet;
  const decoder = new Decoder();
  decoder.on('decoded', (decoded) => {
    packet = decoded;
  });
  decoder.add(bytes);
  return packet;
}

/**
 * Packets, or bytes that are none, and all that comes. The order of members says nothing, and a
 * member that is undefined (the reference's `pid`) no more than one that is not there.
 */
const says =
  (...messages) =>
  async (server) => {
    const socket = await open(server.url.replace(/^http/, 'ws') + websocket);
    let code;
    const closed = socket.closed.then((with_code) => {
      code = with_code;
    });
    const packets = () => socket.received.slice(1).map(decode);
    const come = async (condition) => {
      const deadline = Date.now() + scaled(10_000);
      while (!condition() && code === undefined && Date.now() < deadline) {
        await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 5))]);
      }
    };
    const connect = { type: 0, data: undefined, nsp: '/' };
    for (const message of [connect, ...messages, { ...connect, nsp: '/admin' }]) {
      const count = socket.received.length;
      socket.send(Buffer.isBuffer(message) ? message : encode(message));
      if (message.type === 0) await come(() => socket.received.length > Math.max(count, 1));
    }
    const isLast = ({ type, nsp }) => type === 0 && nsp === '/admin';
    await come(() => packets().some(isLast));
    const shown = packets().map((packet) => JSON.parse(masked(JSON.stringify(packet))));
    const id = packets().find(({ type, nsp }) => type === 0 && nsp === '/')?.data.sid;
    const end = code === undefined ? 'open' : [code, (await departure(server, id)).reason];
    socket.terminate();
    await closed;
    return [shown, end];
  };

const echo = (...values) => says({ type: 2, data: ['echo', ...values], nsp: '/', id: 7 });
const bytes = (text) => Buffer.from(text.replaceAll(' ', ''), 'hex');

describe('MessagePack', () => {
  const pair = usePair({ parser: 'msgpack' }, { parser: name });
  compare(pair, [
    { what: 'nothing more', talk: says() },
    { what: 'an event', talk: says({ type: 2, data: ['say', 'x'], nsp: '/' }) },
    {
      what: 'values of every kind',
      talk: echo({ a: [1, -1, 200, 70_000, 5e9, 1.5, true, null, 'x'.repeat(40), ''], b: {} }),
    },
    { what: 'text beyond ASCII', talk: echo('\u00e9\u{1f600}') },
    { what: 'binary', talk: echo({ file: Buffer.from([1, 2, 3]) }) },
    { what: 'another namespace', talk: says({ type: 0, data: { token: 'secret' }, nsp: '/chat' }) },
    { what: 'one that refuses', talk: says({ type: 0, data: {}, nsp: '/chat' }) },
    { what: 'an unknown one', talk: says({ type: 0, data: undefined, nsp: '/none' }) },
    { what: 'being sent away', talk: says({ type: 2, data: ['kick me'], nsp: '/' }) },
    { what: 'an unknown type', talk: says({ type: 5, data: [], nsp: '/' }) },
    { what: 'a type that is text', talk: says({ type: '2', data: ['x'], nsp: '/' }) },
    { what: 'a namespace that is a number', talk: says({ type: 2, data: ['x'], nsp: 1 }) },
    { what: 'an event that is an object', talk: says({ type: 2, data: {}, nsp: '/' }) },
    { what: 'an id that is text', talk: says({ type: 2, data: ['x'], nsp: '/', id: '1' }) },
    { what: 'bytes that are no packet', talk: says(bytes('93 01 02 03')) },
    { what: 'half a packet', talk: says(bytes('82 a4 74 79')) },
    { what: 'bytes behind a packet', talk: says(bytes('82a47479706502a36e7370a12f00')) },
  ]);
});
