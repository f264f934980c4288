// More conversations than the chat lists, and more messages than it takes from one address.
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { eventually, useBrowser } from '../node/lib/browser.mjs';
import { Person, useChat } from '../node/lib/chat_page.mjs';
import { ask, client, closeAll, event } from '../node/lib/client.mjs';
import { bounded } from '../node/lib/settings.mjs';

after(closeAll);

async function enter(chat, name, extraHeaders = {}) {
  const socket = client(chat.url, { auth: { name }, transports: ['websocket'], extraHeaders });
  const [{ user }] = await event(socket, 'welcome');
  return Object.assign(socket, { user, notes: `${user.id}-${user.id}` });
}

let ids = 0;
const send = async (socket, room, text) => {
  const sent = await ask(socket, 'send', { room, text, client_id: `stranger-${++ids}` });
  assert.equal(sent.ok, true, JSON.stringify(sent));
};

describe('conversations beyond those that are listed', () => {
  const chat = useChat();
  const browser = useBrowser();
  const listed = 200;
  const hidden = 12;
  const shown = (page) => page.locator('[data-testid="direct-list"] a').count();
  const title = (page, pattern) =>
    eventually(async () => pattern.test(await page.title()), `the title is ${pattern}`);

  it('are counted, opened, and shown by keyboard', bounded(150_000), async () => {
    const ann = await Person.enter(browser, chat, 'Ann');
    const { page } = ann;
    const id = await page.evaluate(() => JSON.parse(localStorage.getItem('parley.identity')).id);
    const strangers = [];
    for (let i = 0; i < listed + hidden; ++i) {
      const stranger = await enter(chat, `Stranger ${String(i).padStart(3, '0')}`);
      const { room } = await ask(stranger, 'open_direct', { user: id });
      await send(stranger, room.id, `offer ${i}`);
      if (i < 4) strangers.push(Object.assign(stranger, { room: room.id }));
      else stranger.disconnect();
    }
    await page.reload();
    await ann.ready();
    const older = ann.get('older-directs');
    await older.waitFor();
    assert.equal(await shown(page), listed);
    assert.equal(await older.locator('.badge').textContent(), String(hidden));
    await title(page, /^\(99\+\)/);

    // Something new in one of them brings it into the list, and the rest has one less.
    await send(strangers[0], strangers[0].room, 'again');
    await eventually(async () => (await ann.unread('Stranger 000')) === 2, 'it is listed');
    assert.equal(await older.locator('.badge').textContent(), String(hidden - 1));
    assert.equal(await shown(page), listed + 1);

    // One that its address names, and one that the list of people names.
    await page.evaluate((room) => (location.hash = `#/${room}`), strangers[1].room);
    await ann.sees(['offer 1']);
    await eventually(
      async () => (await older.locator('.badge').textContent()) === String(hidden - 2),
      'it counts no more',
    );
    await page.reload();
    await ann.ready();
    await ann.sees(['offer 1']);
    await ann.openDirect('Stranger 002');
    await ann.sees(['offer 2']);

    // An answer from another tab, in a conversation that this one does not list.
    const tab = await ann.anotherTab(browser, chat);
    await tab.page.evaluate((room) => (location.hash = `#/${room}`), strangers[3].room);
    await tab.sees(['offer 3']);
    await tab.write('no, thanks');
    await eventually(async () => (await shown(page)) === listed + 3, 'this tab lists it too');

    await page.keyboard.press('Escape');
    await older.focus();
    const before = await shown(page);
    await page.keyboard.press('Enter');
    await eventually(async () => (await shown(page)) > before, 'more are listed');
    assert.equal(await shown(page), listed + hidden);
    await older.waitFor({ state: 'detached' });
    const focused = await page.evaluate(() => document.activeElement.textContent);
    assert.match(focused, /Stranger 0/); // on the first of what was added
    await page.keyboard.press('Enter');
    await ann.sees([`offer ${Number(/Stranger (\d+)/.exec(focused)[1])}`]);
  });
});

describe('a conversation that is not begun yet', () => {
  const chat = useChat();
  const browser = useBrowser();

  it(
    'survives a reload and a restart of the server, with what was typed',
    bounded(90_000),
    async () => {
      await enter(chat, 'Bob');
      const ann = await Person.enter(browser, chat, 'Ann');
      await ann.openDirect('Bob');
      await ann.page.fill('[data-testid="composer"]', 'half a');
      await ann.page.reload();
      await ann.ready();
      assert.match(await ann.get('room-title').textContent(), /Bob/);
      assert.equal(await ann.get('composer').inputValue(), 'half a');
      await chat.stop();
      await ann.get('offline-banner').waitFor();
      await chat.launch();
      await ann.get('offline-banner').waitFor({ state: 'detached' });
      assert.match(await ann.get('room-title').textContent(), /Bob/);
      await ann.write('half a word');
      await ann.sees(['half a word']);
    },
  );
});

describe('what an address may send', () => {
  const chat = useChat({ args: ['--messages-per-address', '1'] });
  const browser = useBrowser();

  it('delays what is too much, says why, and loses nothing', bounded(90_000), async () => {
    const ann = await Person.enter(browser, chat, 'Ann', {
      extraHTTPHeaders: { 'X-Forwarded-For': '198.51.100.7' },
    });
    // A flood from the same address takes whatever there is, but not so fast that it is cut off.
    const flood = await enter(chat, 'Flood', { 'X-Forwarded-For': '198.51.100.7' });
    let flooding = true;
    let dry;
    const refused = new Promise((resolve) => (dry = resolve));
    const done = (async () => {
      for (let i = 0; flooding; ++i) {
        const message = { room: flood.notes, text: 'x', client_id: `flood-${i}-id` };
        if ((await ask(flood, 'send', message)).ok) continue;
        dry();
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    })();
    await refused;
    const texts = ['one', 'two', 'three'];
    for (const text of texts) await ann.write(text);
    const waits = ann.get('message-waits').first();
    await waits.waitFor();
    assert.match(await waits.textContent(), /your network.*by itself/);
    flooding = false;
    await done;
    await ann.sees(texts);
    assert.equal(await ann.get('message-waits').count(), 0);
  });
});

describe('how many conversations an address may begin', () => {
  const chat = useChat({ args: ['--conversations-per-address', '2'] });
  const browser = useBrowser();

  it('is told beside what was written, which stays', bounded(90_000), async () => {
    await enter(chat, 'Bob');
    await enter(chat, 'Eve');
    const ann = await Person.enter(browser, chat, 'Ann', {
      extraHTTPHeaders: { 'X-Forwarded-For': '198.51.100.7' },
    });
    await ann.openDirect('Eve'); // before the first one is begun
    const eve = await ann.page.evaluate(() => location.hash);
    await ann.openDirect('Bob');
    await ann.write('hello Bob');
    await ann.sees(['hello Bob']);
    await ann.page.evaluate((to) => (location.hash = to), eve);
    await eventually(
      async () => (await ann.get('room-title').textContent()).includes('Eve'),
      'the talk with Eve is open',
    );
    await ann.write('hello Eve');
    const failed = ann.page.locator('.message-failed');
    await failed.waitFor();
    assert.match(await failed.textContent(), /conversations were begun from your network/);
    assert.equal((await ann.messages())[0].text, 'hello Eve');
    await ann.openRoom('general'); // and nothing else waits for it
    await ann.write('hello all');
    await ann.sees(['hello all']);
  });
});
