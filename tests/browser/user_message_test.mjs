// user_message in the browser: `user-message` in, `message` to everyone.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  assertTexts,
  assertTransport,
  eventually,
  ioOptions,
  markup,
  queries,
  useBrowser,
  writeOwn,
} from '../node/lib/browser.mjs';
import { useExample } from '../node/lib/example.mjs';
import { request } from '../node/lib/http.mjs';
import { bounded } from '../node/lib/settings.mjs';

const otherPage = (transport) => `<html><head><title>notes</title></head><body>
<h1>Hello</h1>
<input type="text" id="message" placeholder="Enter a message!">
<button id="sendBtn">Send</button>
<div id="messages"></div>
<script src='/socket.io/socket.io.js'></script>
<script>
  const socket = io(${JSON.stringify(ioOptions[transport])});
  const sendBtn = document.getElementById("sendBtn");
  const messageInput = document.getElementById('message');
  const allMessages = document.getElementById('messages');
  socket.on('message', (message) => {
    const p = document.createElement('p');
    p.innerText = message;
    allMessages.appendChild(p);
  });
  sendBtn.addEventListener('click', () => socket.emit('user-message', messageInput.value));
</script></body></html>`;

for (const transport of Object.keys(queries)) {
  describe(`user_message over ${transport}`, () => {
    const server = useExample('user_message');
    const browser = useBrowser();

    const ours = (page) => page.goto(`${server.url}/?${queries[transport]}`);
    const others = (page) => writeOwn(page, server, otherPage(transport));

    async function two(visit = ours) {
      const pages = [await browser.page(), await browser.page()];
      for (const page of pages) {
        await visit(page);
        await page.waitForFunction('socket.connected');
      }
      return pages;
    }

    for (const [what, visit] of [
      ['its page', ours],
      ['a page by somebody else', others],
    ]) {
      it(`shows messages of both windows in order on ${what}`, bounded(60_000), async () => {
        const [ann, bob] = await two(visit);
        const sent = ['first', 'second', ...markup];
        for (const [i, text] of sent.entries()) {
          const page = i % 2 === 0 ? ann : bob;
          await page.fill('#message', text);
          await page.click('#sendBtn');
          await assertTexts(ann, '#messages p', sent.slice(0, i + 1));
        }
        for (const page of [ann, bob]) {
          await assertTexts(page, '#messages p', sent);
          await assertTransport(page, transport);
        }
      });
    }

    it('keeps 1,000 quick messages in order', bounded(90_000), async () => {
      const [ann, bob] = await two();
      await ann.evaluate(() => {
        for (let i = 0; i < 1000; ++i) {
          document.getElementById('message').value = `message ${i}`;
          document.getElementById('sendBtn').click();
        }
      });
      const expected = Array.from({ length: 1000 }, (_, i) => `message ${i}`);
      for (const page of [ann, bob]) {
        await eventually(
          async () => (await page.locator('#messages p').count()) >= 1000,
          'all have come',
          40_000,
        );
        assert.deepEqual(await page.locator('#messages p').allTextContents(), expected);
      }
    });
  });
}

describe('the static files of user_message', () => {
  const server = useExample('user_message');

  it('are the index for /, with types and tags', bounded(), async () => {
    const index = await request(`${server.url}/`);
    assert.deepEqual(
      [index.status, index.headers['content-type']],
      [200, 'text/html; charset=utf-8'],
    );
    assert.equal((await request(`${server.url}/index.html`)).text, index.text);
    assert.equal(
      (await request(`${server.url}/`, { headers: { 'If-None-Match': index.headers.etag } }))
        .status,
      304,
    );
    assert.match((await request(`${server.url}/style.css`)).headers['content-type'], /^text\/css/);
    assert.match((await request(`${server.url}/main.js`)).headers['content-type'], /javascript/);
    const part = await request(`${server.url}/main.js`, { headers: { Range: 'bytes=0-4' } });
    assert.deepEqual(
      [part.status, part.text],
      [206, (await request(`${server.url}/main.js`)).text.slice(0, 5)],
    );
  });

  it('are not left by any path', bounded(), async () => {
    for (const path of [
      '/../main.cpp',
      '/%2e%2e/main.cpp',
      '/..%2fmain.cpp',
      '/%2e%2e%2fmain.cpp',
      '/..%5cmain.cpp',
      '/./../main.cpp',
      '//etc/passwd',
      '/index.html/../../main.cpp',
      '/%00',
      '/index.html%00.txt',
    ]) {
      const { status, text } = await request(server.url, { path });
      assert.ok(status === 404 || status === 400, `${path}: ${status}`);
      assert.doesNotMatch(text, /parley|root:/);
    }
  });
});
