// What a WebSocket is answered: Engine.IO packets, frames, the upgrade.
import { describe } from 'node:test';
import { slowdown } from '../node/lib/settings.mjs';
import { departure } from '../node/lib/stats.mjs';
import { open } from '../node/lib/websocket.mjs';
import { compare, usePair } from './pair.mjs';
import { frames, Polling, websocket } from './talk.mjs';

const says =
  (...messages) =>
  (server) =>
    frames(server, messages);

describe('Engine.IO packets over WebSocket', () => {
  const pair = usePair();
  compare(pair, [
    { what: 'an event', talk: says('42["say",1]') },
    {
      what: 'binary',
      talk: says('451-0["echo",{"_placeholder":true,"num":0}]', Buffer.from([1, 2])),
    },
    {
      what: 'binary as base64',
      talk: says('451-0["echo",{"_placeholder":true,"num":0}]', 'bAQID'),
    },
    {
      what: 'an empty binary',
      talk: says('451-0["echo",{"_placeholder":true,"num":0}]', Buffer.alloc(0)),
    },
    { what: 'a noop', talk: says('6') },
    { what: 'an upgrade that is none', talk: says('5') },
    { what: 'an open packet', talk: says('0{}') },
    { what: 'a pong', talk: says('3') },
    { what: 'a ping', talk: says('2') },
    { what: 'a probe', talk: says('2probe') },
    {
      what: 'a close packet',
      talk: says('1'),
      differs: 'a client that says so is taken at its word',
    },
    { what: 'an unknown packet', talk: says('7') },
    { what: 'a letter', talk: says('z') },
    { what: 'nothing', talk: says('') },
    { what: 'a message without text', talk: says('4') },
    {
      what: 'base64 that is none',
      talk: says('b!!!!'),
      differs: 'it is an error of the Engine.IO packet, whatever a lenient decoder makes of it',
    },
  ]);
});

const upgrading =
  (...messages) =>
  async (server) => {
    const session = await Polling.open(server);
    await session.join();
    const path = `${websocket}&sid=${session.sid}`;
    const socket = await open(server.url.replace(/^http/, 'ws') + path);
    for (const message of messages) socket.send(message);
    const code = await socket.closed;
    const said = [code, socket.received, await session.post('42["say",1]'), await session.get()];
    await session.leave();
    return [said, await session.reason()];
  };

const patience = 1000 * slowdown;

describe('upgrades', () => {
  const pair = usePair({ 'upgrade-timeout': patience }, { upgradeTimeout: patience });
  compare(pair, [
    { what: 'that say nothing', talk: upgrading() },
    { what: 'that probe and stop', talk: upgrading('2probe') },
    { what: 'that probe twice', talk: upgrading('2probe', '2probe') },
    { what: 'that ping without probing', talk: upgrading('2') },
    { what: 'that speak too early', talk: upgrading('42["say",1]') },
    { what: 'that pong', talk: upgrading('3probe') },
    { what: 'that say nonsense', talk: upgrading('zzz') },
    {
      what: 'of a session on WebSocket',
      talk: async (server) => {
        const first = await open(server.url.replace(/^http/, 'ws') + websocket);
        first.send('40');
        while (first.received.length < 2) await new Promise((r) => setTimeout(r, 5));
        const [, sid] = /"sid":"([\w-]{20})/.exec(first.received[0]);
        const second = await open(`${server.url.replace(/^http/, 'ws')}${websocket}&sid=${sid}`);
        const said = [await second.closed, second.received];
        first.send('420["echo",1]');
        while (first.received.length < 3) await new Promise((r) => setTimeout(r, 5));
        first.terminate();
        return [said, first.received[2]];
      },
    },
  ]);
});

describe('frames', () => {
  const pair = usePair({ 'max-payload': 1000 }, { maxHttpBufferSize: 1000 });
  const bytes =
    (...list) =>
    async (server) => {
      const socket = await open(server.url.replace(/^http/, 'ws') + websocket);
      socket.send('40');
      while (socket.received.length < 2) await new Promise((r) => setTimeout(r, 5));
      const [, id] = /"sid":"([\w-]{20})/.exec(socket.received[1]);
      for (const each of list) socket._socket.write(each);
      const code = await socket.closed;
      return [code, (await departure(server, id)).reason];
    };
  const masked = (first, payload, mask = 0x80) => {
    const data = Buffer.from(payload, 'latin1');
    const head =
      data.length < 126
        ? [first, mask | data.length]
        : [first, mask | 126, data.length >> 8, data.length & 255];
    return Buffer.from([...head, ...(mask ? [0, 0, 0, 0] : []), ...data]);
  };
  compare(pair, [
    { what: 'a message over the limit', talk: bytes(masked(0x81, '4'.repeat(1001))) },
    {
      what: 'fragments over the limit',
      talk: bytes(masked(0x01, '4'.repeat(600)), masked(0x80, '4'.repeat(600))),
    },
    { what: 'no mask', talk: bytes(masked(0x81, '6', 0)) },
    { what: 'a reserved bit', talk: bytes(masked(0xc1, '6')) },
    { what: 'a reserved opcode', talk: bytes(masked(0x83, '6')) },
    { what: 'bytes that are not UTF-8', talk: bytes(masked(0x81, '4\xff')) },
    { what: 'a continuation of nothing', talk: bytes(masked(0x80, '6')) },
    { what: 'a fragmented ping', talk: bytes(masked(0x09, '')) },
    { what: 'a long ping', talk: bytes(masked(0x89, 'x'.repeat(126))) },
    { what: 'a close frame without code', talk: bytes(masked(0x88, '')) },
    { what: 'a close frame with code', talk: bytes(masked(0x88, '\x03\xe8bye')) },
    { what: 'a close frame with an illegal code', talk: bytes(masked(0x88, '\x03\xed')) },
    { what: 'a close frame of one byte', talk: bytes(masked(0x88, 'x')) },
    {
      what: 'a length that is not the shortest',
      talk: bytes(Buffer.from([0x81, 0xfe, 0, 1, 0, 0, 0, 0, 0x37])),
      differs: 'RFC 6455, 5.2: the shortest form must be used',
    },
  ]);
});
