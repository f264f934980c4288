// Ways through the chat: where the focus goes, what is called new, what is shown without a server.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, useBrowser } from '../node/lib/browser.mjs';
import { Person, useChat } from '../node/lib/chat_page.mjs';
import { bounded } from '../node/lib/settings.mjs';

const composerHasFocus = ({ page }) => page.waitForSelector('[data-testid="composer"]:focus');
const scrollTo = (person, place) =>
  person.get('message-list').evaluate((list, where) => {
    list.scrollTop = where === 'top' ? 0 : list.scrollHeight;
  }, place);

describe('the ways through the chat', () => {
  const chat = useChat();
  const browser = useBrowser();

  it('lead from a new room straight to its first message', bounded(60_000), async () => {
    const ann = await Person.enter(browser, chat, 'Ann');
    const { keyboard } = ann.page;
    for (let i = 0; i < 5; ++i) {
      await ann.get('new-room-button').click();
      await ann.page.waitForSelector('[data-testid="room-name-input"]:focus');
      await keyboard.type(`room ${i}`);
      await keyboard.press('Enter');
      await keyboard.type('hello');
      await composerHasFocus(ann);
      await keyboard.press('Enter');
      await ann.sees(['hello']);
      assert.equal(await ann.get('room-title').textContent(), `room ${i}`);
      assert.equal(await ann.page.locator('dialog').count(), 0);
    }
    await ann.get('new-room-button').click();
    await keyboard.press('Escape');
    await ann.page.waitForSelector('[data-testid="new-room-button"]:focus');
  });

  it('lead from a name that is taken to the room that has it', bounded(60_000), async () => {
    const ben = await Person.enter(browser, chat, 'Ben');
    await ben.createRoom('Taken');
    await ben.openRoom('general');
    await ben.get('new-room-button').click();
    await ben.get('room-name-input').fill('taken');
    await ben.page.keyboard.press('Enter');
    await ben.get('open-namesake-button').click();
    await composerHasFocus(ben);
    assert.equal(await ben.get('room-title').textContent(), 'Taken');
  });

  it('end at the composer, also in the room that is open already', bounded(60_000), async () => {
    const cem = await Person.enter(browser, chat, 'Cem');
    await cem.createRoom('here');
    await cem.openRoom('here');
    await composerHasFocus(cem);
    await cem.get('person-Cem').click();
    await eventually(
      async () => (await cem.get('room-title').textContent()) === 'Cem',
      'the notes open',
    );
    await cem.get('person-Cem').click();
    await composerHasFocus(cem);
    // To and fro between the last two.
    for (const title of ['here', 'Cem']) {
      await cem.page.keyboard.press('Control+k');
      await cem.page.waitForSelector('[data-testid="switcher-input"]:focus');
      await cem.page.keyboard.press('Enter');
      await composerHasFocus(cem);
      assert.equal(await cem.get('room-title').textContent(), title);
    }
  });

  it('say so where there is no room', bounded(60_000), async () => {
    const dora = await Person.enter(browser, chat, 'Dora');
    for (const address of ['nosuchroom', 'constructor']) {
      await dora.page.evaluate((room) => {
        location.hash = `#/${room}`;
      }, address);
      await dora.get('no-such-room').waitFor();
      assert.equal(await dora.get('room-title').textContent(), 'general');
      await dora.get('no-such-room').locator('button').click();
      await dora.get('no-such-room').waitFor({ state: 'detached' });
    }
    await dora.page.goto('about:blank');
    await dora.page.goto(`${chat.url}/#/nosuchroom`);
    await dora.get('no-such-room').waitFor();
    await dora.openDirect('Dora');
    await dora.get('no-such-room').waitFor({ state: 'detached' });
  });

  it('call new what came since, and point to where it is', bounded(60_000), async () => {
    const eve = await Person.enter(browser, chat, 'Eve');
    await eve.createRoom('growing');
    const fay = await Person.enter(browser, chat, 'Fay');
    await fay.openRoom('growing');
    await fay.openDirect('Fay');
    for (let i = 0; i < 40; ++i) await eve.write(`line ${i}`);
    await eventually(async () => (await fay.unread('growing')) === 40, 'Fay has 40 unread');
    // Who comes now has missed nothing.
    const gus = await Person.enter(browser, chat, 'Gus');
    assert.equal(await gus.unread('growing'), 0);
    assert.doesNotMatch(await gus.page.title(), /^\(/);
    await gus.page.close();

    await fay.openRoom('growing');
    await fay.get('new-marker').waitFor({ state: 'attached' });
    await fay.get('jump-to-new').click();
    await fay.get('jump-to-new').waitFor({ state: 'detached' });
    await scrollTo(fay, 'end');
    await eventually(async () => (await fay.unread('growing')) === 0, 'all is read');
    await fay.openRoom('general');
    await fay.openRoom('growing');
    await scrollTo(fay, 'top');
    await fay.get('jump-latest').waitFor();
    await eve.write('below');
    await eventually(
      async () => /1 new/.test(await fay.get('jump-latest').textContent()),
      'the message is announced below',
    );
    assert.equal(await fay.get('jump-to-new').count(), 0);
  });

  it('do not call anybody online while the server is away', bounded(60_000), async () => {
    const hal = await Person.enter(browser, chat, 'Hal');
    const ida = await Person.enter(browser, chat, 'Ida');
    await ida.openDirect('Hal');
    assert.equal(await ida.get('room-presence').textContent(), 'Online');
    await chat.stop();
    await ida.get('offline-banner').waitFor();
    assert.doesNotMatch(await ida.get('offline-banner').textContent(), /stopping/);
    assert.equal(await ida.get('room-presence').textContent(), 'Not connected');
    assert.equal(await ida.page.locator('.dot-online').count(), 0);
    await chat.launch();
    await ida.get('offline-banner').waitFor({ state: 'detached' });
    await hal.get('offline-banner').waitFor({ state: 'detached' });
    await eventually(
      async () => (await ida.get('room-presence').textContent()) === 'Online',
      'Hal is back',
    );
  });
});
