// Connection state recovery on the wire: which packets carry an offset, who is recovered, and what
// comes in which order.
import { describe } from 'node:test';
import { departure } from '../node/lib/stats.mjs';
import { address, messages, open } from '../node/lib/websocket.mjs';
import { compare, usePair } from './pair.mjs';

// All arguments in here are numbers, arrays or objects: a string behind them is an offset.
const offsetOf = (message) => /,"([^",]+)"\]$/.exec(message)?.[1];

const shown = (message, ids) => {
  if (typeof message !== 'string') return `binary ${message.toString('hex')}`;
  const offset = offsetOf(message);
  const text = offset ? message.replace(`"${offset}"]`, '"OFFSET"]') : message;
  return text.replace(/"(sid|pid)":"([\w-]{20})"/g, (_, name, id) => {
    if (!ids.includes(id)) ids.push(id);
    return `"${name}":${ids.indexOf(id)}`;
  });
};

/** A client with one socket, over a WebSocket. Ids are shown by the order in which they came. */
class Life {
  constructor(server, socket, ids) {
    Object.assign(this, { server, socket, ids, shown: 1 }); // the Engine.IO handshake is no news
  }

  static async begin(server, connect = '40', ids = []) {
    const life = new Life(server, await open(address(server)), ids);
    await messages(life.socket, 1);
    life.said = await life.ask([connect], 1);
    const answer = life.socket.received.find((each) => /^40\{/.test(each));
    life.id = /"sid":"([^"]+)"/.exec(answer)?.[1];
    life.pid = /"pid":"([^"]+)"/.exec(answer)?.[1];
    return life;
  }

  /** Sends messages and waits for `news` events: what came until a question behind is answered. */
  async ask(sent, news = 0) {
    const { socket } = this;
    const count = this.shown;
    for (const message of sent) socket.send(message);
    await messages(socket, count + news);
    socket.send('429["echo",0]');
    while (!socket.received.includes('439[0]')) await messages(socket, socket.received.length + 1);
    socket.received.splice(socket.received.indexOf('439[0]'), 1);
    this.shown = socket.received.length;
    return socket.received.slice(count).map((each) => shown(each, this.ids));
  }

  get offset() {
    return offsetOf(this.socket.received.findLast((each) => offsetOf(each)) ?? '');
  }

  /** With a goodbye. What it left behind when it was cut off before goes with it. */
  async leave() {
    this.socket.send('41');
    await departure(this.server, this.id);
    this.socket.terminate();
  }

  /** Without a goodbye, and not before the server knows. */
  async cut() {
    this.socket.terminate();
    await departure(this.server, this.id);
  }

  /** A new connection that asks for this one's socket. */
  again(auth) {
    return Life.begin(this.server, `40${JSON.stringify(auth)}`, this.ids);
  }
}

const emits = (...sent) => {
  return async (server) => {
    const life = await Life.begin(server);
    const said = await life.ask(sent, sent.length);
    await life.leave();
    return [life.said, said];
  };
};

/**
 * One client that hears of 1 and 2, goes by `leave`, and comes back with `auth`, while another says
 * 3 and 4 to everyone: what the one hears.
 */
const returns = (auth, leave = (life) => life.cut()) => {
  return async (server) => {
    const one = await Life.begin(server);
    const other = await Life.begin(server);
    await other.ask(['42["everyone",1]', '42["everyone",2]'], 2);
    const before = await one.ask(['42["join","room"]'], 2);
    await leave(one);
    await other.ask(['42["everyone",3]', '42["say",5]', '42["everyone",4]'], 3);
    const back = await one.again(auth(one));
    const after = await back.ask(['42["everyone",6]'], 1);
    for (const each of [other, back]) await each.leave();
    if (back.id !== one.id) await (await one.again({ pid: one.pid })).leave();
    one.socket.terminate();
    return [before, back.said, after];
  };
};

const everything = (life) => ({ pid: life.pid, offset: life.offset });

describe('recovery, packet by packet', () => {
  const pair = usePair(
    { recovery: 120_000 },
    { connectionStateRecovery: { maxDisconnectionDuration: 120_000 } },
  );
  compare(pair, [
    { what: 'the answer to a CONNECT', talk: emits() },
    { what: 'an event to one socket', talk: emits('42["say",1]') },
    { what: 'an event without arguments', talk: emits('42["nothing"]') },
    { what: 'an event to everyone', talk: emits('42["everyone",{"a":[1]}]') },
    { what: 'an acknowledgement', talk: emits('420["echo",1]') },
    { what: 'a client that comes back', talk: returns(everything) },
    {
      what: 'a client that comes back with more than that to tell',
      talk: returns((life) => ({ ...everything(life), token: 'secret' })),
    },
    {
      what: 'one that nobody knows',
      talk: returns((life) => ({ ...everything(life), pid: 'x'.repeat(20) })),
    },
    {
      what: 'an offset that nobody gave',
      talk: returns((life) => ({ ...everything(life), offset: '?' })),
    },
    {
      what: 'an offset that is no text',
      talk: returns((life) => ({ pid: life.pid, offset: 1 })),
      differs: 'who has heard nothing yet is recovered, so an offset may be absent',
    },
    {
      what: 'no offset',
      talk: returns((life) => ({ pid: life.pid })),
      differs: 'who has heard nothing yet is recovered',
    },
    { what: 'a pid that is no text', talk: returns((life) => ({ ...everything(life), pid: 1 })) },
    {
      what: 'one that said goodbye',
      talk: returns(everything, (life) => life.leave()),
    },
    {
      what: 'one that was sent away',
      talk: returns(everything, async (life) => {
        life.socket.send('42["kick me"]');
        await departure(life.server, life.id);
      }),
    },
    {
      what: 'one whose connection the server has closed',
      talk: returns(everything, async (life) => {
        life.socket.send('42["close me"]');
        await departure(life.server, life.id);
      }),
    },
    {
      what: 'one that is still there',
      talk: returns(everything, async () => {}),
      differs: 'a half-open connection gives way to the new one',
    },
    {
      what: 'a second return',
      talk: async (server) => {
        const one = await Life.begin(server);
        await one.ask(['42["say",1]'], 1);
        await one.cut();
        const first = await one.again(everything(one));
        await first.ask(['42["say",2]'], 1);
        await first.cut();
        const second = await first.again(everything(first));
        await second.leave();
        return [first.said, second.said];
      },
    },
  ]);
});
