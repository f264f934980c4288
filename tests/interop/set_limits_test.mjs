// Limits that the program has set: the option reaches the layer that keeps it, which limits_test and
// the tests of the layers cannot tell. Each crossing ends at most the one who crosses.
import assert from 'node:assert/strict';
import net from 'node:net';
import { describe, it } from 'node:test';
import { ask, client, connected, event, transports, until } from '../node/lib/client.mjs';
import { raw, request } from '../node/lib/http.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded, scaled, slowdown } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';
import { address, messages, open } from '../node/lib/websocket.mjs';

const polling = (server) => `${server.url}/socket.io/?EIO=4&transport=polling`;

describe('limits on requests', () => {
  const server = useServer({
    'max-header-bytes': 500,
    'max-header-fields': 10,
    'max-target-bytes': 100,
    'max-query-parameters': 4,
  });
  const status = async (path, headers = {}) =>
    (await request(`${server.url}${path}`, { headers })).status;
  const fields = (count) => Object.fromEntries([...Array(count).keys()].map((i) => [`x-${i}`, '']));

  it('keeps max_header_bytes', bounded(), async () => {
    assert.equal(await status('/stats', { x: 'x'.repeat(300) }), 200);
    assert.equal(await status('/stats', { x: 'x'.repeat(600) }), 431);
  });

  it('keeps max_header_fields', bounded(), async () => {
    assert.equal(await status('/stats', fields(5)), 200);
    assert.equal(await status('/stats', fields(11)), 431);
  });

  it('keeps max_target_bytes', bounded(), async () => {
    assert.equal(await status(`/stats?${'x'.repeat(80)}`), 200);
    assert.equal(await status(`/stats?${'x'.repeat(100)}`), 414);
  });

  it('keeps max_query_parameters', bounded(), async () => {
    assert.equal(await status('/stats?a=1&b=2&c=3&d=4'), 200);
    assert.equal(await status('/stats?a=1&b=2&c=3&d=4&e=5'), 400);
  });
});

describe('limits on waiting for requests', () => {
  const server = useServer({
    'header-timeout': 300,
    'body-timeout': 300,
    'keep-alive-timeout': 300,
  });
  const patience = { quiet: 8000 };

  it('keeps header_timeout', bounded(), async () => {
    assert.equal((await raw(server.port, 'GET /stats HTTP/1.1\r\nHos', patience)).closed, true);
  });

  it('keeps body_timeout', bounded(), async () => {
    const head = 'POST /news HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nhalf';
    assert.equal((await raw(server.port, head, patience)).closed, true);
  });

  it('keeps keep_alive_timeout', bounded(), async () => {
    const answer = await raw(server.port, 'GET /stats HTTP/1.1\r\nHost: x\r\n\r\n', patience);
    assert.match(answer.text, /^HTTP\/1\.1 200/);
    assert.equal(answer.closed, true);
  });
});

describe('limits on packets', () => {
  const server = useServer({
    'max-attachments': 2,
    'max-json-depth': 5,
    'max-event-bytes': 20,
    'max-packets-per-payload': 3,
    'packet-timeout': 300 * slowdown,
  });

  async function closes(packet) {
    const socket = await connected(server.url, transports.websocket);
    const end = event(socket, 'disconnect');
    socket.io.engine.write(packet);
    assert.match((await end)[0], /^transport (close|error)$/);
  }

  it('keeps max_attachments', bounded(), async () => {
    const socket = await connected(server.url, transports.websocket);
    const two = [Buffer.from('a'), Buffer.from('b')];
    assert.deepEqual(await ask(socket, 'echo', two), two);
    await closes('53-["echo"]');
  });

  it('keeps max_json_depth', bounded(), async () => {
    const socket = await connected(server.url, transports.websocket);
    assert.deepEqual(await ask(socket, 'echo', [[[[]]]]), [[[[]]]]);
    await closes('2["echo",[[[[[]]]]]]');
  });

  it('keeps max_event_bytes', bounded(), async () => {
    const socket = await connected(server.url, transports.websocket);
    socket.emit('x'.repeat(20));
    assert.equal(await ask(socket, 'echo', 1), 1);
    await closes(`2["${'x'.repeat(21)}"]`);
  });

  it('keeps packet_timeout', bounded(), async () => {
    await closes('51-["echo",{"_placeholder":true,"num":0}]'); // and no attachment
  });

  it('keeps max_packets_per_payload', bounded(), async () => {
    for (const [packets, status] of [
      [3, 200],
      [4, 400],
    ]) {
      const { sid } = JSON.parse((await request(polling(server))).text.slice(1));
      const body = ['40', ...Array(packets - 1).fill('42["nobody listens"]')].join('\x1e');
      const answer = await request(`${polling(server)}&sid=${sid}`, { method: 'POST', body });
      assert.equal(answer.status, status);
      if (status === 200) {
        await request(`${polling(server)}&sid=${sid}`, { method: 'POST', body: '1' });
      }
    }
  });
});

