// Ways to talk to a server and to note all that it says, less what two runs of the same server
// would not have in common: session ids, dates, how a body is framed, where one flush ends.
import net from 'node:net';
import { raw } from '../node/lib/http.mjs';
import { scaled } from '../node/lib/settings.mjs';
import { departure } from '../node/lib/stats.mjs';
import { open } from '../node/lib/websocket.mjs';

export const pause = (milliseconds) =>
  new Promise((resolve) => setTimeout(resolve, scaled(milliseconds)));

// What HTTP leaves to the server: when, and whether the length comes before the body or in it.
const framing = new Set([
  'date',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'content-length',
]);

export const masked = (text) =>
  text.replace(/(\\?"(?:sid|pid)\\?":\\?")[\w-]{20}/g, '$1*').replace(/^(io=)[\w-]{20}/, '$1*');

function unchunked(text) {
  let body = '';
  for (let at = 0; ;) {
    const end = text.indexOf('\r\n', at);
    const size = Number.parseInt(text.slice(at, end), 16);
    if (!size) return body;
    body += text.slice(end + 2, end + 2 + size);
    at = end + 2 + size + 2;
  }
}

/** An answer as { status, headers, body }; lines of one name are one list. */
export function parseAnswer(text) {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return { status: 0, text };
  const [line, ...lines] = text.slice(0, end).split('\r\n');
  const fields = {};
  for (const each of lines) {
    const colon = each.indexOf(':');
    const name = each.slice(0, colon).toLowerCase();
    const value = masked(each.slice(colon + 1).trim());
    fields[name] = name in fields ? `${fields[name]}, ${value}` : value;
  }
  const chunked = /chunked/.test(fields['transfer-encoding']);
  const rest = text.slice(end + 4);
  for (const name of framing) delete fields[name];
  return {
    status: Number(line.split(' ')[1]),
    headers: fields,
    body: masked(chunked ? unchunked(rest) : rest),
  };
}

export const polling = '/socket.io/?EIO=4&transport=polling';
export const websocket = '/socket.io/?EIO=4&transport=websocket';

async function exchange(server, path, { method = 'GET', lines = [], body } = {}) {
  const head = [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', ...lines];
  if (body !== undefined) head.push(`Content-Length: ${Buffer.byteLength(body, 'latin1')}`);
  const bytes = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body ?? ''}`, 'latin1');
  return (await raw(server.port, bytes, { quiet: 5000 })).text;
}

/** One request over its own connection. `lines` are sent as they are, before an empty line. */
export async function ask(server, path, options) {
  return parseAnswer(await exchange(server, path, options));
}

/** The same for one that may open a session: which is ended again, unless it is to be kept. */
export async function visit(server, path, { keep, ...options } = {}) {
  const text = await exchange(server, path, options);
  const answer = parseAnswer(text);
  const [, sid] = /"sid\\?":\\?"([\w-]{20})/.exec(text) ?? [];
  if (keep) return { ...answer, sid };
  if (!sid) return answer;
  const goodbye = { method: 'POST', body: answer.body.startsWith('0') ? '1' : '1:1' };
  await exchange(server, `${path}&sid=${sid}`, goodbye);
  return answer;
}

export const key = [
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
];

/** One upgrade request: the answer, less the frames behind a 101. */
export async function upgrade(server, path, { method = 'GET', lines = key } = {}) {
  const head = [`${method} ${path} HTTP/1.1`, 'Host: localhost', 'Connection: Upgrade', ...lines];
  const socket = net.connect(server.port, '127.0.0.1');
  socket.setEncoding('latin1');
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  let text = '';
  await new Promise((resolve) => {
    socket.setTimeout(scaled(5000), resolve);
    socket.on('data', (data) => {
      text += data;
      if (/^HTTP\/1\.1 101 [^]*\r\n\r\n/.test(text)) resolve();
    });
    for (const end of ['end', 'error']) socket.on(end, resolve);
  });
  socket.destroy();
  const answer = parseAnswer(text);
  return answer.status === 101 ? { ...answer, body: '' } : answer;
}

/** A session that polls; what it is told is noted. */
export class Polling {
  constructor(server, query = '') {
    this.server = server;
    this.query = query;
    this.path = polling + query;
  }

  static async open(server, query) {
    const session = new Polling(server, query);
    const first = await exchange(server, session.path);
    [, session.sid] = /"sid\\?":\\?"([\w-]{20})/.exec(first);
    session.path += `&sid=${session.sid}`;
    return session;
  }

  get(more) {
    return ask(this.server, this.path, more);
  }

  post(body, lines) {
    return ask(this.server, this.path, { method: 'POST', body, lines });
  }

  /** A poll that waits; resolves, once the server has it, to the promise of its answer. */
  async wait() {
    const answer = this.get();
    await pause(300);
    return { answer };
  }

  /** Joins "/" and returns the socket's id, which is told to this client alone. */
  async join() {
    await this.post('40');
    const text = await exchange(this.server, this.path);
    [, this.id] = /40\{"sid":"([\w-]{20})/.exec(text);
    return this.id;
  }

  /** All packets up to the answer to a question that is asked now; or how the session ended. */
  async rest() {
    const packets = [];
    const asked = await this.post('40/admin,');
    if (asked.status !== 200) packets.push(`POST ${asked.status}`);
    for (;;) {
      const { status, body } = await this.get();
      if (status !== 200) return [...packets, `GET ${status} ${body}`];
      for (const packet of body.split('\x1e')) {
        if (packet.startsWith('40/admin,')) return packets;
        packets.push(packet);
      }
    }
  }

  /** Why the socket of join() has left, as the program was told. */
  async reason() {
    return (await departure(this.server, this.id)).reason;
  }

  leave() {
    return this.post('1');
  }
}

const shown = (message) =>
  typeof message === 'string' ? masked(message) : `binary ${message.toString('hex')}`;

/**
 * Sends messages over a WebSocket of its own, then asks for a namespace: all that came until that
 * is answered, or until the end with its close code and what the server's program was told. What
 * asks for a namespace, or asks with the id 0, is answered before the next message is sent.
 */
export async function frames(server, messages, { join = true } = {}) {
  const socket = await open(server.url.replace(/^http/, 'ws') + websocket);
  let code;
  const closed = socket.closed.then((with_code) => {
    code = with_code;
  });
  const come = async (count) => {
    const deadline = Date.now() + scaled(10_000);
    while (socket.received.length < count && code === undefined && Date.now() < deadline) {
      await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, 5))]);
    }
  };
  await come(1);
  for (const message of [...(join ? ['40'] : []), ...messages, '40/admin,']) {
    const count = socket.received.length;
    if (Array.isArray(message)) {
      socket._socket.cork();
      for (const each of message) socket.send(each);
      socket._socket.uncork();
      await come(count + 1);
      continue;
    }
    socket.send(message);
    if (/^4(0|20\[)/.test(message)) await come(count + 1);
  }
  const answered = () => socket.received.findIndex((each) => String(each).startsWith('40/admin,'));
  for (let count = 0; answered() < 0 && code === undefined; ++count) await come(count);
  const end = answered();
  const said = { received: (end < 0 ? socket.received : socket.received.slice(0, end)).map(shown) };
  const main = socket.received.find((each) => /^40\{/.test(each));
  if (end < 0) said.code = code;
  if (end < 0 && main) said.reason = (await departure(server, main.slice(10, 30))).reason;
  socket.terminate();
  await closed;
  return said;
}
