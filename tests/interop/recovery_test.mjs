// Connection state recovery with the official client: what a lost connection costs is nothing.
import assert from 'node:assert/strict';
import http from 'node:http';
import { describe, it } from 'node:test';
import {
  ask,
  client,
  closeAll,
  connected,
  event,
  transports,
  until,
  upgraded,
} from '../node/lib/client.mjs';
import { request } from '../node/lib/http.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded, slowdown } from '../node/lib/settings.mjs';
import { departure, stats } from '../node/lib/stats.mjs';
import { address, messages, open } from '../node/lib/websocket.mjs';
import { wireTo } from '../node/lib/wire.mjs';

const returning = { reconnection: true, reconnectionDelay: 20, randomizationFactor: 0 };

const publish = (server, text, agent) =>
  request(`${server.url}/news`, { method: 'POST', body: text, agent });

/** Loses the connection, and waits until the server knows. */
async function cut(server, socket) {
  const { id } = socket;
  const before = (await stats(server)).absent_sessions;
  socket.io.reconnection(false);
  socket.io.engine.close();
  await departure(server, id);
  await until(async () => (await stats(server)).absent_sessions === before + 1, 'it is away');
}

async function comeBack(socket) {
  const back = event(socket, 'connect');
  socket.io.reconnection(true);
  socket.connect();
  await back;
}

for (const [name, options] of Object.entries(transports)) {
  describe(`recovery over ${name}`, () => {
    const server = useServer({ recovery: 60_000 });

    it('gives back id and rooms, and what was missed, before anything new', bounded(), async () => {
      const socket = await connected(server.url, { ...options, ...returning });
      assert.equal(socket.recovered, false);
      await ask(socket, 'join', 'red');
      const news = [];
      socket.on('news', (text) => news.push(text));
      await publish(server, 'one');
      await until(() => news.length === 1, 'the first news came');
      const { id } = socket;
      await cut(server, socket);
      await publish(server, 'two');
      await publish(server, 'three');
      await comeBack(socket);
      assert.equal(socket.recovered, true);
      assert.equal(socket.id, id);
      assert.deepEqual(news, ['one', 'two', 'three']);
      assert.deepEqual(await ask(socket, 'rooms'), [id, 'red']);
      await publish(server, 'four');
      await until(() => news.length === 4, 'the last news came');
      assert.deepEqual(news, ['one', 'two', 'three', 'four']);
    });

    it('recovers one that has heard nothing yet', bounded(), async () => {
      const socket = await connected(server.url, { ...options, ...returning });
      const { id } = socket;
      const news = [];
      socket.on('news', (text) => news.push(text));
      await cut(server, socket);
      await publish(server, 'one');
      await comeBack(socket);
      assert.equal(socket.recovered, true);
      assert.equal(socket.id, id);
      assert.deepEqual(news, ['one']);
    });

    it('brings binary again', bounded(), async () => {
      const one = await connected(server.url, { ...options, ...returning });
      const other = await connected(server.url, options);
      await ask(one, 'join', 'red');
      const news = [];
      one.on('news', (...args) => news.push(args));
      await cut(server, one);
      other.emit('in', 'red', { file: Buffer.from([1, 2, 3]) });
      await ask(other, 'rooms'); // behind it
      await comeBack(one);
      assert.equal(one.recovered, true);
      assert.deepEqual(news[0][0], { file: Buffer.from([1, 2, 3]) });
    });

    it('begins anew after a goodbye', bounded(), async () => {
      const socket = await connected(server.url, options);
      const { id } = socket;
      socket.disconnect();
      await departure(server, id);
      const back = event(socket, 'connect');
      socket.connect();
      await back;
      assert.equal(socket.recovered, false);
      assert.notEqual(socket.id, id);
    });
  });
}

