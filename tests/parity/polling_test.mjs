// Sessions that poll: payloads, overlaps, ends.
import { describe } from 'node:test';
import { raw } from '../node/lib/http.mjs';
import { compare, usePair } from './pair.mjs';
import { pause, Polling } from './talk.mjs';

/** A session, what it says, and afterwards whether it is still there. */
const session = (talk) => async (server) => {
  const polls = await Polling.open(server);
  const said = await talk(polls, server);
  const after = await polls.get({ method: 'POST', body: '1' });
  return { said, after };
};

/** A session whose socket is in "/"; also what the program is told of its end. */
const joined = (talk) => async (server) => {
  const polls = await Polling.open(server);
  await polls.join();
  const said = await talk(polls, server);
  const after = await polls.get({ method: 'POST', body: '1' });
  return { said, after, reason: await polls.reason() };
};

/** One POST, then everything that is told up to an answer. */
const posts = (...bodies) =>
  joined(async (polls) => {
    const answers = [];
    for (const body of bodies) answers.push(await polls.post(body));
    return [answers, await polls.rest()];
  });

const bad_payload = 'a payload that cannot be read is answered 400, whatever is wrong with it';
const together = 'the last packets and the end come in one answer';

describe('payloads', () => {
  const pair = usePair();
  compare(pair, [
    { what: 'an event', talk: posts('42["say",1]') },
    { what: 'two events', talk: posts('42["say",1]\x1e42["say",2]') },
    { what: 'a question', talk: posts('420["echo",{"a":[1,null,"x"]}]') },
    { what: 'binary', talk: posts('451-0["echo",{"_placeholder":true,"num":0}]\x1ebAQID') },
    {
      what: 'binary in two posts',
      talk: posts('451-0["echo",{"_placeholder":true,"num":0}]', 'bAQID'),
    },
    { what: 'text beyond ASCII', talk: posts('420["echo","\u00c3\u00a9"]') },
    { what: 'a noop', talk: posts('6', '42["say",1]') },
    { what: 'a pong that nobody asked for', talk: posts('3', '42["say",1]') },
    { what: 'an upgrade that is none', talk: posts('5', '42["say",1]') },
    { what: 'an open packet', talk: posts('0', '42["say",1]') },
    { what: 'nothing', talk: posts(''), differs: bad_payload },
    { what: 'a separator', talk: posts('\x1e'), differs: bad_payload },
    { what: 'a trailing separator', talk: posts('42["say",1]\x1e'), differs: bad_payload },
    { what: 'an unknown packet', talk: posts('7'), differs: bad_payload },
    {
      what: 'an unknown packet behind another',
      talk: posts('42["say",1]\x1e7\x1e42["say",2]'),
      differs: bad_payload,
    },
    { what: "a client's ping", talk: posts('2') },
    { what: "a client's probe", talk: posts('2probe') },
    { what: 'a close packet', talk: posts('1') },
    { what: 'a close packet before others', talk: posts('1\x1e42["say",1]') },
    { what: 'a message that is no packet', talk: posts('4') },
    { what: 'base64 that is none', talk: posts('b!!!!', '42["say",1]'), differs: bad_payload },
    { what: 'bytes that are not UTF-8', talk: posts('420["echo","\xff"]'), differs: bad_payload },
    { what: 'many messages', talk: posts(Array(200).fill('42["say",1]').join('\x1e')) },
  ]);
});

