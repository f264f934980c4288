// chat_message in the browser: what one sends, everybody sees, the sender included.
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
import { bounded } from '../node/lib/settings.mjs';

// The tutorial's page as somebody else would type it in, without a look at ours.
const otherPage = (transport) => `<!DOCTYPE html>
<html><body>
<input id="input"><button id="button">Send Message</button>
<div id="messages"></div>
<script src="/socket.io/socket.io.js"></script>
<script>
  const socket = window.io(${JSON.stringify(ioOptions[transport])});
  const input = document.getElementById("input");
  const messages = document.getElementById("messages");
  document.getElementById("button").addEventListener("click", () => socket.emit("chat message", input.value));
  socket.on("chat message", (msg) => {
    const item = document.createElement("li");
    item.textContent = msg;
    messages.appendChild(item);
  });
</script></body></html>`;

for (const transport of Object.keys(queries)) {
  describe(`chat_message over ${transport}`, () => {
    const server = useExample('chat_message');
    const browser = useBrowser();

    it('shows every message in every window', bounded(60_000), async () => {
      const [ann, bob] = [await browser.page(), await browser.page()];
      for (const page of [ann, bob]) {
        await page.goto(`${server.url}/?${queries[transport]}`);
        await page.waitForFunction('socket.connected');
      }
      await ann.fill('#input', 'hi, it is Ann');
      await ann.press('#input', 'Enter');
      await assertTexts(bob, '#messages li', ['hi, it is Ann']);
      await bob.fill('#input', 'hello from Bob ✓ 漢字');
      await bob.click('button');
      for (const page of [ann, bob]) {
        await assertTexts(page, '#messages li', ['hi, it is Ann', 'hello from Bob ✓ 漢字']);
        await assertTransport(page, transport);
      }
    });

    it('shows markup as text', bounded(60_000), async () => {
      const [ann, bob] = [await browser.page(), await browser.page()];
      for (const page of [ann, bob]) {
        await page.goto(`${server.url}/?${queries[transport]}`);
        await page.waitForFunction('socket.connected');
      }
      for (const text of markup) {
        await ann.fill('#input', text);
        await ann.press('#input', 'Enter');
      }
      for (const page of [ann, bob]) await assertTexts(page, '#messages li', markup);
    });

    it('works with a page by somebody else', bounded(60_000), async () => {
      const [ann, bob] = [await browser.page(), await browser.page()];
      for (const page of [ann, bob]) {
        await writeOwn(page, server, otherPage(transport));
        await page.waitForFunction('socket.connected');
      }
      await ann.fill('#input', 'typed in by hand');
      await ann.click('#button');
      for (const page of [ann, bob]) {
        await assertTexts(page, '#messages li', ['typed in by hand']);
        await assertTransport(page, transport);
      }
    });

    it('goes on after the server was restarted', bounded(60_000), async () => {
      const page = await browser.page();
      await page.goto(`${server.url}/?${queries[transport]}`);
      await page.waitForFunction('socket.connected');
      await server.restart();
      await page.waitForFunction('socket.connected');
      await page.fill('#input', 'back again');
      await page.press('#input', 'Enter');
      await assertTexts(page, '#messages li', ['back again']);
    });
  });
}
