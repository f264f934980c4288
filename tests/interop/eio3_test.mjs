// Clients 1.x and 2.x, which speak Engine.IO protocol 3, against a server that allows them.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  askAll,
  client,
  closeAll,
  collect,
  connected,
  event,
  transports,
  until,
} from '../node/lib/client.mjs';
import { client1, client2 } from '../node/lib/clients_v3.mjs';
import { request } from '../node/lib/http.mjs';
import { startServer, useServer } from '../node/lib/interop.mjs';
import { bounded, slowdown } from '../node/lib/settings.mjs';
import { departure } from '../node/lib/stats.mjs';

const allowed = { 'allow-eio3': true };

it('has releases 1 and 2', () => {
  assert.match(client1.version, /^1\./);
  assert.match(client2.version, /^2\./);
});

for (const { version, make } of [client1, client2]) {
  for (const [name, transport] of Object.entries(transports)) {
    const options = { ...transport, make };
    // Release 1 can send and take ASCII only while it polls; see ServerOptions::allow_eio3.
    const text = version.startsWith('1.') && name === 'polling' ? 'ascii' : 'aé€\u{1F600}\u2028';
    const values = ['hello', text, 42, 0.5, true, null, [], { a: [1, { b: 'c' }] }];

    describe(`client ${version} over ${name}`, () => {
      const server = useServer({
        ...allowed,
        'ping-interval': 300 * slowdown,
        'ping-timeout': 2000 * slowdown,
      });

      it('joins the main namespace by connecting', bounded(), async () => {
        const socket = await connected(server.url, options);
        const [seen] = await askAll(socket, 'handshake');
        assert.equal(seen.id, socket.io.engine.id);
        assert.equal(seen.id, socket.id);
        assert.deepEqual(seen.auth, {});
      });

      it('brings values both ways, in events and acknowledgements', bounded(), async () => {
        const socket = await connected(server.url, options);
        for (const value of values) {
          const said = event(socket, 'said');
          socket.emit('say', value);
          assert.deepEqual(await said, [value]);
          assert.deepEqual(await askAll(socket, 'echo', value), [value]);
        }
        assert.deepEqual(await askAll(socket, 'nothing back'), []);
      });

      it('brings attachments both ways', bounded(), async () => {
        const socket = await connected(server.url, options);
        for (const bytes of [Buffer.alloc(0), Buffer.from([0, 255, 4]), Buffer.alloc(70_000, 7)]) {
          const said = event(socket, 'said');
          socket.emit('say three', bytes, { deep: [bytes] }, 'text');
          assert.deepEqual(await said, [bytes, { deep: [bytes] }, 'text']);
        }
        const [a, b] = [Buffer.from('a'), Buffer.from('b')];
        assert.deepEqual(await askAll(socket, 'three back', a, 'text', b), [b, 'text', a]);
      });

      it('keeps the order of many', bounded(), async () => {
        const socket = client(server.url, options); // through the upgrade, where there is one
        await event(socket, 'connect');
        const numbers = collect(socket, 'number', 500);
        socket.emit('count binary', 500);
        assert.deepEqual(
          (await numbers).map(([i, bytes]) => `${i} ${bytes}`),
          Array.from({ length: 500 }, (_, i) => `${i} ${i}`),
        );
        for (let i = 0; i < 200; ++i) socket.emit('number', i);
        assert.deepEqual(await askAll(socket, 'numbers'), [
          Array.from({ length: 200 }, (_, i) => i),
        ]);
      });

      it('answers what the server asks', bounded(), async () => {
        const socket = await connected(server.url, options);
        socket.on('question', (question, answer) => answer([question, Buffer.from('bytes')]));
        for (const how of ['ask', 'ask callback']) {
          const [{ answer }] = await askAll(socket, how, Buffer.from('asked'), 10_000);
          assert.deepEqual(answer, [Buffer.from('asked'), Buffer.from('bytes')]);
        }
      });

      it('joins namespaces with a query, and is told why it may not', bounded(), async () => {
        const main = await connected(server.url, options);
        const chat = main.io.socket('/chat', { query: 'token=secret' });
        const hello = event(chat, 'hello');
        await event(chat, 'connect');
        assert.deepEqual(await hello, ['secret']);
        assert.deepEqual(await askAll(chat, 'echo', 1), [1]);
        // Release 1 calls itself by the session's id everywhere.
        const prefix = version.startsWith('1.') ? '' : '/chat#';
        assert.equal(chat.id, prefix + main.io.engine.id);
        const wrong = client(`${server.url}/chat?token=wrong`, options);
        assert.deepEqual(await event(wrong, 'error'), [{ code: 401 }]);
        const without = client(`${server.url}/chat`, options);
        assert.deepEqual(await event(without, 'error'), ['no token']);
        const unknown = client(`${server.url}/nowhere`, options);
        assert.deepEqual(await event(unknown, 'error'), ['Invalid namespace']);
      });

      it('leaves one namespace and stays in the other', bounded(), async () => {
        const main = await connected(server.url, options);
        const chat = main.io.socket('/chat', { query: 'token=secret' });
        await event(chat, 'connect');
        const kicked = event(chat, 'disconnect');
        chat.emit('kick me');
        assert.deepEqual(await kicked, ['io server disconnect']);
        assert.deepEqual(await askAll(main, 'echo', 1), [1]);
        const { id } = main;
        main.disconnect();
        assert.equal((await departure(server, id)).reason, 'client namespace disconnect');
      });

      it('hears broadcasts of a room, beside a client 4', bounded(), async () => {
        const old = await connected(server.url, options);
        const young = await connected(server.url, transport);
        await Promise.all([askAll(old, 'join', 'red'), askAll(young, 'join', 'red')]);
        for (const from of [young, old]) {
          const news = [old, young].map((socket) => event(socket, 'news'));
          from.emit('in', 'red', { file: Buffer.from('x') });
          for (const args of await Promise.all(news)) {
            assert.deepEqual(args, [{ file: Buffer.from('x') }]);
          }
        }
      });

      it('is answered its pings and stays', bounded(), async () => {
        const socket = await connected(server.url, options);
        let pongs = 0;
        socket.io.engine.on('pong', () => ++pongs);
        await until(() => pongs >= 3, 'three pongs came');
        assert.deepEqual(await askAll(socket, 'echo', 1), [1]);
      });

      it('is missed when it says nothing', bounded(), async () => {
        const socket = await connected(server.url, options);
        const { id } = socket;
        const { engine } = socket.io;
        engine.ping = () => {};
        engine.setPing = () => {};
        engine.onHeartbeat = () => {}; // its own timer would end it as early
        engine.removeAllListeners('heartbeat');
        clearTimeout(engine.pingIntervalTimer);
        clearTimeout(engine.pingTimeoutTimer);
        const [reason] = await event(socket, 'disconnect');
        assert.match(reason, /^transport (close|error)$/);
        assert.equal((await departure(server, id)).reason, 'ping timeout');
      });

      it('reconnects to a server that is back', bounded(60_000), async () => {
        let current = await startServer(allowed);
        const { port, url } = current;
        const socket = client(url, { ...options, reconnection: true, reconnectionDelay: 50 });
        await event(socket, 'connect');
        const end = event(socket, 'disconnect', 20_000);
        await current.stop();
        assert.match((await end)[0], /^transport (close|error)$/);
        current = await startServer({ ...allowed, port });
        await until(() => socket.connected, 'it is connected again', 20_000);
        assert.deepEqual(await askAll(socket, 'echo', 'back'), ['back']);
        closeAll();
        await current.stop();
      });
    });
  }
}

