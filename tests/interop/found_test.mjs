// What the server's program finds out about its sockets from afar: by their id, what it keeps with
// them, which rooms there are, and on which connections they live.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, client, connected, event, transports, until } from '../node/lib/client.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';

const all = (clients) => Promise.all(clients);

for (const [name, options] of Object.entries(transports)) {
  describe(`what is found over ${name}`, () => {
    const server = useServer();
    const some = (count) =>
      all(Array.from({ length: count }, () => connected(server.url, options)));

    it('collects what is kept with sockets of all loops', bounded(), async () => {
      const clients = await some(6);
      await all(clients.map((socket, i) => ask(socket, 'note', `n${i}`)));
      await all([1, 3, 5].map((i) => ask(clients[i], 'join', 'odd')));
      const [a] = clients;
      assert.deepEqual((await ask(a, 'notes', [])).sort(), ['n0', 'n1', 'n2', 'n3', 'n4', 'n5']);
      assert.deepEqual((await ask(a, 'notes', ['odd'])).sort(), ['n1', 'n3', 'n5']);
      assert.deepEqual(await ask(a, 'notes', [clients[2].id]), ['n2']);
      assert.deepEqual(await ask(a, 'notes', ['nobody']), []);
      const ids = clients.map(({ id }) => id).sort();
      assert.deepEqual((await ask(a, 'local sockets', [])).sort(), ids);
    });

    it('finds a socket by its id and comes to its data', bounded(), async () => {
      const clients = await some(4);
      for (const socket of clients) {
        const noted = event(socket, 'noted');
        assert.equal(await ask(clients[0], 'note for', socket.id, `for ${socket.id}`), true);
        assert.deepEqual(await noted, [`for ${socket.id}`]);
        assert.equal(await ask(socket, 'my note'), `for ${socket.id}`);
      }
      const { id } = clients[3];
      clients[3].disconnect();
      await until(async () => !(await ask(clients[0], 'note for', id, 'late')), 'it is not found');
    });

    it('visits every socket of a room on its loop', bounded(), async () => {
      const clients = await some(4);
      await all(clients.slice(1).map((socket) => ask(socket, 'join', 'red')));
      clients[0].on('noted', () => assert.fail('is not in the room'));
      const noted = all(clients.slice(1).map((socket) => event(socket, 'noted')));
      clients[0].emit('note for all of', ['red'], 'x');
      assert.deepEqual(await noted, [['x'], ['x'], ['x']]);
      assert.deepEqual((await ask(clients[0], 'notes', [])).sort(), ['', 'x', 'x', 'x']);
    });

    it('lists the rooms of all loops with their members', bounded(), async () => {
      const clients = await some(4);
      const [a, b, c, d] = clients;
      assert.deepEqual(await ask(a, 'members of rooms'), {});
      await all(clients.map((socket) => ask(socket, 'join', 'all')));
      await all([ask(b, 'join', 'some'), ask(d, 'join', 'some'), ask(c, 'join', 'one')]);
      const { id } = c;
      await ask(d, 'join', id); // in which c is by itself
      const rooms = await ask(a, 'members of rooms');
      for (const members of Object.values(rooms)) members.sort();
      assert.deepEqual(rooms, {
        all: [a.id, b.id, c.id, d.id].sort(),
        one: [id],
        some: [b.id, d.id].sort(),
        [id]: [id, d.id].sort(),
      });
      const sizes = { all: 4, one: 1, some: 2, [id]: 2 };
      assert.deepEqual(await ask(a, 'sizes of rooms'), sizes);
      assert.deepEqual(await ask(a, 'sizes of rooms, callback'), sizes);
      c.disconnect();
      await until(async () => !('one' in (await ask(a, 'sizes of rooms'))), 'the room has gone');
      assert.deepEqual(await ask(a, 'sizes of rooms'), { all: 3, some: 2, [id]: 1 });
    });

    it('sees the connection under a socket, and its upgrade', bounded(), async () => {
      const [socket] = await some(1);
      const transport = socket.io.engine.transport.name;
      const { id } = socket.io.engine;
      assert.deepEqual(await ask(socket, 'session'), { id, protocol: 4, transport, open: true });
      assert.deepEqual(await ask(socket, 'upgrades'), name === 'upgrade' ? ['websocket'] : []);
      const gone = event(socket, 'disconnect');
      socket.emit('close session');
      assert.equal((await gone)[0], 'transport close');
    });

    it('ends a connection before it comes to a namespace', bounded(), async () => {
      const [other] = await some(1);
      const unwelcome = client(server.url, { ...options, query: { unwelcome: 1 } });
      unwelcome.on('connect', () => assert.fail('it was sent away'));
      const [reason] = await event(unwelcome.io, 'close');
      assert.match(reason, /^transport (close|error)$/);
      assert.equal((await ask(other, 'local sockets', [])).length, 1);
    });
  });
}
