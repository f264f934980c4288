// Who gets a broadcast and who does not.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, collect, connected, event, silent, transports, until } from '../node/lib/client.mjs';
import { request } from '../node/lib/http.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded, scaled } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';

/** Sends from `sender` and returns, per client, what each of them heard. */
async function heard(clients, sender, ...emit) {
  const news = clients.map(() => []);
  const listeners = clients.map((socket, i) => (value) => news[i].push(value));
  clients.forEach((socket, i) => socket.on('news', listeners[i]));
  sender.emit(...emit);
  await ask(sender, 'echo', 'sent');
  // Every loop has to pass on what it got before it answers this.
  await Promise.all(clients.map((socket) => ask(socket, 'echo', 'heard')));
  await new Promise((resolve) => setTimeout(resolve, scaled(100)));
  clients.forEach((socket, i) => socket.off('news', listeners[i]));
  return news.map((list) => list.join('+'));
}

for (const [name, options] of Object.entries(transports)) {
  describe(`rooms over ${name}`, () => {
    const server = useServer();
    const four = () => Promise.all([1, 2, 3, 4].map(() => connected(server.url, options)));

    it("follows every operator's choice of receivers", bounded(60_000), async () => {
      const [a, b, c, d] = await four();
      const all = [a, b, c, d];
      await Promise.all([
        ask(a, 'join', 'red'),
        ask(b, 'join', 'red'),
        ask(b, 'join', 'blue'),
        ask(c, 'join', 'blue'),
      ]);
      const cases = [
        // operator and its arguments           who hears:  a    b    c    d
        [
          ['everyone', 'x'],
          /*                            */ ['x', 'x', 'x', 'x'],
        ],
        [
          ['others', 'x'],
          /*                              */ ['', 'x', 'x', 'x'],
        ],
        [
          ['to', 'red', 'x'],
          /*                           */ ['', 'x', '', ''],
        ],
        [
          ['in', 'red', 'x'],
          /*                           */ ['x', 'x', '', ''],
        ],
        [
          ['to', 'blue', 'x'],
          /*                          */ ['', 'x', 'x', ''],
        ],
        [
          ['to all of', ['red', 'blue'], 'x'],
          /*          */ ['x', 'x', 'x', ''],
        ],
        [
          ['to all of', ['red', 'red'], 'x'],
          /*           */ ['x', 'x', '', ''],
        ],
        [
          ['to all of', ['red', 'none'], 'x'],
          /*          */ ['x', 'x', '', ''],
        ],
        [
          ['but', 'red', 'x'],
          /*                          */ ['', '', 'x', 'x'],
        ],
        [
          ['others but', 'blue', 'x'],
          /*                  */ ['', '', '', 'x'],
        ],
        [
          ['in but', 'red', 'blue', 'x'],
          /*               */ ['x', '', '', ''],
        ],
        [
          ['in but', 'red', 'none', 'x'],
          /*               */ ['x', 'x', '', ''],
        ],
        [
          ['in', 'none', 'x'],
          /*                          */ ['', '', '', ''],
        ],
        [
          ['in', c.id, 'x'],
          /*                            */ ['', '', 'x', ''],
        ],
        [
          ['to', a.id, 'x'],
          /*                            */ ['', '', '', ''],
        ],
        [
          ['but', a.id, 'x'],
          /*                           */ ['', 'x', 'x', 'x'],
        ],
        [
          ['to all of', [a.id, d.id], 'x'],
          /*             */ ['x', '', '', 'x'],
        ],
      ];
      for (const [emit, expected] of cases) {
        assert.deepEqual(await heard(all, a, ...emit), expected, JSON.stringify(emit));
      }
    });

    it('lets a socket join twice, leave, and leave what it never joined', bounded(), async () => {
      const [a, b] = await four();
      await ask(a, 'join', 'red');
      await ask(a, 'join', 'red');
      assert.deepEqual(await heard([a], b, 'in', 'red', 'x'), ['x']);
      assert.deepEqual(await ask(a, 'rooms'), [a.id, 'red']);
      await ask(a, 'leave', 'never joined');
      await ask(a, 'leave', 'red');
      assert.deepEqual(await heard([a], b, 'in', 'red', 'x'), ['']);
      assert.deepEqual(await ask(a, 'rooms'), [a.id]);
    });

    it('makes all members of a room join another and leave', bounded(), async () => {
      const [a, b, c] = await four();
      await Promise.all([ask(a, 'join', 'red'), ask(b, 'join', 'red')]);
      await ask(c, 'all join', 'red', 'green');
      assert.deepEqual(await heard([a, b, c], c, 'in', 'green', 'x'), ['x', 'x', '']);
      await ask(c, 'all leave', 'green');
      assert.deepEqual(await heard([a, b, c], c, 'in', 'green', 'x'), ['', '', '']);
    });

    it("offers the main namespace's operators on the server itself", bounded(), async () => {
      const [a, b] = await four();
      await ask(a, 'everyone joins', 'hall');
      assert.deepEqual(await heard([a, b], a, 'in', 'hall', 'x'), ['x', 'x']);
      await ask(a, 'everyone leaves', 'hall');
      assert.deepEqual(await heard([a, b], a, 'in', 'hall', 'x'), ['', '']);
      const messages = [event(a, 'message'), event(b, 'message')];
      a.emit("everyone's message", 'hi');
      assert.deepEqual(await Promise.all(messages), [['hi'], ['hi']]);
      const ends = [event(a, 'disconnect'), event(b, 'disconnect')];
      b.emit('kick everyone');
      for (const [reason] of await Promise.all(ends)) assert.equal(reason, 'io server disconnect');
    });

    it('forgets the rooms of a client that left', bounded(), async () => {
      const [a, b] = await four();
      await ask(a, 'join', 'red');
      await ask(b, 'join', 'red');
      assert.ok((await stats(server)).rooms >= 1);
      a.disconnect();
      await ask(b, 'leave', 'red');
      await until(async () => (await stats(server)).rooms === 0, 'the room is gone');
    });

    it('keeps rooms of the same name in two namespaces apart', bounded(), async () => {
      const main = await connected(server.url, options);
      const admin = await connected(`${server.url}/admin`, options);
      assert.ok(
        await silent(admin, 'news', async () => {
          main.emit('everyone', 'for the main namespace');
          await event(main, 'news');
        }),
      );
    });

    it('broadcasts attachments to all', bounded(), async () => {
      const clients = await four();
      const news = clients.map((socket) => event(socket, 'news'));
      clients[0].emit('everyone binary', Buffer.from([0, 255, 128]));
      for (const args of await Promise.all(news)) {
        assert.deepEqual(args, [Buffer.from([0, 255, 128]), 1, Buffer.from([0, 255, 128])]);
      }
    });

    it('broadcasts what an HTTP request brings', bounded(), async () => {
      const clients = await four();
      const news = clients.map((socket) => event(socket, 'news'));
      const answer = await request(`${server.url}/news`, { method: 'POST', body: 'extra, extra' });
      assert.equal(answer.status, 202);
      assert.deepEqual(
        await Promise.all(news),
        clients.map(() => ['extra, extra']),
      );
    });

    it('brings 500 broadcasts to everyone in the same order', bounded(60_000), async () => {
      const clients = await four();
      const news = clients.map((socket) => collect(socket, 'news', 500, 40_000));
      for (let i = 0; i < 500; ++i) clients[0].emit('everyone', i);
      const expected = [...Array(500).keys()].map((i) => [i]);
      for (const got of await Promise.all(news)) assert.deepEqual(got, expected);
    });

    it(
      'drops volatile broadcasts for busy clients, never reorders or doubles them',
      bounded(),
      async () => {
        const clients = await four();
        const got = clients.map(() => []);
        clients.forEach((socket, i) => socket.on('news', (value) => got[i].push(value)));
        clients[0].emit('everyone volatile', 50);
        await Promise.all(clients.map((socket) => ask(socket, 'echo', 'after')));
        for (const list of got)
          assert.deepEqual(
            list,
            [...new Set(list)].sort((x, y) => x - y),
          );
      },
    );
  });
}
