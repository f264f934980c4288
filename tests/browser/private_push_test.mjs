// private_push: requests write, the database keeps, sockets push.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  assertTexts,
  assertTransport,
  ioOptions,
  markup,
  queries,
  useBrowser,
  writeOwn,
} from '../node/lib/browser.mjs';
import { useExample } from '../node/lib/example.mjs';
import { request } from '../node/lib/http.mjs';
import { bounded } from '../node/lib/settings.mjs';

const otherPage = (user, transport) => `<!doctype html><ol id="inbox"></ol>
<script src="/socket.io/socket.io.js"></script>
<script>
  const socket = io(${JSON.stringify({ ...ioOptions[transport], auth: { user } })});
  socket.on("message", ({ from, text }) => {
    const line = document.createElement("li");
    line.append(from + ": " + text);
    document.getElementById("inbox").append(line);
  });
</script>`;

const api = (server) => async (method, path, body) => {
  const { status, text } = await request(server.url + path, {
    method,
    body: typeof body === 'string' || body === undefined ? body : JSON.stringify(body),
    headers: { 'Content-Type': 'application/json' },
  });
  return [status, text === '' ? null : JSON.parse(text)];
};

for (const transport of Object.keys(queries)) {
  describe(`private_push over ${transport}`, () => {
    const server = useExample('private_push');
    const browser = useBrowser();
    const call = api(server);

    async function enter(name) {
      const page = await browser.page();
      await page.goto(`${server.url}/?${queries[transport]}`);
      await page.fill('#name', name);
      await page.press('#name', 'Enter');
      await page.waitForSelector('#chat:not([hidden])');
      return page;
    }
    const send = async (page, to, text) => {
      await page.fill('#to', to);
      await page.fill('#text', text);
      await page.press('#text', 'Enter');
    };

    it('pushes a message to its reader and to nobody else', bounded(60_000), async () => {
      const [ann, bob, eve] = [await enter('ann'), await enter('bob'), await enter('eve')];
      await send(ann, 'bob', 'only for Bob');
      await assertTexts(ann, '#messages li', ['you to bob: only for Bob']);
      await assertTexts(bob, '#messages li', ['ann to you: only for Bob']);
      await send(bob, 'ann', 'thank you');
      await assertTexts(ann, '#messages li', ['you to bob: only for Bob', 'bob to you: thank you']);
      await assertTexts(eve, '#messages li', []);
      for (const page of [ann, bob]) await assertTransport(page, transport);
    });

    it('pushes to every window of its reader', bounded(60_000), async () => {
      const [one, two, writer] = [await enter('frank'), await enter('frank'), await enter('gina')];
      await send(writer, 'frank', 'on both');
      for (const page of [one, two])
        await assertTexts(page, '#messages li', ['gina to you: on both']);
    });

    it(
      'shows markup as text and says when there is nobody of that name',
      bounded(60_000),
      async () => {
        const [ann, bob] = [await enter('<b>hank</b>'), await enter('iris')];
        for (const text of markup) {
          await send(ann, 'iris', text);
          await ann.waitForFunction('document.getElementById("text").value === ""');
        }
        await assertTexts(
          bob,
          '#messages li',
          markup.map((text) => `<b>hank</b> to you: ${text}`),
        );
        await send(ann, 'nobody', 'hello?');
        await assertTexts(ann, '#error', ['There is nobody called nobody.']);
      },
    );

    it('keeps messages for a reader who is away, and through a kill', bounded(60_000), async () => {
      const writer = await enter('jane');
      await call('POST', '/api/users', { name: 'kurt' });
      await send(writer, 'kurt', 'for later');
      await assertTexts(writer, '#messages li', ['you to kurt: for later']);
      await server.restart('SIGKILL');
      const reader = await enter('kurt');
      await assertTexts(reader, '#messages li', ['jane to you: for later']);
    });

    it('shows what was written while a page was cut off', bounded(60_000), async () => {
      const [writer, reader] = [await enter('lena'), await enter('mike')];
      await send(writer, 'mike', 'before');
      await assertTexts(reader, '#messages li', ['lena to you: before']);
      await reader.context().setOffline(true);
      await send(writer, 'mike', 'meanwhile');
      await assertTexts(writer, '#messages li', ['you to mike: before', 'you to mike: meanwhile']);
      await server.restart('SIGTERM'); // ends the connection that the browser still believes in
      await reader.context().setOffline(false);
      await assertTexts(reader, '#messages li', ['lena to you: before', 'lena to you: meanwhile']);
    });

    it('pushes to who is in a room, once it is stored', bounded(60_000), async () => {
      const [, writer] = await call('POST', '/api/users', { name: `room ${transport}` });
      const pages = [await browser.page(), await browser.page()];
      for (const page of pages) {
        await writeOwn(page, server, otherPage(writer.id, transport));
        await page.waitForFunction('socket.connected');
      }
      const [inside, outside] = pages;
      assert.equal(
        await inside.evaluate('new Promise((done) => socket.emit("enter", "red", done))'),
        true,
      );
      for (const page of pages)
        await page.evaluate(
          'globalThis.log = []; socket.onAny((...event) => log.push(event)); null',
        );
      const body = { from: writer.id, text: 'to all in red' };
      const [status, message] = await call('POST', '/api/rooms/red/messages', body);
      assert.deepEqual([status, message.room, message.text], [201, 'red', body.text]);
      await inside.waitForFunction('log.length === 1');
      assert.deepEqual(await inside.evaluate('log'), [['room message', message]]);
      assert.deepEqual(await outside.evaluate('log'), []);
      const [, stored] = await call('GET', '/api/rooms/red/messages');
      assert.deepEqual(stored.at(-1), message);
      await inside.evaluate(
        'socket.emit("leave", "red"); new Promise((done) => socket.emit("enter", "blue", done))',
      );
      await call('POST', '/api/rooms/red/messages', body);
      await call('POST', '/api/rooms/blue/messages', body);
      await inside.waitForFunction('log.length === 2');
      assert.equal(await inside.evaluate('log[1][1].room'), 'blue');
    });

    it('works with a page by somebody else', bounded(60_000), async () => {
      const [, reader] = await call('POST', '/api/users', { name: `reader ${transport}` });
      const [, writer] = await call('POST', '/api/users', { name: `writer ${transport}` });
      const page = await browser.page();
      await writeOwn(page, server, otherPage(reader.id, transport));
      await page.waitForFunction('socket.connected');
      await call('POST', `/api/users/${reader.id}/messages`, { from: writer.id, text: 'hi' });
      await assertTexts(page, '#inbox li', [`${writer.id}: hi`]);
      await assertTransport(page, transport);
    });
  });
}