describe('limits on what a client joins', () => {
  const server = useServer({
    'max-namespace-bytes': 10,
    'max-auth-bytes': 100,
    'max-namespaces-per-client': 2,
    'max-room-bytes': 5,
    'max-rooms-per-socket': 2,
  });

  it('keeps max_namespace_bytes', bounded(), async () => {
    await connected(`${server.url}/admin`, transports.websocket);
    const long = client(`${server.url}/administrator`, transports.websocket);
    const end = new Promise((resolve) => long.io.once('close', resolve));
    assert.match(await end, /^transport (close|error)$/);
  });

  it('keeps max_auth_bytes', bounded(), async () => {
    const auth = { token: 'x'.repeat(80) };
    const socket = await connected(server.url, { ...transports.websocket, auth });
    auth.token += 'x'.repeat(20);
    const refused = event(client(server.url, { ...transports.websocket, auth }), 'connect_error');
    assert.equal((await refused)[0].message, 'auth is larger than the server allows');
    assert.equal(socket.connected, true);
  });

  it('keeps max_namespaces_per_client', bounded(), async () => {
    const main = await connected(server.url, transports.websocket);
    await event(main.io.socket('/admin'), 'connect');
    const end = event(main, 'disconnect');
    main.io.socket('/slow');
    assert.match((await end)[0], /^transport (close|error)$/);
  });

  it('keeps max_room_bytes', bounded(), async () => {
    const socket = await connected(server.url, transports.websocket);
    assert.equal(await ask(socket, 'join', 'x'.repeat(5)), true);
    assert.equal(await ask(socket, 'join', 'x'.repeat(6)), false);
  });

  it('keeps max_rooms_per_socket', bounded(), async () => {
    const socket = await connected(server.url, transports.websocket);
    const joined = [];
    for (const room of ['a', 'b', 'c']) joined.push(await ask(socket, 'join', room));
    assert.deepEqual(joined, [true, true, false]);
    assert.deepEqual(await ask(socket, 'rooms'), [socket.id, 'a', 'b']);
  });
});

describe('limits on endings', () => {
  const server = useServer({ 'close-timeout': 300, 'goodbye-timeout': 300 });

  it('keeps close_timeout', bounded(60_000), async () => {
    const deaf = await open(address(server));
    deaf.send('40');
    await messages(deaf, 2);
    deaf._socket.pause(); // it never answers the close frame
    const start = Date.now();
    deaf.send('42["close me"]');
    await until(async () => (await stats(server)).connections === 1, 'it is cut off', 20_000);
    assert.ok(Date.now() - start < scaled(4000), 'before the default of five seconds');
    deaf.terminate();
  });

  it('keeps goodbye_timeout', bounded(), async () => {
    const { sid } = JSON.parse((await request(polling(server))).text.slice(1));
    const session = `${polling(server)}&sid=${sid}`;
    await request(session, { method: 'POST', body: '40' });
    await request(session);
    await request(session, { method: 'POST', body: '42["close me"]' });
    await until(async () => (await stats(server)).sessions === 0, 'nobody came for the goodbye');
    assert.equal((await request(session)).status, 400);
  });
});

describe('a limit on connections', () => {
  const server = useServer({ 'max-connections': 3 });

  it('keeps max_connections', bounded(), async () => {
    const first = await connected(server.url, transports.websocket);
    const second = await connected(server.url, transports.websocket);
    // One more has room, unless a connection of before is still going.
    let closed = 0;
    const others = Array.from({ length: 5 }, () =>
      net
        .connect(server.port, '127.0.0.1')
        .on('error', () => {})
        .on('close', () => {
          ++closed;
        })
        .resume(),
    );
    await until(() => closed >= 4, 'those beyond are closed at once');
    assert.deepEqual([await ask(first, 'echo', 1), await ask(second, 'echo', 2)], [1, 2]);
    for (const socket of others) socket.destroy();
    for (const socket of [first, second]) socket.disconnect();
    // Asking takes a connection too.
    const left = () =>
      stats(server).then(
        ({ connections }) => connections,
        () => 0,
      );
    await until(async () => (await left()) === 1, 'there is room again');
  });
});
