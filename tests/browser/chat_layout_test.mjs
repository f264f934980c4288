// The chat on a phone and on a desk, in light and dark, by keyboard.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, useBrowser } from '../node/lib/browser.mjs';
import { Person, useChat } from '../node/lib/chat_page.mjs';
import { bounded } from '../node/lib/settings.mjs';

const phone = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 3,
};

const noSidewaysScroll = async ({ page }) => {
  const { content, window } = await page.evaluate(() => ({
    content: document.documentElement.scrollWidth,
    window: document.documentElement.clientWidth,
  }));
  assert.ok(content <= window, `the page is ${content} wide in a window of ${window}`);
};

describe("the chat's layout", () => {
  const chat = useChat();
  const browser = useBrowser();

  it('works on a phone: the drawer opens rooms and people', bounded(90_000), async () => {
    const ann = await Person.enter(browser, chat, 'Ann', phone);
    const bob = await Person.enter(browser, chat, 'Bob');
    await noSidewaysScroll(ann);
    const long = `a very long word: ${'x'.repeat(500)}`;
    await bob.write(long);
    await ann.sees([long]);
    await noSidewaysScroll(ann);
    await ann.get('drawer-button').tap();
    await ann.get('person-Bob').tap();
    await eventually(
      async () => (await ann.get('room-title').textContent()).includes('Bob'),
      'the talk with Bob opens',
    );
    await ann.page.fill('[data-testid="composer"]', 'by phone');
    await ann.get('send-button').tap();
    await eventually(async () => (await bob.unread('Ann')) === 1, 'Bob has an unread message');
    await noSidewaysScroll(ann);
    for (const id of ['drawer-button', 'send-button', 'composer']) {
      const { width, height } = await ann.get(id).boundingBox();
      assert.ok(height >= 40 && width >= 40, `${id} is ${width} x ${height}`);
    }
  });

  it('fits from a small phone to a wide screen', bounded(90_000), async () => {
    const cem = await Person.enter(browser, chat, 'Cem');
    for (const [width, height] of [
      [320, 568],
      [390, 844],
      [768, 1024],
      [1280, 800],
      [2560, 1440],
    ]) {
      await cem.page.setViewportSize({ width, height });
      await noSidewaysScroll(cem);
      const box = await cem.get('composer').boundingBox();
      assert.ok(
        box.y + box.height <= height,
        `the composer is on a screen of ${width} x ${height}`,
      );
    }
  });

  it("follows the system's colours and remembers a choice", bounded(60_000), async () => {
    const dora = await Person.enter(browser, chat, 'Dora', { colorScheme: 'dark' });
    const shade = () =>
      dora.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const dark = await shade();
    await dora.page.emulateMedia({ colorScheme: 'light' });
    await eventually(async () => (await shade()) !== dark, 'it is light');
    const light = await shade();
    for (let i = 0; i < 3 && (await shade()) === light; ++i) {
      await dora.get('theme-button').click();
      await dora.page.waitForTimeout(300);
    }
    assert.equal(await shade(), dark);
    await dora.page.reload();
    await dora.ready();
    assert.equal(await shade(), dark);
  });

  it('is used by keyboard alone', bounded(60_000), async () => {
    const emil = await browser.page();
    await emil.goto(chat.url);
    await emil.waitForSelector('[data-testid="name-input"]:focus');
    await emil.keyboard.type('Emil');
    await emil.keyboard.press('Enter');
    await emil.waitForSelector('[data-testid="composer"]:focus');
    const person = new Person(emil, 'Emil');
    await emil.keyboard.type('one');
    await emil.keyboard.press('Shift+Enter');
    await emil.keyboard.type('two');
    await emil.keyboard.press('Enter');
    await eventually(
      async () => (await person.messages()).at(-1)?.text === 'one\ntwo',
      'both lines are one message',
    );
    await emil.keyboard.press('Control+k');
    await emil.waitForSelector('[data-testid="switcher-input"]:focus');
    await emil.keyboard.type('emil');
    await emil.keyboard.press('Enter');
    await eventually(
      async () => (await person.get('room-title').textContent()).includes('Emil'),
      'my notes open',
    );
    await emil.keyboard.press('Alt+ArrowUp');
    await eventually(
      async () => !(await person.get('room-title').textContent()).includes('Emil'),
      'another room opens',
    );
    await emil.keyboard.press('Control+k');
    await emil.keyboard.press('Escape');
    await person.get('switcher-input').waitFor({ state: 'detached' });
  });
});
