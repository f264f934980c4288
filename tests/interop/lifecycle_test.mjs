// How connections end, from either side, and what each side is told; heartbeats; restarts.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, client, closeAll, connected, event, transports, until } from '../node/lib/client.mjs';
import { raw, request } from '../node/lib/http.mjs';
import { startServer, useServer } from '../node/lib/interop.mjs';
import { bounded, scaled, slowdown } from '../node/lib/settings.mjs';
import { departure, stats } from '../node/lib/stats.mjs';
import { address, open } from '../node/lib/websocket.mjs';

for (const [name, options] of Object.entries(transports)) {
  describe(`endings over ${name}`, () => {
    const server = useServer();

    it('says `client namespace disconnect` when the client leaves', bounded(), async () => {
      const socket = await connected(server.url, options);
      const { id } = socket;
      await ask(socket, 'join', 'red');
      const end = event(socket, 'disconnect');
      socket.disconnect();
      assert.equal((await end)[0], 'io client disconnect');
      assert.deepEqual(await departure(server, id), {
        reason: 'client namespace disconnect',
        description: '',
        rooms: [id, 'red'],
      });
    });

    it("says `transport close` when the client's connection goes", bounded(), async () => {
      const socket = await connected(server.url, options);
      const { id } = socket;
      socket.io.engine.close();
      assert.equal((await departure(server, id)).reason, 'transport close');
    });

    it('ends a namespace from the server', bounded(), async () => {
      const socket = await connected(server.url, options);
      const { id } = socket;
      const end = event(socket, 'disconnect');
      socket.emit('kick me');
      assert.equal((await end)[0], 'io server disconnect');
      assert.equal((await departure(server, id)).reason, 'server namespace disconnect');
      assert.equal(socket.active, false);
    });

    it('ends the whole connection from the server', bounded(), async () => {
      const socket = await connected(server.url, options);
      const admin = socket.io.socket('/admin');
      await event(admin, 'connect');
      const { id } = socket;
      const ends = [event(socket, 'disconnect'), event(admin, 'disconnect')];
      socket.emit('close me');
      for (const [reason] of await Promise.all(ends)) {
        assert.match(reason, /^(io server disconnect|transport close)$/);
      }
      assert.equal((await departure(server, id)).reason, 'server namespace disconnect');
      await until(async () => (await stats(server)).sessions === 0, 'the session is gone');
    });

    it("ends a room's sockets", bounded(), async () => {
      const [a, b, c] = await Promise.all([1, 2, 3].map(() => connected(server.url, options)));
      await Promise.all([ask(a, 'join', 'red'), ask(b, 'join', 'red')]);
      const ends = [event(a, 'disconnect'), event(b, 'disconnect')];
      c.emit('kick', 'red');
      for (const [reason] of await Promise.all(ends)) assert.equal(reason, 'io server disconnect');
      assert.equal(await ask(c, 'echo', 1), 1);
    });

    it('delivers what was sent before the end', bounded(), async () => {
      const socket = await connected(server.url, options);
      const got = [];
      socket.on('number', (number) => got.push(number));
      const end = event(socket, 'disconnect');
      socket.emit('count', 100);
      socket.emit('kick me');
      await end;
      assert.equal(got.length, 100);
    });

    it('lets a client come back after the server ended its namespace', bounded(), async () => {
      const socket = await connected(server.url, options);
      const end = event(socket, 'disconnect');
      socket.emit('kick me');
      await end;
      const again = event(socket, 'connect');
      socket.connect();
      await again;
      assert.equal(await ask(socket, 'echo', 'back'), 'back');
    });

    it('closes a connection whose Socket.IO packet is nonsense', bounded(), async () => {
      for (const nonsense of [
        '9',
        '2[',
        '2["connect"]',
        '2{}',
        '4',
        '0',
        '51-[]',
        '2["a",',
        'abc',
        '2/none,["a"]',
      ]) {
        const socket = await connected(server.url, options);
        const { id } = socket;
        const end = event(socket, 'disconnect');
        socket.io.engine.write(nonsense);
        assert.match((await end)[0], /^transport (close|error)$/, nonsense);
        assert.equal((await departure(server, id)).reason, 'forced close', nonsense);
        closeAll();
      }
    });

    it(
      'reconnects to a server that was stopped or killed and is back',
      bounded(60_000),
      async () => {
        let current = await startServer();
        const { port, url } = current;
        const socket = client(url, {
          ...options,
          reconnection: true,
          reconnectionDelay: 50,
          reconnectionDelayMax: 200,
        });
        await event(socket, 'connect');
        for (const signal of ['SIGTERM', 'SIGKILL']) {
          const old = socket.id;
          const end = event(socket, 'disconnect', 20_000);
          const how = await current.stop(signal);
          if (signal === 'SIGTERM')
            assert.deepEqual(how, { code: 0, signal: null }, current.errors);
          assert.match((await end)[0], /^transport (close|error)$/);
          assert.equal(socket.active, true);
          current = await startServer({ port });
          await until(() => socket.connected, 'it is connected again', 20_000);
          assert.notEqual(socket.id, old);
          assert.equal(await ask(socket, 'echo', signal), signal);
        }
        closeAll();
        await current.stop();
      },
    );
  });

  describe(`heartbeats over ${name}`, () => {
    const server = useServer({ 'ping-interval': 150 * slowdown, 'ping-timeout': 300 * slowdown });

    it('keeps an idle client that answers', bounded(), async () => {
      const socket = await connected(server.url, options);
      let pings = 0;
      socket.io.on('ping', () => {
        ++pings;
      });
      await until(() => pings >= 5, 'five pings came');
      assert.equal(socket.connected, true);
      assert.equal(await ask(socket, 'echo', 1), 1);
    });

    it('says `ping timeout` about a client that does not answer', bounded(), async () => {
      const socket = await connected(server.url, options);
      const { id } = socket;
      const { engine } = socket.io;
      const end = event(socket, 'disconnect');
      engine._sendPacket = () => {}; // no pong
      assert.equal((await departure(server, id)).reason, 'ping timeout');
      assert.match((await end)[0], /^(transport (close|error)|ping timeout)$/);
    });
  });
}

