// The chat between people: rooms, direct messages, unread marks, typing, presence, names.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertTransport, eventually, queries, useBrowser } from '../node/lib/browser.mjs';
import { Person, useChat } from '../node/lib/chat_page.mjs';
import { bounded } from '../node/lib/settings.mjs';

for (const transport of Object.keys(queries)) {
  describe(`the chat over ${transport}`, () => {
    const chat = useChat();
    const browser = useBrowser();
    const enter = (name, options = {}) =>
      Person.enter(browser, chat, name, { transport, ...options });

    it('brings messages to everybody, once and in order', bounded(60_000), async () => {
      const [ann, bob] = [await enter('Ann'), await enter('Bob')];
      await ann.write('hello, it is Ann');
      await bob.sees(['hello, it is Ann']);
      await bob.write('two\nlines? no: Enter sends');
      await ann.write('漢字, ✓ and \u{1F600}');
      const all = ['hello, it is Ann', 'two\nlines? no: Enter sends', '漢字, ✓ and \u{1F600}'];
      for (const person of [ann, bob]) {
        await person.sees(all);
        await assertTransport(person.page, transport);
      }
    });

    it('keeps the order of many quick messages by two writers', bounded(60_000), async () => {
      const [ann, bob] = [await enter('Ann 2'), await enter('Bob 2')];
      await ann.createRoom('quick');
      await bob.openRoom('quick');
      await Promise.all(
        [ann, bob].map(async (person) => {
          for (let i = 0; i < 15; ++i) await person.write(`${person.name} says ${i}`);
        }),
      );
      await eventually(
        async () => (await ann.messages()).filter(({ state }) => state === 'sent').length === 30,
        'all are sent',
        30_000,
      );
      const texts = (await ann.messages()).map(({ text }) => text);
      for (const { name } of [ann, bob]) {
        assert.deepEqual(
          texts.filter((text) => text.startsWith(name)),
          [...Array(15).keys()].map((i) => `${name} says ${i}`),
        );
      }
      await bob.sees(texts);
    });

    it(
      'brings direct messages to one person, in every tab, and marks them unread',
      bounded(60_000),
      async () => {
        const [ann, bob, eve] = [await enter('Ann 3'), await enter('Bob 3'), await enter('Eve 3')];
        const bobToo = await bob.anotherTab(browser, chat, transport);
        await ann.openDirect('Bob 3');
        await ann.write('for Bob alone');
        await ann.write('and this');
        for (const tab of [bob, bobToo]) {
          await eventually(
            async () => (await tab.unread('Ann 3')) === 2,
            'two unread messages are marked',
          );
          assert.match(await tab.page.title(), /^\(\d+\)/);
        }
        await bob.page.bringToFront();
        await bob.openRoom('Ann 3');
        await bob.sees(['for Bob alone', 'and this']);
        await eventually(async () => (await bob.unread('Ann 3')) === 0, 'the mark is gone');
        await eventually(
          async () => (await bobToo.unread('Ann 3')) === 0,
          'it is gone in the other tab too',
        );
        assert.equal(await eve.page.locator('[data-testid="direct-list"]').count(), 0);
        assert.doesNotMatch(await eve.page.textContent('body'), /for Bob alone/);
      },
    );

    it('shows who is there, and for a while who was', bounded(60_000), async () => {
      const ann = await enter('Ann 4');
      const bob = await enter('Bob 4');
      await ann.get('person-Bob 4').waitFor();
      const bobToo = await bob.anotherTab(browser, chat, transport);
      await bob.page.close();
      await ann.page.waitForTimeout(4000);
      assert.equal(await ann.get('person-Bob 4').count(), 1); // one tab is left
      await bobToo.page.close();
      await ann.get('person-Bob 4').waitFor({ state: 'detached' });
    });

    it('shows who is typing to the others in that room only', bounded(60_000), async () => {
      const [ann, bob] = [await enter('Ann 5'), await enter('Bob 5')];
      await bob.page.locator('[data-testid="composer"]').pressSequentially('I am wri');
      await eventually(
        async () => /Bob 5/.test(await ann.get('typing').textContent()),
        'Ann sees that Bob types',
      );
      assert.doesNotMatch(await bob.get('typing').textContent(), /Bob 5/);
      await eventually(
        async () => !/Bob 5/.test(await ann.get('typing').textContent()),
        'and that Bob has stopped',
      );
    });

    it('remembers who I am, and refuses a name that somebody has', bounded(60_000), async () => {
      const ann = await enter('Ann 6');
      await ann.page.reload();
      await ann.ready();
      assert.match(await ann.get('profile-button').textContent(), /Ann 6/);
      const page = await browser.page();
      const other = new Person(page, 'Ann 6');
      await other.visit(chat, transport);
      await page.fill('[data-testid="name-input"]', 'aNN 6');
      await page.click('[data-testid="enter-button"]');
      await eventually(
        async () => /\S/.test(await other.get('entry-error').textContent()),
        'a reason is shown',
      );
      await page.fill('[data-testid="name-input"]', '   ');
      await page.click('[data-testid="enter-button"]');
      await page.fill('[data-testid="name-input"]', 'Other 6');
      await page.click('[data-testid="enter-button"]');
      await other.ready();
    });
  });
}

describe('a tab that polls', () => {
  const chat = useChat();
  const browser = useBrowser();

  it('is missed at once, also when it is closed between two polls', bounded(60_000), async () => {
    const ann = await Person.enter(browser, chat, 'Ann');
    const bob = await Person.enter(browser, chat, 'Bob', { transport: 'polling' });
    let held = 0;
    await bob.page.route('**/socket.io/**', (route) => {
      if (route.request().method() !== 'GET') return route.continue();
      ++held; // this poll never reaches the server
    });
    await ann.openDirect('Bob');
    await ann.write('ends the poll that waits');
    await eventually(() => held > 0, 'the next poll is held');
    await bob.page.close();
    await ann.get('person-Bob').waitFor({ state: 'detached' });
  });
});
