// html_chat: what the server says is put into the page as HTML, and yet nobody's text becomes any.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'node:test';
import { assertTexts, eventually, markup, useBrowser, writeOwn } from '../node/lib/browser.mjs';
import { assertProtocol, serveBundle } from '../node/lib/bundles.mjs';
import { useExample } from '../node/lib/example.mjs';
import { bounded } from '../node/lib/settings.mjs';

// Its .html() also runs scripts, which innerHTML does not.
const jquery = createRequire(new URL('../node/run.mjs', import.meta.url)).resolve('jquery');

// The page of the post as somebody types it in who follows it.
const postPage = `<!DOCTYPE html>
<html>
<head><title>Chat</title><script src="/jquery.js"></script></head>
<body>
<ul id="messages"></ul>
<form action="/" method="POST" id="chatForm">
  <input id="txt" autocomplete="off" autofocus="on" placeholder="type your message here..." />
  <button>Send</button>
</form>
<script src="/socket.io/socket.io.js"></script>
<script>
var socket = io.connect(location.origin);
$('form').submit(function (e) {
  e.preventDefault();
  socket.emit('chat_message', $('#txt').val());
  $('#txt').val('');
  return false;
});
socket.on('chat_message', function (msg) {
  $('#messages').append($('<li>').html(msg));
});
socket.on('is_online', function (username) {
  $('#messages').append($('<li>').html(username));
});
var username = prompt('Please tell me your name');
socket.emit('username', username);
</script>
</body>
</html>`;

const lines = '#messages li';
const say = async (page, text) => {
  await page.fill('#txt', text);
  await page.click('button');
};

const tests = {
  'tells who comes, talks and goes': async (enter) => {
    const ann = await enter('Ann');
    const joined = ['🔵 Ann join the chat..'];
    await assertTexts(ann, lines, joined);
    const bob = await enter('Bob');
    await assertTexts(ann, lines, [...joined, '🔵 Bob join the chat..']);
    await say(bob, 'hello é');
    await assertTexts(bob, lines, ['🔵 Bob join the chat..', 'Bob: hello é']);
    assert.equal(await bob.locator(lines).last().innerHTML(), '<strong>Bob</strong>: hello é');
    await bob.close();
    const seen = ['🔵 Bob join the chat..', 'Bob: hello é', '🔴 Bob left the chat..'];
    await assertTexts(ann, lines, [...joined, ...seen]);
    assert.equal(await ann.locator(lines).last().innerHTML(), '🔴 <i>Bob left the chat..</i>');
  },

  // Dialogs and script errors of every page are looked for after each test.
  'runs nothing that is in a name or a message': async (enter) => {
    const [script, image, svg] = markup;
    const ann = await enter('Ann');
    const mallory = await enter(image); // with onerror
    for (const text of [image, script, svg]) await say(mallory, text);
    await assertTexts(ann, lines, [
      '🔵 Ann join the chat..',
      `🔵 ${image} join the chat..`,
      `${image}: ${image}`,
      `${image}: ${script}`,
      `${image}: ${svg}`,
    ]);
    assert.equal(await ann.locator(`${lines} :not(i, strong)`).count(), 0);
    await mallory.close();
    await eventually(
      async () => (await ann.locator(lines).last().textContent()) === `🔴 ${image} left the chat..`,
      'the end is told as text',
    );
  },

  'lets in who cancels the prompt': async (enter) => {
    const nobody = await enter(null);
    await say(nobody, 'hi');
    await assertTexts(nobody, lines, ['🔵 Somebody join the chat..', 'Somebody: hi']);
    await assertProtocol(nobody);
  },
};

describe('html_chat', () => {
  const browser = useBrowser();

  for (const release of ['2.5.0', '4.8.4']) {
    for (const whose of ['its page', 'the page of the post']) {
      for (const [what, test] of Object.entries(tests)) {
        describe(`on ${whose}, client ${release}`, () => {
          const server = useExample('html_chat');

          async function enter(name) {
            const page = await browser.page({ name });
            await serveBundle(page, release);
            await page.route('**/jquery.js', (route) =>
              route.fulfill({ path: jquery, contentType: 'text/javascript' }),
            );
            if (whose === 'its page') await page.goto(server.url);
            else await writeOwn(page, server, postPage);
            // With a WebSocket, so that the server hears of the page's end at once.
            await page.waitForFunction("socket.io.engine?.transport?.name === 'websocket'");
            return page;
          }
          it(what, bounded(60_000), () => test(enter));
        });
      }
    }
  }
});