describe('posts', () => {
  const pair = usePair({ 'max-payload': 1000 }, { maxHttpBufferSize: 1000 });
  const typed = (type) => session((polls) => polls.post('40', [`Content-Type: ${type}`]));
  compare(pair, [
    { what: 'of plain text', talk: typed('text/plain;charset=UTF-8') },
    { what: 'of a form', talk: typed('application/x-www-form-urlencoded') },
    { what: 'of JSON', talk: typed('application/json') },
    { what: 'of bytes', talk: typed('application/octet-stream') },
    { what: 'of the largest size', talk: session((polls) => polls.post(`6${' '.repeat(999)}`)) },
    {
      what: 'of one byte more, the status',
      talk: async (server) => {
        const polls = await Polling.open(server);
        const { status } = await polls.post(`6${' '.repeat(1000)}`);
        await polls.post('1');
        return status;
      },
    },
    {
      what: 'of one byte more',
      talk: session(async (polls) => (await polls.post(`6${' '.repeat(1000)}`)).status),
      differs: 'the session ends',
    },
    {
      what: 'of one byte more, what is said',
      talk: async (server) => {
        const polls = await Polling.open(server);
        const said = await polls.post(`6${' '.repeat(1000)}`);
        await polls.post('1');
        return said;
      },
      differs: 'the answer has its status for a body',
    },
    {
      what: 'of chunks',
      talk: session((polls) =>
        polls.get({ method: 'POST', lines: ['Transfer-Encoding: chunked', '', '2\r\n40\r\n0'] }),
      ),
    },
  ]);
});

describe('two requests at once', () => {
  const pair = usePair();
  /** A POST that never becomes complete; resolves, once the server has it, to its answer. */
  const half = async (polls, server) => {
    const head = `POST ${polls.path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n4`;
    const answer = raw(server.port, head, { quiet: 5000 });
    await pause(300);
    return { answer };
  };
  compare(pair, [
    {
      what: 'two polls',
      talk: joined(async (polls) => {
        const first = await polls.wait();
        return [await polls.get(), await first.answer];
      }),
    },
    {
      what: 'two posts',
      talk: joined(async (polls, server) => {
        const first = await half(polls, server);
        return [await polls.post('42["say",1]'), await first.answer];
      }),
    },
    {
      what: 'a poll that breaks off',
      talk: joined(async (polls, server) => {
        await raw(server.port, `GET ${polls.path} HTTP/1.1\r\nHost: localhost\r\n\r\n`, {
          quiet: 300,
        });
        await polls.reason();
      }),
    },
    {
      what: 'a post that breaks off',
      talk: joined(async (polls, server) => {
        await raw(
          server.port,
          `POST ${polls.path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n4`,
          { quiet: 300 },
        );
        await polls.reason();
      }),
    },
    {
      what: 'a poll and a goodbye',
      talk: joined(async (polls) => {
        const poll = await polls.wait();
        return [await polls.post('1'), await poll.answer];
      }),
    },
    {
      what: 'a poll and an event',
      talk: joined(async (polls) => {
        const poll = await polls.wait();
        return [await polls.post('42["say",1]'), await poll.answer];
      }),
    },
  ]);
});

describe('ends by the server', () => {
  const pair = usePair();
  compare(pair, [
    { what: 'of a namespace', talk: posts('42["kick me"]') },
    { what: 'of the connection', talk: posts('42["close me"]'), differs: together },
    {
      what: 'of the connection while a poll waits',
      talk: joined(async (polls) => {
        const poll = await polls.wait();
        return [await polls.post('42["close me"]'), await poll.answer, await polls.rest()];
      }),
      differs: together,
    },
    { what: 'for a packet that is none', talk: posts('4nonsense') },
    {
      what: 'for a packet that is none while a poll waits',
      talk: joined(async (polls) => {
        const poll = await polls.wait();
        return [await polls.post('4nonsense'), await poll.answer, await polls.rest()];
      }),
    },
    {
      what: 'for an event of a namespace not joined',
      talk: posts('42/chat,["x"]'),
      differs: 'such an end has one reason, forced close, whatever the transport does',
    },
    {
      what: 'for an event of a namespace not joined, while a poll waits',
      talk: joined(async (polls) => {
        const poll = await polls.wait();
        return [await polls.post('42/chat,["x"]'), await poll.answer, await polls.rest()];
      }),
    },
  ]);
});
