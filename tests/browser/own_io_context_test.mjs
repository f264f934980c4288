// own_io_context in the browser: what devices send by UDP, and what the program's own timer finds,
// is on the page; what the page asks for is done on the same thread.
import assert from 'node:assert/strict';
import { createSocket } from 'node:dgram';
import { after, describe, it } from 'node:test';
import {
  assertTexts,
  assertTransport,
  ioOptions,
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
  const log = [];
  const socket = io(${JSON.stringify(ioOptions[transport])});
  socket.onAny((...event) => log.push(event));
</script>`;

/** A device: `send('boiler 71.5')` is one datagram. */
function useDevice(server) {
  const socket = createSocket('udp4');
  after(() => socket.close());
  return (text) =>
    new Promise((resolve, reject) => {
      socket.send(text, server.ports[1], '127.0.0.1', (error) =>
        error ? reject(error) : resolve(),
      );
    });
}

const flags = (patience) => ['--port', '0', '--readings-port', '0', '--patience', `${patience}`];

for (const transport of Object.keys(queries)) {
  describe(`own_io_context over ${transport}`, () => {
    const server = useExample('own_io_context', flags(1_000_000));
    const browser = useBrowser();
    const send = useDevice(server);

    async function open() {
      const page = await browser.page();
      await page.goto(`${server.url}/?${queries[transport]}`);
      await assertTexts(page, '#state', ['Connected.']);
      return page;
    }
    const column = (n) => `#devices td:nth-child(${n})`;

    it('shows what devices send, and to who comes later too', bounded(60_000), async () => {
      const ann = await open();
      await assertTexts(ann, column(1), []);
      await send('boiler 71.5');
      await assertTexts(ann, column(2), ['71.5']);
      await send('<b>pump</b> -3\n');
      await assertTexts(ann, column(1), ['boiler', '<b>pump</b>']);
      for (const nonsense of [
        'boiler',
        'boiler hot',
        'boiler 1 2',
        '',
        `${'x'.repeat(41)} 1`,
        '\0 1',
      ])
        await send(nonsense);
      await send('boiler 72');
      await assertTexts(ann, column(2), ['72', '-3']);
      const bob = await open();
      await assertTexts(bob, column(1), ['<b>pump</b>', 'boiler']);
      await assertTexts(bob, column(2), ['-3', '72']);
      await assertTransport(ann, transport);
    });

    it('forgets a device for everyone', bounded(60_000), async () => {
      const [ann, bob] = [await open(), await open()];
      await ann.click('[aria-label="Forget boiler"]');
      for (const page of [ann, bob]) await assertTexts(page, column(1), ['<b>pump</b>']);
      await send('boiler 20');
      for (const page of [ann, bob]) await assertTexts(page, column(1), ['<b>pump</b>', 'boiler']);
    });

    it('keeps a hundred devices and no more', bounded(60_000), async () => {
      const page = await browser.page();
      await writeOwn(page, server, otherPage(transport));
      await page.waitForFunction('log.length === 1');
      const [[event, readings]] = await page.evaluate('log');
      assert.deepEqual(
        [event, readings.map(({ device }) => device)],
        ['readings', ['<b>pump</b>', 'boiler']],
      );
      for (let i = 0; i < 120; ++i) await send(`device${i} ${i}`);
      await send('boiler 21');
      await page.waitForFunction('log.at(-1)[1].value === 21');
      assert.deepEqual(await page.evaluate('log.at(-1)'), [
        'reading',
        { device: 'boiler', value: 21, silent: false },
      ]);
      assert.equal(await page.evaluate('log.length'), 1 + 98 + 1);
    });
  });
}

describe('the timer of own_io_context', () => {
  const server = useExample('own_io_context', flags(scaled(1000)));
  const browser = useBrowser();
  const send = useDevice(server);

  it('says who is silent, until it sends again', bounded(60_000), async () => {
    const page = await browser.page();
    await writeOwn(page, server, otherPage('websocket'));
    await page.waitForFunction('log.length === 1');
    const start = Date.now();
    await send('boiler 1');
    await page.waitForFunction('log.length === 3');
    assert.ok(Date.now() - start >= scaled(1000));
    await send('boiler 2');
    await page.waitForFunction('log.length >= 4');
    assert.deepEqual((await page.evaluate('log')).slice(1, 4), [
      ['reading', { device: 'boiler', value: 1, silent: false }],
      ['reading', { device: 'boiler', value: 1, silent: true }],
      ['reading', { device: 'boiler', value: 2, silent: false }],
    ]);
  });
});
