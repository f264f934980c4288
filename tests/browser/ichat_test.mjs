// ichat in the browser: the page and the messages come from two origins.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { describe, it } from 'node:test';
import {
  assertTexts,
  assertTransport,
  eventually,
  ioOptions,
  markup,
  queries,
  useBrowser,
} from '../node/lib/browser.mjs';
import { useExample } from '../node/lib/example.mjs';
import { request } from '../node/lib/http.mjs';
import { bounded } from '../node/lib/settings.mjs';

const otherPage = (port, transport) => `<!DOCTYPE html>
<html lang="en"><head><title>chat</title>
<script defer src="http://127.0.0.1:${port}/socket.io/socket.io.js"></script>
<script defer src="js/client.js"></script></head>
<body><nav><h1>Welcome</h1></nav><div class="container"></div>
<div class="send"><form action="#" id="send-container">
<input type="text" name="messageInp" id="messageInp"><button class="btn" type="submit">Send</button></form></div></body></html>
<!-- ${transport} -->`;

const otherScript = (port, transport) => `
const socket = io('http://127.0.0.1:${port}', ${JSON.stringify(ioOptions[transport])});
const form = document.getElementById('send-container');
const messageInput = document.getElementById('messageInp');
const messageContainer = document.querySelector('.container');
const append = (message, position) => {
  const messageElement = document.createElement('div');
  messageElement.innerText = message;
  messageElement.classList.add('message', position);
  messageContainer.append(messageElement);
};
const userName = prompt("Enter your name to join");
socket.emit('new-user-joined', userName);
socket.on('user-joined', (who) => append(who + ' joined the chat', 'right'));
socket.on('receive', (data) => append(data.name + ': ' + data.message, 'left'));
socket.on('left', (who) => append(who + ' left the chat', 'left'));
form.addEventListener('submit', (e) => {
  e.preventDefault();
  append('You: ' + messageInput.value, 'right');
  socket.emit('send', messageInput.value);
  messageInput.value = '';
});`;

for (const transport of Object.keys(queries)) {
  describe(`ichat over ${transport}`, () => {
    const server = useExample('ichat', ['--port', '0', '--page-port', '0']);
    const browser = useBrowser();

    async function enter(name) {
      const page = await browser.page({ name });
      await page.goto(
        `http://127.0.0.1:${server.ports[1]}/?port=${server.ports[0]}&${queries[transport]}`,
      );
      return page;
    }
    const say = async (page, text) => {
      await page.fill('#messageInp', text);
      await page.click('.btn');
    };

    it(
      'announces who comes and goes, and brings messages to the others',
      bounded(60_000),
      async () => {
        const ann = await enter('Ann');
        await eventually(
          () =>
            ann.seen.urls.some((url) => url.includes(`:${server.ports[0]}/socket.io/?`)) ||
            ann.seen.websockets.length > 0,
          'Ann talks to the server',
        );
        await ann.waitForTimeout(500);
        const bob = await enter('Bob');
        await assertTexts(ann, '.container .right', ['Bob joined the chat']);
        await say(bob, 'hello from Bob');
        await assertTexts(ann, '.container .left', ['Bob: hello from Bob']);
        await say(ann, 'hello from Ann');
        await assertTexts(bob, '.container .left', ['Ann: hello from Ann']);
        await assertTexts(bob, '.container .right', ['You: hello from Bob']); // and no echo
        for (const page of [ann, bob]) await assertTransport(page, transport);
        await bob.goto('about:blank');
        await assertTexts(ann, '.container .left', ['Bob: hello from Bob', 'Bob left the chat']);
      },
    );

    it('shows names and messages as text', bounded(60_000), async () => {
      const ann = await enter('Ann');
      await ann.waitForTimeout(500);
      const name = markup[1];
      const mallory = await enter(name);
      await assertTexts(ann, '.container .right', [`${name} joined the chat`]);
      for (const text of markup) await say(mallory, text);
      await assertTexts(
        ann,
        '.container .left',
        markup.map((text) => `${name}: ${text}`),
      );
    });

    it('lets in who cancels the prompt', bounded(60_000), async () => {
      const ann = await enter('Ann');
      await ann.waitForTimeout(500);
      const nobody = await enter(null);
      await assertTexts(ann, '.container .right', ['Somebody joined the chat']);
      await say(nobody, 'hi');
      await assertTexts(ann, '.container .left', ['Somebody: hi']);
    });

    it('joins again by itself after the server was restarted', bounded(60_000), async () => {
      const [ann, bob] = [await enter('Ann'), await enter('Bob')];
      await assertTexts(ann, '.container .right', ['Bob joined the chat']);
      await server.restart();
      await eventually(
        async () => {
          const [one, two] = await Promise.all(
            [ann, bob].map((page) => page.locator('.right').allTextContents()),
          );
          return one.length + two.length >= 2; // who is back first hears the other
        },
        'one heard the other come back',
        20_000,
      );
      await say(ann, 'still the same Ann');
      await assertTexts(bob, '.container .left', ['Ann: still the same Ann']);
    });

    it(
      'works with a page by somebody else on a server by somebody else',
      bounded(60_000),
      async () => {
        const pages = createServer((asked, answer) => {
          const script = asked.url.startsWith('/js/');
          answer.setHeader('Content-Type', script ? 'text/javascript' : 'text/html');
          answer.end(
            script
              ? otherScript(server.ports[0], transport)
              : otherPage(server.ports[0], transport),
          );
        });
        await new Promise((resolve) => pages.listen(0, '127.0.0.1', resolve));
        try {
          const [ann, bob] = [
            await browser.page({ name: 'Ann' }),
            await browser.page({ name: 'Bob' }),
          ];
          for (const page of [ann, bob]) {
            await page.goto(`http://127.0.0.1:${pages.address().port}/`);
            await page.waitForFunction('socket.connected');
          }
          await assertTexts(ann, '.container .right', ['Bob joined the chat']);
          await say(ann, 'hello');
          await assertTexts(bob, '.container .left', ['Ann: hello']);
          for (const page of [ann, bob]) await assertTransport(page, transport);
        } finally {
          pages.close();
          pages.closeAllConnections();
        }
      },
    );
  });
}

describe('the socket server of ichat', () => {
  const server = useExample('ichat', ['--port', '0', '--page-port', '0']);

  it('lets any page load its client', bounded(), async () => {
    const { status, headers } = await request(`${server.url}/socket.io/socket.io.js`, {
      headers: { Origin: 'http://127.0.0.1:5500' },
    });
    assert.deepEqual(
      [status, headers.etag, headers['access-control-allow-origin']],
      [200, '"4.8.4"', '*'],
    );
  });
});