describe('a client that joins no namespace', () => {
  const server = useServer({ 'connect-timeout': 300 * slowdown });

  it('is disconnected after the connect timeout', bounded(), async () => {
    const silent = await open(address(server));
    await silent.closed;
    const path = `${server.url}/socket.io/?EIO=4&transport=polling`;
    const { sid } = JSON.parse((await request(path)).text.slice(1));
    assert.equal((await request(`${path}&sid=${sid}`)).text, '1');
    await until(async () => (await stats(server)).sessions === 0, 'both are closed');
  });

  it('may stay when it has joined', bounded(), async () => {
    const socket = await connected(server.url, transports.websocket);
    await new Promise((resolve) => setTimeout(resolve, scaled(600)));
    assert.equal(await ask(socket, 'echo', 1), 1);
  });
});

describe('a client that vanishes', () => {
  const server = useServer();

  it('is noticed when its waiting poll breaks off', bounded(), async () => {
    const open = await request(`${server.url}/socket.io/?EIO=4&transport=polling`);
    const { sid } = JSON.parse(open.text.slice(1));
    await request(`${server.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`, {
      method: 'POST',
      body: '40',
    });
    await request(`${server.url}/socket.io/?EIO=4&transport=polling&sid=${sid}`); // the CONNECT answer
    assert.equal((await stats(server)).sockets, 1);
    await raw(
      server.port,
      `GET /socket.io/?EIO=4&transport=polling&sid=${sid} HTTP/1.1\r\nHost: x\r\n\r\n`,
      { quiet: 100 },
    );
    await until(async () => (await stats(server)).sockets === 0, 'its socket is gone');
  });
});
