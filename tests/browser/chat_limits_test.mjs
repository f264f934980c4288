// What the page says and does when the chat refuses something.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, useBrowser } from '../node/lib/browser.mjs';
import { Person, useChat } from '../node/lib/chat_page.mjs';
import { bounded } from '../node/lib/settings.mjs';

describe('limits', () => {
  const chat = useChat();
  const browser = useBrowser();

  it('are told in words when somebody makes room after room', bounded(90_000), async () => {
    const ann = await Person.enter(browser, chat, 'Ann');
    for (let i = 1; i <= 10; ++i) await ann.createRoom(`room ${i}`);
    await ann.get('new-room-button').click();
    await ann.get('room-name-input').fill('one more');
    await ann.get('create-room-button').click();
    const error = ann.page.locator('#room-error');
    await eventually(
      async () => /many rooms.*minutes/.test((await error.textContent()) ?? ''),
      'the dialog says why',
    );
    assert.equal(await ann.get('room-name-input').inputValue(), 'one more');
  });

  it('of questions at a time delay what is asked, and hide nothing', bounded(90_000), async () => {
    const bob = await Person.enter(browser, chat, 'Bob');
    const names = [];
    for (let i = 1; i <= 8; ++i) {
      names.push(`topic ${i}`);
      await bob.createRoom(names.at(-1));
      await bob.write(`about ${i}`);
      await bob.sees([`about ${i}`]);
    }
    // Every room at once, each in its own tab: more pages of history than may be under way.
    const links = await bob.page.$$eval('[data-testid="room-list"] a', (all) =>
      all.filter((a) => a.textContent.includes('topic')).map((a) => a.getAttribute('href')),
    );
    await bob.page.reload();
    await bob.ready();
    await bob.page.evaluate((hrefs) => {
      for (const href of hrefs) {
        location.hash = href;
        dispatchEvent(new Event('hashchange'));
      }
    }, links);
    for (const [i, name] of names.entries()) {
      await bob.openRoom(name);
      await bob.sees([`about ${i + 1}`]);
    }
  });
});

describe('an address that names no room', () => {
  const chat = useChat();
  const browser = useBrowser();

  it('leads to one that is there', bounded(90_000), async () => {
    const ann = await Person.enter(browser, chat, 'Ann');
    const { page } = ann;
    for (const word of ['constructor', '__proto__', 'toString', 'nowhere']) {
      await page.goto(`${chat.url}/#/${word}`);
      await page.reload();
      await ann.ready();
      await eventually(() => page.url().endsWith('#/general'), `${word} is left`);
      assert.match(await ann.get('room-title').textContent(), /general/);
      await page.evaluate((to) => (location.hash = `#/${to}`), word);
      await eventually(() => page.url().endsWith('#/general'), `${word} is left again`);
    }
    await ann.write('still here');
    await ann.sees(['still here']);
  });
});

describe('a page that reached the chat by another address', () => {
  const chat = useChat();
  const browser = useBrowser();

  it('says what to do', bounded(90_000), async () => {
    const page = await browser.page();
    // As a proxy does that does not pass the Host header on.
    const proxy = await rewritingProxy(chat.port);
    await page.goto(`${proxy.url}/?transport=websocket`); // polls of the same origin do not name it
    await page.fill('[data-testid="name-input"]', 'Ann');
    await page.click('[data-testid="enter-button"]');
    const error = page.locator('[data-testid="entry-error"]');
    await error.waitFor();
    assert.match(await error.textContent(), new RegExp(`${proxy.url}.*--origin ${proxy.url}`));
    await page.close();
    await proxy.close();
  });
});

async function rewritingProxy(port) {
  const { createServer, connect } = await import('node:net');
  const sockets = new Set();
  const server = createServer((from) => {
    const to = connect(port, '127.0.0.1');
    from.on('data', (data) => {
      const text = data.toString('latin1').replace(/^Host: .*$/im, 'Host: backend:3000');
      to.write(Buffer.from(text, 'latin1'));
    });
    to.on('data', (data) => from.write(data));
    for (const [one, other] of [
      [from, to],
      [to, from],
    ]) {
      sockets.add(one);
      one.on('error', () => {});
      one.on('close', () => other.destroy());
    }
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
