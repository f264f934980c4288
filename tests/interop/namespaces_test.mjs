// Several namespaces over one connection, middlewares, and what a refused client is told.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, client, collect, connected, event, transports } from '../node/lib/client.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';

for (const [name, options] of Object.entries(transports)) {
  describe(`namespaces over ${name}`, () => {
    const server = useServer();

    it('shares one connection among namespaces', bounded(), async () => {
      const main = await connected(server.url, options);
      const admin = main.io.socket('/admin');
      const chat = main.io.socket('/chat', { auth: { token: 'secret' } });
      await Promise.all([event(admin, 'connect'), event(chat, 'connect')]);
      const { sessions, sockets } = await stats(server);
      assert.deepEqual({ sessions, sockets }, { sessions: 1, sockets: 3 });
      assert.equal(new Set([main.id, admin.id, chat.id, main.io.engine.id]).size, 4);
      const answers = await Promise.all(
        [main, admin, chat].map((socket, i) => ask(socket, 'echo', i)),
      );
      assert.deepEqual(answers, [0, 1, 2]);
    });

    it('gives ids of 20 URL-safe characters', bounded(), async () => {
      const socket = await connected(server.url, options);
      assert.match(socket.id, /^[A-Za-z0-9_-]{20}$/);
      assert.match(socket.io.engine.id, /^[A-Za-z0-9_-]{20}$/);
    });

    it("sends a namespace's broadcast to that namespace", bounded(), async () => {
      const main = await connected(server.url, options);
      const admin = await connected(`${server.url}/admin`, options);
      const wrong = [];
      main.on('news', (value) => wrong.push(value));
      const news = event(admin, 'news');
      admin.emit('everyone', { for: 'admins' });
      assert.deepEqual(await news, [{ for: 'admins' }]);
      await ask(main, 'echo', 1);
      assert.deepEqual(wrong, []);
    });

    it('carries attachments in a namespace', bounded(), async () => {
      const admin = await connected(`${server.url}/admin`, options);
      assert.deepEqual(await ask(admin, 'echo', { file: Buffer.from('abc') }), {
        file: Buffer.from('abc'),
      });
    });

    it('refuses an unknown namespace and keeps the connection', bounded(), async () => {
      const main = await connected(server.url, options);
      const other = main.io.socket('/no-such-namespace');
      const [error] = await event(other, 'connect_error');
      assert.equal(error.message, 'Invalid namespace');
      assert.equal(error.data, undefined);
      assert.equal(await ask(main, 'echo', 'still here'), 'still here');
    });

    it('tells a refused client why', bounded(), async () => {
      const [none] = await event(client(`${server.url}/chat`, options), 'connect_error');
      assert.equal(none.message, 'no token');
      assert.equal(none.data, undefined);
      const wrong = client(`${server.url}/chat`, { ...options, auth: { token: 'guess' } });
      const [error] = await event(wrong, 'connect_error');
      assert.equal(error.message, 'not authorized');
      assert.deepEqual(error.data, { code: 401 });
      assert.equal(wrong.connected, false);
    });

    it('lets a refused client try again over the same connection', bounded(), async () => {
      const socket = client(`${server.url}/chat`, { ...options, auth: { token: 'guess' } });
      await event(socket, 'connect_error');
      socket.auth = { token: 'secret' };
      const connect = event(socket, 'connect');
      socket.connect();
      await connect;
      assert.equal(await ask(socket, 'echo', 'in'), 'in');
      assert.equal((await stats(server)).sessions, 1);
    });

    it('delivers what a middleware and the connection handler send', bounded(), async () => {
      const socket = client(`${server.url}/chat`, { ...options, auth: { token: 'secret' } });
      const [early, hello] = await Promise.all([event(socket, 'early'), event(socket, 'hello')]);
      assert.deepEqual(early, ['sent before the connection is accepted']);
      assert.deepEqual(hello, ['secret']);
    });

    it('announces a newcomer to the others only', bounded(), async () => {
      const auth = { token: 'secret' };
      const first = await connected(`${server.url}/chat`, { ...options, auth });
      const joined = collect(first, 'joined', 1);
      const second = await connected(`${server.url}/chat`, { ...options, auth });
      assert.deepEqual(await joined, [[second.id]]);
    });

    it('waits for a middleware that decides later', bounded(), async () => {
      const yes = await connected(`${server.url}/slow`, options);
      assert.equal(await ask(yes, 'echo', 1), 1);
      const no = client(`${server.url}/slow`, { ...options, auth: { verdict: 'no' } });
      const [error] = await event(no, 'connect_error');
      assert.equal(error.message, 'thought about it');
    });

    it('survives a client that leaves while a middleware decides', bounded(), async () => {
      for (let i = 0; i < 5; ++i) {
        const socket = client(`${server.url}/slow`, options);
        await new Promise((resolve) => socket.io.engine.once('open', resolve));
        await new Promise((resolve) => setTimeout(resolve, 20));
        socket.io.engine.close();
      }
      const socket = await connected(`${server.url}/slow`, options);
      assert.equal(await ask(socket, 'echo', 1), 1);
    });

    it('leaves one namespace and keeps the others', bounded(), async () => {
      const main = await connected(server.url, options);
      const admin = main.io.socket('/admin');
      await event(admin, 'connect');
      admin.disconnect();
      assert.equal(await ask(main, 'echo', 1), 1);
      const again = event(admin, 'connect');
      const before = admin.id;
      admin.connect();
      await again;
      assert.notEqual(admin.id, before);
      assert.equal(await ask(admin, 'echo', 2), 2);
    });

    it('keeps the other namespaces when the server ends one', bounded(), async () => {
      const main = await connected(server.url, options);
      const chat = main.io.socket('/chat', { auth: { token: 'secret' } });
      await event(chat, 'connect');
      const end = event(chat, 'disconnect');
      chat.emit('kick me');
      assert.equal((await end)[0], 'io server disconnect');
      assert.equal(await ask(main, 'echo', 1), 1);
    });

    it('shows the handshake: auth, query, headers, address', bounded(), async () => {
      const socket = await connected(`${server.url}`, {
        ...options,
        auth: { user: 'ann', deep: { list: [1, null] } },
        query: { color: 'light blue & green' },
        extraHeaders: { 'x-test': 'a header' },
      });
      const { auth, address, secure, color, header, id, nsp, url } = await ask(socket, 'handshake');
      assert.deepEqual(auth, { user: 'ann', deep: { list: [1, null] } });
      assert.equal(color, 'light blue & green');
      assert.equal(header, 'a header');
      assert.match(address, /^(::ffff:)?127\.0\.0\.1$/);
      assert.equal(secure, false);
      assert.equal(id, socket.id);
      assert.equal(nsp, '/');
      assert.match(url, /^\/socket\.io\/\?.*EIO=4/);
    });

    it('tells other pages apart, and when a client came', bounded(), async () => {
      const before = Date.now();
      const extraHeaders = { Origin: 'https://page.example' };
      const foreign = await connected(server.url, { ...options, extraHeaders });
      const own = await connected(server.url, options);
      const [there, here] = [await ask(foreign, 'handshake'), await ask(own, 'handshake')];
      assert.deepEqual([there.xdomain, here.xdomain], [true, false]);
      assert.ok(there.issued >= before && there.issued <= here.issued);
      assert.ok(here.issued <= Date.now());
    });
  });
}
