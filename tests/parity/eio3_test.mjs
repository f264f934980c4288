// Clients of Socket.IO 1.x and 2.x (Engine.IO protocol 3), as bytes.
import { describe } from 'node:test';
import { open } from '../node/lib/websocket.mjs';
import { compare, usePair } from './pair.mjs';
import { ask, masked, visit } from './talk.mjs';

const v3 = '/socket.io/?EIO=3&transport=polling';

/** Packets as a payload: each behind its length, in UTF-16 code units. */
const payload = (...packets) =>
  packets.map((packet) => `${Buffer.from(packet, 'latin1').toString().length}:${packet}`).join('');

const opened =
  (query = '') =>
  async (server) => {
    const { sid, ...answer } = await visit(server, v3 + query, { keep: true });
    await ask(server, `${v3}${query}&sid=${sid}`, { method: 'POST', body: '1:1' });
    // How many packets come with the first answer is no matter.
    return { ...answer, body: answer.body.replace(/2:40(?="|$)/, '') };
  };

/** Posts each body and reads until a question is answered, or to the end. */
const posts =
  (...bodies) =>
  async (server) => {
    const first = await visit(server, v3, { keep: true });
    const path = `${v3}&sid=${first.sid}`;
    const post = (body) => ask(server, path, { method: 'POST', body });
    let text = first.body;
    if (!text.includes('2:40')) text += (await ask(server, path)).body; // it is "/" already
    const answers = [];
    for (const body of bodies) answers.push(await post(body));
    answers.push((await post(payload('42999["echo",0]'))).status);
    while (!text.includes('43999[0]')) {
      const { status, body } = await ask(server, path);
      if (status !== 200) {
        text += `${status} ${body}`;
        break;
      }
      text += body;
    }
    await post('1:1');
    // The id of the socket is the session's.
    return [answers, text.replaceAll(first.sid, '*')];
  };

const frames =
  (...messages) =>
  async (server) => {
    const address = `${server.url.replace('http', 'ws')}/socket.io/?EIO=3&transport=websocket`;
    const socket = await open(address);
    let code;
    const closed = socket.closed.then((with_code) => {
      code = with_code;
    });
    const come = async (condition) => {
      while (!condition() && code === undefined) {
        await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 5))]);
      }
    };
    await come(() => socket.received.includes('40'));
    for (const message of messages) {
      const count = socket.received.length;
      socket.send(message);
      if (/^40/.test(message)) await come(() => socket.received.length > count);
    }
    socket.send('42999["echo",0]');
    await come(() => socket.received.includes('43999[0]'));
    socket.terminate();
    await closed;
    const [, sid] = /"sid":"([\w-]{20})/.exec(socket.received[0]);
    const shown = socket.received.map((each) =>
      typeof each === 'string' ? masked(each).replaceAll(sid, '*') : each.toString('hex'),
    );
    return [shown, shown.includes('43999[0]') ? 'open' : code];
  };

describe('protocol 3', () => {
  const pair = usePair({ 'allow-eio3': 'true' }, { allowEIO3: true });
  const bad = 'a payload that cannot be read is answered 400, whatever is wrong with it';
  compare(pair, [
    { what: 'a handshake', talk: opened() },
    { what: 'a handshake with base64', talk: opened('&b64=1') },
    { what: 'a script', talk: opened('&j=0') },
    { what: 'another script', talk: opened('&j=x7y') },
    { what: 'an event', talk: posts(payload('42["say",1]')) },
    { what: 'two events', talk: posts(payload('42["say",1]', '42["say",2]')) },
    { what: 'text beyond ASCII', talk: posts(payload('42["say","\u00c3\u00a9x"]')) },
    {
      what: 'binary',
      talk: posts(payload('451-0["echo",{"_placeholder":true,"num":0}]', 'b4AQID')),
    },
    { what: 'a ping', talk: posts(payload('2')) },
    { what: 'a pong', talk: posts(payload('3')) },
    { what: 'nothing', talk: posts(''), differs: bad },
    { what: 'a wrong length', talk: posts('9:42["say",1]'), differs: bad },
    { what: 'a namespace', talk: posts(payload('40/room-1,')) },
    { what: 'a namespace with a query', talk: posts(payload('40/chat?token=secret&a=b,')) },
    { what: 'one that refuses', talk: posts(payload('40/chat?token=guess,')) },
    { what: 'one that refuses without data', talk: posts(payload('40/chat,')) },
    {
      what: 'an unknown one',
      talk: posts(payload('40/none,')),
      differs: 'a text, as these clients had it from servers of their time',
    },
    { what: 'leaving', talk: posts(payload('40/room-1,'), payload('41/room-1,')) },
    { what: 'a WebSocket', talk: frames() },
    { what: 'an event over WebSocket', talk: frames('42["say",1]') },
    { what: 'a ping over WebSocket', talk: frames('2', '2probe') },
    { what: 'a pong over WebSocket', talk: frames('3') },
    {
      what: 'binary over WebSocket',
      talk: frames('451-0["echo",{"_placeholder":true,"num":0}]', Buffer.from([4, 1, 2])),
    },
    {
      what: 'binary of another type',
      talk: frames(Buffer.from([9, 1])),
      differs: 'a frame that is no packet ends the session, text or binary',
    },
    { what: 'a namespace over WebSocket', talk: frames('40/chat?token=secret,') },
  ]);
  for (const version of ['', 'EIO=5&', 'EIO=abc&']) {
    const path = `/socket.io/?${version}transport=polling`;
    compare(pair, [
      {
        what: `"${version}" for a version`,
        talk: async (server) => (await visit(server, path)).status,
      },
    ]);
  }
});