describe('recovery of a half-open connection', () => {
  const server = useServer({ recovery: 2_000 });

  it('lets the new connection in and ends the old one', bounded(), async () => {
    const old = await open(address(server));
    old.send('40');
    const [, answer] = await messages(old, 2);
    const { sid, pid } = JSON.parse(answer.slice(2));
    await publish(server, 'lost on its way');
    const fresh = await open(address(server));
    fresh.send(`40${JSON.stringify({ pid })}`);
    const [, missed, again] = await messages(fresh, 3);
    assert.match(missed, /^42\["news","lost on its way","\w+"\]$/);
    assert.equal(again, `40${JSON.stringify({ sid, pid })}`);
    assert.equal(await old.closed, 1005);
    assert.equal((await departure(server, sid)).reason, 'session taken over');
    assert.equal((await stats(server)).sockets, 1);
    fresh.send('41');
    fresh.close();
    await fresh.closed;
  });

  it('has one owner when many come at once', bounded(), async () => {
    const first = await open(address(server));
    first.send('40');
    const [, answer] = await messages(first, 2);
    const { sid, pid } = JSON.parse(answer.slice(2));
    first.terminate();
    await departure(server, sid);
    const all = await Promise.all(Array.from({ length: 8 }, () => open(address(server))));
    for (const each of all) each.send(`40${JSON.stringify({ pid })}`);
    // Each of them gets a socket; the session itself is one connection's at a time.
    for (const each of all) await messages(each, 2);
    const present = () => all.filter((each) => each.readyState === 1);
    await until(
      async () => (await stats(server)).sockets === present().length,
      'those that gave way are gone',
    );
    const owners = present().filter((each) => each.received[1].includes(`"sid":"${sid}"`));
    assert.equal(owners.length, 1);
    for (const each of present()) {
      each.send('41');
      each.close();
    }
  });
});

describe('recovery under fire', () => {
  const server = useServer({
    recovery: 60_000,
    // What was cut between two polls is found out by its heartbeat alone.
    'ping-interval': 1_000 * slowdown,
    'ping-timeout': 2_000 * slowdown,
    'goodbye-timeout': 1_000,
  });

  // Several connections publish, which are on several loops; who listens is cut again and again.
  it('loses, doubles and reorders nothing', bounded(120_000), async () => {
    const publishers = 3;
    const count = Math.ceil(200 / slowdown);
    const cuts = Math.ceil(10 / slowdown);
    const lives = [];
    for (const [index, options] of Object.values(transports).entries()) {
      for (let i = 0; i < 3; ++i) {
        const wire = await wireTo(server);
        const socket = client(wire.url, { ...options, ...returning });
        const life = { socket, wire, options, news: [], again: 0, lost: 0, name: `${index}.${i}` };
        socket.on('news', (text) => life.news.push(text));
        await event(socket, 'connect');
        socket.on('connect', () => {
          ++life.again;
          if (!socket.recovered) ++life.lost;
        });
        lives.push(life);
      }
    }
    let publishing = true;
    const published = Promise.all(
      Array.from({ length: publishers }, async (_, publisher) => {
        const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
        for (let i = 0; i < count; ++i) await publish(server, `${publisher}:${i}`, agent);
        agent.destroy();
      }),
    ).finally(() => (publishing = false));
    await Promise.all(
      lives.map(async ({ socket, wire, options }) => {
        for (let i = 0; i < cuts && publishing; ++i) {
          await new Promise((resolve) => setTimeout(resolve, Math.random() * 60));
          if (!socket.connected) continue;
          // Cut amid its upgrade, this client notices nothing but the missing heartbeat.
          if (options.transports.length === 2) await upgraded(socket);
          const back = event(socket, 'connect', 30_000);
          let gone = false;
          socket.once('disconnect', () => (gone = true));
          await until(() => {
            // Between two polls there is nothing to cut.
            if (!gone) wire.cut();
            return gone;
          }, 'it is cut');
          await back;
        }
      }),
    );
    await published;
    for (const { socket, news, again, lost, name } of lives) {
      assert.equal(lost, 0, `${name} was not recovered`);
      assert.ok(again > 0, `${name} was never cut`);
      await until(() => socket.connected && news.length >= publishers * count, `${name} has all`);
      for (let publisher = 0; publisher < publishers; ++publisher) {
        assert.deepEqual(
          news.filter((text) => text.startsWith(`${publisher}:`)),
          Array.from({ length: count }, (_, i) => `${publisher}:${i}`),
          name,
        );
      }
    }
    closeAll();
    await until(async () => (await stats(server)).sockets === 0, 'all have said goodbye');
    for (const { wire } of lives) await wire.close();
  });
});