describe('the requests of private_push', () => {
  const server = useExample('private_push');
  const call = api(server);

  it('create users and messages with 201 and read them back', bounded(), async () => {
    const [status, ann] = await call('POST', '/api/users', { name: 'Ann' });
    assert.deepEqual([status, ann], [201, { id: ann.id, name: 'Ann' }]);
    const [, bob] = await call('POST', '/api/users', { name: 'Bób ✓' });
    const path = `/api/users/${bob.id}/messages`;
    const [created, message] = await call('POST', path, {
      from: ann.id,
      text: 'hé "quoted" \u0001 \u{1F600}',
    });
    assert.equal(created, 201);
    assert.deepEqual(message, {
      id: message.id,
      from: ann.id,
      to: bob.id,
      text: 'hé "quoted" \u0001 \u{1F600}',
      at: message.at,
    });
    assert.ok(Math.abs(message.at - Date.now() / 1000) < 60);
    const [, second] = await call('POST', `/api/users/${ann.id}/messages`, {
      from: bob.id,
      text: 'two',
    });
    assert.deepEqual(await call('GET', path), [200, [message, second]]);
    assert.deepEqual(await call('GET', '/api/users'), [200, [ann, bob]]);
  });

  it('are refused when they are wrong, with a reason', bounded(), async () => {
    const [, carl] = await call('POST', '/api/users', { name: 'Carl' });
    const messages = `/api/users/${carl.id}/messages`;
    const cases = [
      ['/api/users', { name: 'Carl' }, 409],
      ['/api/users', { name: '' }, 400],
      ['/api/users', { name: 'x'.repeat(41) }, 400],
      ['/api/users', { name: 5 }, 400],
      ['/api/users', {}, 400],
      ['/api/users', [], 400],
      ['/api/users', 'no JSON', 400],
      ['/api/users', '{"name":"\\ud800"}', 400],
      ['/api/users', '', 400],
      ['/api/users', `${'['.repeat(100_000)}`, 400],
      [messages, { from: 12345, text: 'from nobody' }, 404],
      ['/api/users/12345/messages', { from: carl.id, text: 'to nobody' }, 404],
      ['/api/users/abc/messages', { from: carl.id, text: 'to no number' }, 400],
      [messages, { from: carl.id, text: '' }, 400],
      [messages, { from: carl.id, text: 'x'.repeat(4001) }, 400],
      [messages, { from: 'me', text: 'x' }, 400],
      [messages, { from: carl.id }, 400],
      ['/api/rooms/red/messages', { from: 12345, text: 'from nobody' }, 404],
      ['/api/rooms/red/messages', { from: carl.id, text: '' }, 400],
      [`/api/rooms/${'x'.repeat(41)}/messages`, { from: carl.id, text: 'x' }, 400],
    ];
    for (const [path, body, expected] of cases) {
      const [status, answer] = await call('POST', path, body);
      assert.equal(
        status,
        expected,
        `${path} ${JSON.stringify(body).slice(0, 60)}: ${JSON.stringify(answer)}`,
      );
      assert.equal(typeof answer.error, 'string');
    }
    assert.deepEqual(await call('GET', messages), [200, []]);
    assert.equal((await call('GET', '/api/users/12345/messages'))[0], 404);
  });
});
