// broadcast in the browser: to oneself, to all others, to one user, and prices to who watches.
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
import { bounded, scaled } from '../node/lib/settings.mjs';

const otherPage = (
  transport,
) => `<!doctype html><script src="/socket.io/socket.io.js"></script><pre id="log"></pre>
<script>
  const socket = io(${JSON.stringify(ioOptions[transport])});
  const log = [];
  socket.onAny((...event) => log.push(event));
</script>`;

for (const transport of Object.keys(queries)) {
  describe(`broadcast over ${transport}`, () => {
    const server = useExample('broadcast');
    const browser = useBrowser();

    async function enter(name) {
      const page = await browser.page();
      await page.goto(`${server.url}/?${queries[transport]}`);
      await page.fill('#name', name);
      await page.press('#name', 'Enter');
      await assertTexts(page, '#welcome', [`Logged in as ${name}.`]);
      return page;
    }

    it('sends to all others and not back', bounded(60_000), async () => {
      const ann = await enter('Ann');
      const bob = await enter('Bob');
      const cem = await enter('Cem');
      await bob.fill('#text', markup[1]);
      await bob.press('#text', 'Enter');
      await assertTexts(ann, '#messages li', ['Bob joined', 'Cem joined', `Bob: ${markup[1]}`]);
      await assertTexts(cem, '#messages li', [`Bob: ${markup[1]}`]);
      await assertTexts(bob, '#messages li', ['Cem joined', `you: ${markup[1]}`]);
      await assertTransport(ann, transport);
    });

    it('notifies one user in every window and nobody else', bounded(60_000), async () => {
      const [ann, bob, bobToo, cem] = [
        await enter('Ann'),
        await enter('Bob'),
        await enter('Bob'),
        await enter('Cem'),
      ];
      await ann.fill('#to', 'Bob');
      await ann.fill('#notice', 'your parcel is here');
      await ann.press('#notice', 'Enter');
      for (const page of [bob, bobToo])
        await assertTexts(page, '#notifications li', ['Ann: your parcel is here']);
      for (const page of [ann, cem]) await assertTexts(page, '#notifications li', []);
    });

    it('sends prices to who watches, as long as they watch', bounded(60_000), async () => {
      const [ann, bob] = [await enter('Ann'), await enter('Bob')];
      const price = (page, symbol) =>
        page.locator(`[data-symbol="${symbol}"] td`).first().textContent();
      await ann.check('[data-symbol="ACME"] input');
      const first = await eventually(async () => {
        const text = await price(ann, 'ACME');
        return text !== '-' && text;
      }, 'a price came');
      await eventually(async () => (await price(ann, 'ACME')) !== first, 'another price came');
      assert.match(await price(ann, 'ACME'), /^\d+\.\d\d$/);
      assert.equal(await price(ann, 'GLOBEX'), '-');
      assert.equal(await price(bob, 'ACME'), '-');
      await ann.uncheck('[data-symbol="ACME"] input');
      await ann.waitForTimeout(scaled(500));
      const last = await price(ann, 'ACME');
      await ann.waitForTimeout(1000);
      assert.equal(await price(ann, 'ACME'), last);
    });

    it('is the same to a page by somebody else', bounded(60_000), async () => {
      const [ann, bob] = [await browser.page(), await browser.page()];
      for (const page of [ann, bob]) {
        await writeOwn(page, server, otherPage(transport));
        await page.waitForFunction('socket.connected');
      }
      await bob.evaluate('socket.emit("login", "Bob")');
      await bob.waitForFunction('log.length === 1');
      await ann.evaluate(
        'socket.emit("login", "Ann"); socket.emit("message", "hi"); socket.emit("notify", "Bob", "psst")',
      );
      await bob.waitForFunction('log.length === 4');
      assert.deepEqual(await bob.evaluate('log'), [
        ['welcome', 'Bob'],
        ['user joined', 'Ann'],
        ['message', 'Ann', 'hi'],
        ['notification', 'Ann', 'psst'],
      ]);
      await bob.evaluate('socket.emit("watch", "INITECH")');
      await bob.waitForFunction(
        'log.some(([event, symbol, price]) => event === "price" && symbol === "INITECH" && price > 0)',
      );
      await assertTransport(bob, transport);
    });
  });
}
