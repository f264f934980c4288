// Handlers that fail: the client is told as the program has chosen, and nobody else feels it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, askAll, client, connected, event, transports, until } from '../node/lib/client.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';

const failures = [
  ['throw exception', 'internal error', 'event throw exception: a secret'],
  ['throw number', 'internal error', 'event throw number: not a std::exception'],
  ['fail later', 'internal error', 'event fail later: a secret'],
  ['fail later with a number', 'internal error', 'event fail later with a number: not a std::ex'],
  ['wants a number', /^argument 1: /, 'arguments wants a number: argument 1: expected number'],
];

for (const [name, options] of Object.entries(transports)) {
  describe(`failing handlers over ${name}`, () => {
    const server = useServer();

    it('answer with an error, are reported, and hurt nobody', bounded(), async () => {
      const [socket, other] = await Promise.all(
        [1, 2].map(() => connected(`${server.url}/failing`, options)),
      );
      for (const [event_, why, line] of failures) {
        const { error } = await ask(socket, event_, 'text');
        assert.match(error, new RegExp(why));
        await until(() => server.program.errors.includes(line), line);
        socket.emit(event_, 'nobody asks');
        assert.equal(await ask(socket, 'echo', event_), event_);
        assert.equal(await ask(other, 'echo', event_), event_);
      }
      await until(async () => (await stats(server)).handler_errors === 8, 'all are counted');
      assert.equal((await stats(server)).decode_errors, 2);
    });
  });
}

describe('middlewares that throw', () => {
  const server = useServer();

  it('refuse the client, whatever it is they throw', bounded(), async () => {
    for (const how of ['number', 'exception']) {
      const socket = client(`${server.url}/refusing`, { ...transports.websocket, auth: { how } });
      const [error] = await event(socket, 'connect_error');
      assert.equal(error.message, 'internal error');
    }
    await connected(`${server.url}/refusing`, transports.websocket);
    await until(() => server.program.errors.includes('middleware : not a std::'), 'the report');
  });
});

describe('failing handlers that are only reported', () => {
  const server = useServer({ 'on-error': 'report' });

  it('leave the client without an answer', bounded(), async () => {
    const socket = await connected(`${server.url}/failing`, transports.websocket);
    const answers = [];
    for (const [event_] of failures) socket.emit(event_, 'text', (answer) => answers.push(answer));
    for (const [, , line] of failures) {
      await until(() => server.program.errors.includes(line), line);
    }
    assert.equal(await ask(socket, 'echo', 1), 1);
    assert.deepEqual(answers, []);
  });
});

describe('failing handlers that cost the connection', () => {
  const server = useServer({ 'on-error': 'disconnect' });

  it('answer, then disconnect that socket and no other', bounded(), async () => {
    const other = await connected(`${server.url}/failing`, transports.websocket);
    for (const [event_, why] of failures) {
      const socket = await connected(`${server.url}/failing`, transports.websocket);
      const end = event(socket, 'disconnect');
      assert.match((await ask(socket, event_, 'text')).error, new RegExp(why));
      assert.equal((await end)[0], 'io server disconnect');
    }
    assert.equal(await ask(other, 'echo', 1), 1);
  });
});

describe('events that middlewares change', () => {
  const server = useServer();

  for (const [name, options] of Object.entries(transports)) {
    it(`reach other handlers, over ${name}`, bounded(), async () => {
      const socket = await connected(`${server.url}/changing`, options);
      const sent = [{ a: 1 }, 'two', Buffer.from('three')];
      assert.deepEqual(await askAll(socket, 'old name', ...sent), sent);
      assert.equal(await ask(socket, 'add one', 1), 2);
      assert.deepEqual(await askAll(socket, 'with bytes'), [socket.id, Buffer.from('abc')]);
      assert.deepEqual(await askAll(socket, 'twice', 'x'), ['x', 'x']);
      assert.equal(await ask(socket, 'echo', 'as it is'), 'as it is');
    });
  }

  it('tell their socket of refusals', bounded(), async () => {
    const socket = await connected(`${server.url}/changing`, transports.websocket);
    for (const [what, why] of [
      ['refuse', 'not you'],
      ['number', 'not a std::exception'],
    ]) {
      const noted = event(socket, 'noted');
      socket.emit(what);
      assert.deepEqual(await noted, [why]);
    }
  });
});
