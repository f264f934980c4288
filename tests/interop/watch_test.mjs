// Listeners that see every event, middlewares that keep some, handlers that go, and room events.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, collect, connected, event, transports } from '../node/lib/client.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Asks again until the answer is what is waited for. */
async function until(poll, good) {
  for (let i = 0; i < 200; ++i) {
    const value = await poll();
    if (good(value)) return value;
    await pause(20);
  }
  throw new Error('waited in vain');
}

for (const [name, options] of Object.entries(transports)) {
  describe(`watching over ${name}`, () => {
    const server = useServer();
    const join = () => connected(`${server.url}/seen`, options);

    it('calls a handler of once for one event of all clients', bounded(), async () => {
      const clients = await Promise.all([join(), join(), join(), join()]);
      const answers = [];
      for (const socket of clients) {
        socket.emit('first of all', (answer) => answers.push(answer));
        socket.emit('first of all', (answer) => answers.push(answer));
      }
      await Promise.all(clients.map((socket) => ask(socket, 'echo', 1)));
      assert.deepEqual(answers, ['you are']);
    });

    it('removes handlers of one socket', bounded(), async () => {
      const [socket, other] = await Promise.all([join(), join()]);
      const answers = [];
      await ask(socket, 'be ready once');
      await ask(other, 'be ready once');
      for (const from of [socket, socket, other]) {
        from.emit('once', (answer) => answers.push(answer));
      }
      await Promise.all([ask(socket, 'echo', 1), ask(other, 'echo', 1)]);
      assert.deepEqual(answers, ['this time', 'this time']);
      await ask(socket, 'be ready');
      assert.equal(await ask(socket, 'ready'), 'I am');
      await ask(socket, 'rest');
      let late = false;
      socket.emit('ready', () => {
        late = true;
      });
      await ask(socket, 'echo', 1);
      assert.equal(late, false);
    });

    it('shows every event that arrives, with its binary', bounded(), async () => {
      const socket = await join();
      socket.emit('nobody handles this', { a: [1] }, 'text');
      socket.emit('bytes', Buffer.from('abc'), 2);
      const seen = await ask(socket, 'seen in');
      assert.equal(seen.length, 3);
      assert.deepEqual(seen[0], ['nobody handles this', { a: [1] }, 'text']);
      assert.equal(seen[1][0], 'bytes');
      assert.deepEqual(Buffer.from(seen[1][1]), Buffer.from('abc'));
      assert.deepEqual(seen[2], ['seen in']);
    });

    it('shows what is sent: emits and broadcasts, no answers', bounded(), async () => {
      const [socket, other] = await Promise.all([join(), join()]);
      const said = event(socket, 'said');
      const news = collect(socket, 'news', 1);
      const asked = event(socket, 'question');
      socket.emit('say', { to: 'me' });
      await said;
      await ask(other, 'everyone', 'hello');
      await news;
      socket.emit('ask me');
      const [answer] = await asked;
      answer(1);
      const seen = await ask(socket, 'seen out');
      assert.deepEqual(
        seen.map(([what]) => what),
        ['said', 'news', 'question'],
      );
      assert.deepEqual(seen[0][1], { to: 'me' });
      assert.deepEqual(Buffer.from(seen[1][2]), Buffer.from('abc'));
      assert.deepEqual(
        (await ask(other, 'seen out')).map(([what]) => what),
        ['news'],
      );
    });

    it('keeps refused events from their handlers and says nothing', bounded(), async () => {
      const socket = await join();
      const answers = [];
      socket.emit('forbidden', 1, (answer) => answers.push(answer));
      socket.emit('broken', 1, (answer) => answers.push(answer));
      assert.deepEqual(await ask(socket, 'answered', 1), { error: 'busy' });
      assert.equal(await ask(socket, 'echo', 'still here'), 'still here');
      assert.deepEqual(answers, []);
    });

    it('lets an event wait for a middleware', bounded(), async () => {
      const socket = await join();
      const sent = { bytes: Buffer.from('abcdef'), text: 'x'.repeat(1000) };
      const slow = ask(socket, 'slow', sent);
      assert.equal(await ask(socket, 'echo', 1), 1);
      assert.deepEqual(await slow, sent);
      const leaving = await join();
      leaving.emit('slow', 1);
      leaving.disconnect();
    });

    it('tells of rooms, all loops together', bounded(), async () => {
      const clients = await Promise.all([join(), join(), join(), join()]);
      const witness = await join();
      await Promise.all(clients.map((socket) => ask(socket, 'join', 'common')));
      await Promise.all(clients.slice(1).map((socket) => ask(socket, 'leave', 'common')));
      const ids = clients.map((socket) => socket.id);
      clients[0].disconnect();
      const log = () => ask(witness, 'room log');
      const lines = await until(log, (all) => all.includes(`delete ${ids[0]}`));
      const common = lines.filter((line) => line.split(' ')[1] === 'common');
      assert.equal(common[0], 'create common');
      assert.match(common[1], /^join common /);
      assert.deepEqual(common.slice(-2), [`leave common ${ids[0]}`, 'delete common']);
      assert.equal(common.length, 10);
      const own = lines.filter((line) => line.split(' ')[1] === ids[0]);
      assert.deepEqual(own, [
        `create ${ids[0]}`,
        `join ${ids[0]} ${ids[0]}`,
        `leave ${ids[0]} ${ids[0]}`,
        `delete ${ids[0]}`,
      ]);
    });
  });
}