describe('a server that allows protocol 3', () => {
  const server = useServer(allowed);
  const address = (more) => `${server.url}/socket.io/?EIO=3&transport=polling${more}`;
  const packets = async (body, parser = client2.parser) => {
    const all = [];
    parser.decodePayload(body, (packet) => {
      all.push(packet);
    });
    return all;
  };

  // What browsers do: in node, clients poll in text only.
  for (const { version, parser } of [client1, client2]) {
    it(`understands the binary payloads of ${version}, and it ours`, bounded(), async () => {
      const opened = await request(address(''));
      const [open, connect] = await packets(opened.text);
      const { sid } = JSON.parse(open.data);
      assert.deepEqual([open.type, connect], ['open', { type: 'message', data: '0' }]);
      const bytes = Buffer.from([0, 255, 4]);
      const header = '51-["say",{"_placeholder":true,"num":0}]';
      const body = await new Promise((resolve) => {
        const sent = ['2["say","aé€\u{1F600}"]', header, bytes];
        parser.encodePayload(
          sent.map((data) => ({ type: 'message', data })),
          true,
          resolve,
        );
      });
      assert.ok(Buffer.isBuffer(body));
      const posted = await request(address(`&sid=${sid}`), {
        method: 'POST',
        headers: { 'Content-Type': 'application/octet-stream' },
        body,
      });
      assert.deepEqual([posted.status, posted.text], [200, 'ok']);
      const polled = await request(address(`&sid=${sid}`));
      assert.equal(polled.headers['content-type'], 'application/octet-stream');
      assert.deepEqual(
        (await packets(polled.body, parser)).map(({ data }) => data),
        ['2["said","aé€\u{1F600}"]', header.replace('say', 'said'), bytes],
      );
      await request(address(`&sid=${sid}`), { method: 'POST', body: '1:1' });
    });
  }

  it('talks JSONP', bounded(), async () => {
    const called = (script) => {
      const payloads = [];
      new Function('___eio', script)([, , , (payload) => payloads.push(payload)]);
      return packets(payloads[0]);
    };
    const opened = await request(address('&j=3&b64=1'));
    const [open] = await called(opened.text);
    const query = `&j=3&sid=${JSON.parse(open.data).sid}`;
    const value = 'line\\n\u2028"é';
    const payload = `4${`2["say",${JSON.stringify(value)}]`}`;
    const posted = await request(address(query), {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        d: `${payload.length}:${payload}`.replaceAll('\\n', '\\\\n'),
      }).toString(),
    });
    assert.deepEqual([posted.status, posted.text], [200, 'ok']);
    const polled = await request(address(query));
    assert.ok(!polled.text.includes('\u2028'));
    const [said] = await called(polled.text);
    assert.deepEqual(JSON.parse(said.data.slice(1)), ['said', value]);
    await request(address(query), { method: 'POST', body: 'd=1:1' });
  });

  it('takes clients of protocol 4 as ever', bounded(), async () => {
    const socket = await connected(server.url, transports.upgrade);
    assert.deepEqual(await askAll(socket, 'echo', 1), [1]);
  });
});

describe('a server that does not', () => {
  const server = useServer();

  it('refuses them and says how to let them in', bounded(), async () => {
    const { make } = client2;
    const socket = client(server.url, { ...transports.polling, make });
    await event(socket, 'connect_error');
    await until(() => server.program.errors.includes('allow_eio3'), 'the log names the option');
  });
});
