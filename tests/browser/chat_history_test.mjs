// A long conversation: pages of history, without gaps, and a place in the text that stays.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, useBrowser } from '../node/lib/browser.mjs';
import { Person, useChat } from '../node/lib/chat_page.mjs';
import { ask, client, closeAll, event } from '../node/lib/client.mjs';
import { bounded } from '../node/lib/settings.mjs';

/** Many people write a few messages each, so that nobody writes too fast. */
async function write(chat, roomName, count) {
  const texts = Array.from({ length: count }, (_, i) => `message ${i + 1}`);
  for (let i = 0; i < count; i += 25) {
    const socket = client(chat.url, {
      transports: ['websocket'],
      auth: { name: `${roomName} writer ${i}` },
    });
    const [{ rooms }] = await event(socket, 'welcome');
    let room = rooms.find(({ name }) => name === roomName);
    if (!room) ({ room } = await ask(socket, 'create_room', { name: roomName }));
    for (const [k, text] of texts.slice(i, i + 25).entries()) {
      const { ok, error } = await ask(socket, 'send', {
        room: room.id,
        text,
        client_id: `${roomName}-${i + k}-0000`,
      });
      assert.ok(ok, error);
    }
    socket.disconnect();
  }
  closeAll();
  return texts;
}

describe('a long conversation', () => {
  const chat = useChat();
  const browser = useBrowser();

  it('is read page by page to its beginning, without a gap', bounded(120_000), async () => {
    const texts = await write(chat, 'long', 200);
    const ann = await Person.enter(browser, chat, 'Ann');
    await ann.openRoom('long');
    const list = ann.get('message-list');
    await eventually(async () => (await ann.messages()).length > 0, 'messages are shown');
    await eventually(
      async () => {
        await list.evaluate((element) => {
          element.scrollTop = 0;
        });
        return (await ann.messages()).some(({ text }) => text === 'message 1');
      },
      'the first message is shown',
      30_000,
    );
    // What is on the page now is one piece of the conversation, in order.
    const first = (await ann.messages()).map(({ text }) => text);
    assert.deepEqual(first, texts.slice(0, first.length));
    const jump = ann.get('jump-latest');
    await eventually(
      async () => {
        if ((await ann.messages()).at(-1)?.text === 'message 200') return true;
        if (await jump.isVisible()) await jump.click({ timeout: 1000 }).catch(() => {});
        await list.evaluate((element) => {
          element.scrollTop = element.scrollHeight;
        });
        return false;
      },
      'the last message is shown again',
      30_000,
    );
    const last = (await ann.messages()).map(({ text }) => text);
    assert.deepEqual(last, texts.slice(200 - last.length));
  });

  it('keeps its place while older messages are loaded above', bounded(120_000), async () => {
    await write(chat, 'place', 200);
    const bob = await Person.enter(browser, chat, 'Bob');
    await bob.openRoom('place');
    await eventually(async () => (await bob.messages()).length > 0, 'messages are shown');
    const list = bob.get('message-list');
    await list.evaluate((element) => {
      element.scrollTop = element.scrollHeight;
    });
    await bob.page.waitForTimeout(500);
    const before = (await bob.messages()).length;
    // Scroll up a little at a time; when a page arrives, what was in view must still be in view.
    const jumps = await list.evaluate(async (element) => {
      const top = () => element.getBoundingClientRect().top;
      const anchor = () =>
        [...element.querySelectorAll('[data-testid="message"]')].find(
          (message) => message.getBoundingClientRect().bottom > top() + 20,
        );
      let worst = 0;
      const step = () =>
        new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      for (let i = 0; i < 60 && element.scrollTop > 50; ++i) {
        element.scrollTop -= 100;
        await step();
        const seen = anchor();
        const at = seen.getBoundingClientRect().top;
        const count = element.querySelectorAll('[data-testid="message"]').length;
        await new Promise((resolve) => setTimeout(resolve, 30));
        await step();
        if (
          element.querySelectorAll('[data-testid="message"]').length !== count &&
          seen.isConnected
        ) {
          worst = Math.max(worst, Math.abs(seen.getBoundingClientRect().top - at));
        }
      }
      return worst;
    });
    assert.ok((await bob.messages()).length > before, 'older messages were loaded');
    assert.ok(jumps < 10, `the text jumped by ${jumps} pixels`);
  });

  it('shows everything that was written while a person was away', bounded(120_000), async () => {
    await write(chat, 'away', 5);
    const cem = await Person.enter(browser, chat, 'Cem');
    await cem.openRoom('away');
    await eventually(async () => (await cem.messages()).length === 5, 'five messages are shown');
    await cem.page.context().setOffline(true);
    await chat.stop('SIGTERM');
    await chat.launch();
    const others = client(chat.url, { transports: ['websocket'], auth: { name: 'Busy' } });
    const [{ rooms }] = await event(others, 'welcome');
    const room = rooms.find(({ name }) => name === 'away');
    for (let i = 0; i < 25; ++i) {
      await ask(others, 'send', {
        room: room.id,
        text: `meanwhile ${i}`,
        client_id: `meanwhile-${i}-0000`,
      });
    }
    closeAll();
    await cem.page.context().setOffline(false);
    await cem.sees(
      [...Array(5).keys()]
        .map((i) => `message ${i + 1}`)
        .concat([...Array(25).keys()].map((i) => `meanwhile ${i}`)),
    );
  });
});
