// Acknowledgements in both directions.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, askAll, connected, event, transports, until } from '../node/lib/client.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';

for (const [name, options] of Object.entries(transports)) {
  describe(`acknowledgements over ${name}`, () => {
    const server = useServer();

    it('answers without arguments', bounded(), async () => {
      const socket = await connected(server.url, options);
      assert.deepEqual(await askAll(socket, 'nothing back'), []);
    });

    it('answers once, even if the program answers twice', bounded(), async () => {
      const socket = await connected(server.url, options);
      const answers = [];
      socket.emit('twice', (value) => answers.push(value));
      await ask(socket, 'echo', 'after');
      assert.deepEqual(answers, [1]);
    });

    it('matches each of many answers to its question', bounded(), async () => {
      const socket = await connected(server.url, options);
      const questions = Array.from({ length: 500 }, (_, i) => `question ${i}`);
      assert.deepEqual(
        await Promise.all(questions.map((text) => ask(socket, 'echo', text))),
        questions,
      );
    });

    it('answers with the error that a handler returns', bounded(), async () => {
      const socket = await connected(server.url, options);
      assert.equal(await ask(socket, 'half', 8), 4);
      assert.deepEqual(await ask(socket, 'half', 7), { error: 'odd' });
    });

    it(
      'answers with an error, and does not call the handler, when an argument has the wrong type',
      bounded(),
      async () => {
        const socket = await connected(server.url, options);
        const before = (await stats(server)).decode_errors;
        assert.match((await ask(socket, 'echo text', 5)).error, /string/);
        assert.ok((await ask(socket, 'echo number', 'five')).error);
        assert.ok((await ask(socket, 'echo person', { name: 'Ann' })).error);
        assert.equal((await stats(server)).decode_errors, before + 3);
        assert.deepEqual(await ask(socket, 'echo person', { name: 'Ann', age: 30, more: 1 }), {
          name: 'Ann',
          age: 30,
          mail: null,
        });
      },
    );

    it('hides what a handler throws and stays connected', bounded(), async () => {
      const socket = await connected(server.url, options);
      const before = (await stats(server)).handler_errors;
      assert.deepEqual(await ask(socket, 'throw', 'a secret'), { error: 'internal error' });
      assert.equal((await stats(server)).handler_errors, before + 1);
      assert.equal(await ask(socket, 'echo', 1), 1);
    });

    for (const how of ['ask', 'ask callback']) {
      it(`asks the client and passes the answer on (${how})`, bounded(), async () => {
        const socket = await connected(server.url, options);
        socket.on('question', (question, answer) => answer({ to: question }));
        assert.deepEqual(await ask(socket, how, 'why?', 10_000), { answer: { to: 'why?' } });
        assert.deepEqual(await ask(socket, how, { deep: [1] }, 10_000), {
          answer: { to: { deep: [1] } },
        });
      });

      it(`takes binary in the client's answer (${how})`, bounded(), async () => {
        const socket = await connected(server.url, options);
        socket.on('question', (question, answer) => answer([question, Buffer.from('bytes')]));
        const { answer } = await ask(socket, how, Buffer.from('asked'), 10_000);
        assert.deepEqual(answer, [Buffer.from('asked'), Buffer.from('bytes')]);
      });

      it(`gives up when the client does not answer in time (${how})`, bounded(), async () => {
        const socket = await connected(server.url, options);
        let late;
        socket.on('question', (_, answer) => {
          late = answer;
        });
        assert.deepEqual(await ask(socket, how, 'hello?', 100), {
          error: 'operation has timed out',
        });
        late('too late');
        assert.equal(await ask(socket, 'echo', 'fine'), 'fine');
        assert.equal((await stats(server)).pending_acks, 0);
      });
    }

    it('forgets its questions when the client leaves', bounded(), async () => {
      const socket = await connected(server.url, options);
      const asked = event(socket, 'question');
      socket.emit('ask and tell', 'will you answer?');
      await asked;
      assert.equal((await stats(server)).pending_acks, 1);
      socket.disconnect();
      await until(async () => (await stats(server)).pending_acks === 0, 'no question is open');
    });

    it('ignores answers to questions it never asked', bounded(), async () => {
      const socket = await connected(server.url, options);
      socket.packet({ type: 3, id: 123_456, data: ['unasked'] });
      socket.packet({ type: 3, id: Number.MAX_SAFE_INTEGER, data: [] });
      assert.equal(await ask(socket, 'echo', 1), 1);
    });
  });
}
