// DEBUG= shows what happens, under the reference's names; without it a server says nothing.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, closeAll, connected, transports, until } from '../node/lib/client.mjs';
import { request } from '../node/lib/http.mjs';
import { startServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';

async function errorsOf(debug) {
  const env = { ...process.env };
  delete env.DEBUG;
  if (debug) env.DEBUG = debug;
  const server = await startServer({}, { env });
  const socket = await connected(server.url, { ...transports.upgrade, auth: { token: 'a\nb' } });
  const { id } = socket;
  await ask(socket, 'echo', 'hello');
  await ask(socket, 'join', 'red');
  socket.emit('nobody waits for this');
  socket.disconnect();
  if (debug) await until(() => /closes/.test(server.errors), 'the end is written');
  closeAll();
  assert.equal((await server.stop()).code, 0);
  return { lines: server.errors.split('\n').filter(Boolean), id };
}

describe('the environment variable DEBUG', () => {
  it('shows packets with their session and direction', bounded(), async () => {
    const { lines, id } = await errorsOf('engine*,socket.io*');
    const has = (pattern) =>
      assert.ok(
        lines.some((line) => pattern.test(line)),
        `${pattern} in\n${lines.join('\n')}`,
      );
    const lacks = (pattern) => assert.ok(!lines.some((line) => pattern.test(line)), `${pattern}`);
    for (const line of lines) {
      assert.match(line, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z [a-z.:-]+ \S/);
    }
    has(/ engine request GET \/socket\.io\/\?EIO=4/);
    has(/ engine:socket [\w-]{20} opens over polling$/);
    has(/ engine:socket [\w-]{20} -> 0\{"sid"/);
    has(/ engine:socket [\w-]{20} <- 40\{"token":"a\\nb"\}$/);
    has(/ engine:polling answers a poll with 0\{"sid"/);
    has(/ engine:socket [\w-]{20} upgrades to websocket$/);
    has(/ engine:socket [\w-]{20} <- 42\d*\["echo","hello"\]$/);
    has(/ engine:socket [\w-]{20} -> 43\d*\["hello"\]$/);
    has(/ socket\.io-parser [\w-]{20} decodes 2\d*\["echo","hello"\]$/);
    has(new RegExp(` socket\\.io:socket ${id} sent event echo$`));
    has(new RegExp(` socket\\.io:socket ${id} sent event nobody waits for this \\(no handler\\)$`));
    lacks(new RegExp(` socket\\.io:socket ${id} sent event echo \\(no handler\\)$`));
    has(new RegExp(` socket\\.io:namespace adding socket ${id} to /$`));
    has(new RegExp(` socket\\.io-adapter ${id} joins red$`));
    has(new RegExp(` socket\\.io:socket ${id} leaves /: client namespace disconnect$`));
    has(/ socket\.io:server listens on port \d+, \/socket\.io\/$/);
    has(/ socket\.io:server stops$/);
  });

  it('shows what it names, less what it excludes', bounded(), async () => {
    const { lines } = await errorsOf('*,-engine:socket,-socket.io*');
    const scopes = new Set(lines.map((line) => line.split(' ')[1]));
    assert.deepEqual([...scopes].sort(), ['engine', 'engine:polling', 'engine:ws']);
  });

  it('is needed: a server is silent', bounded(), async () => {
    assert.deepEqual((await errorsOf()).lines, []);
  });
});

describe('what trips newcomers', () => {
  it('is said with cause and cure, once', bounded(), async () => {
    const server = await startServer({ 'max-payload': 1000 });
    const path = `${server.url}/socket.io/?EIO=4&transport=polling`;
    for (let i = 0; i < 3; ++i) {
      await request(path, { headers: { Origin: 'https://page.example' } });
      await request(`${path}&sid=AAAAAAAAAAAAAAAAAAAA`);
      const { sid } = JSON.parse((await request(path)).text.slice(1));
      await request(`${path}&sid=${sid}`, { method: 'POST', body: `4${'x'.repeat(1000)}` });
    }
    assert.equal((await server.stop()).code, 0);
    // Others are what the server's own hooks say.
    const lines = server.errors.split('\n').filter((line) => line.includes('[parley]'));
    for (const pattern of [/https:\/\/page\.example.*cors\.origins/, /sticky/, /max_payload/]) {
      assert.equal(lines.filter((line) => pattern.test(line)).length, 1, server.errors);
    }
    assert.equal(lines.length, 3, server.errors);
  });

  it('is said of old clients, whose credentials need a named origin', bounded(), async () => {
    const cases = [
      [{ cors: '*' }, 3, 1],
      [{ cors: '*' }, 4, 0],
      [{ cors: 'https://page.example' }, 3, 1],
      [{ cors: 'https://page.example', 'cors-credentials': true }, 3, 0],
    ];
    for (const [flags, protocol, expected] of cases) {
      const server = await startServer({ 'allow-eio3': true, ...flags });
      const path = `${server.url}/socket.io/?transport=polling&EIO=${protocol}`;
      for (let i = 0; i < 3; ++i)
        await request(path, { headers: { Origin: 'https://page.example' } });
      await request(path, { headers: { Origin: server.url } }); // no other origin
      assert.equal((await server.stop()).code, 0);
      // Others are what the server's own hooks say.
      const lines = server.errors.split('\n').filter((line) => line.includes('[parley]'));
      assert.equal(lines.length, expected, `${JSON.stringify(flags)} ${lines}`);
      for (const line of lines) assert.match(line, /https:\/\/page\.example.*cors\.credentials/);
    }
  });
});
