// Two windows go on talking through restarts of the server, and nothing is lost or doubled.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { eventually, queries, useBrowser } from '../node/lib/browser.mjs';
import { Person, useChat } from '../node/lib/chat_page.mjs';
import { bounded } from '../node/lib/settings.mjs';

for (const transport of Object.keys(queries)) {
  describe(`a restart of the chat over ${transport}`, () => {
    const chat = useChat();
    const browser = useBrowser();

    for (const signal of ['SIGTERM', 'SIGKILL']) {
      it(`by ${signal} neither loses nor doubles a message`, bounded(120_000), async () => {
        const [ann, bob] = [
          await Person.enter(browser, chat, `Ann ${signal}`, { transport }),
          await Person.enter(browser, chat, `Bob ${signal}`, { transport }),
        ];
        await ann.createRoom(`through ${signal}`);
        await bob.openRoom(`through ${signal}`);
        const sent = [];
        const write = async (person, text) => {
          sent.push(text);
          await person.write(text);
        };
        for (let i = 0; i < 5; ++i) await write(ann, `before ${i}`);
        // The server ends while messages are on their way.
        const stopped = chat.stop(signal);
        for (let i = 0; i < 5; ++i) await write(ann, `while it ends ${i}`);
        await stopped;
        await ann.get('offline-banner').waitFor();
        for (let i = 0; i < 3; ++i) await write(ann, `while it is away ${i}`);
        await bob.get('offline-banner').waitFor();
        assert.equal(await bob.get('room-presence').textContent(), 'Not connected');
        await bob.write('Bob writes too');
        assert.match(await ann.get('offline-banner').textContent(), /\d+ messages? waiting/);
        await chat.launch();
        await ann.get('offline-banner').waitFor({ state: 'detached' });
        await bob.get('offline-banner').waitFor({ state: 'detached' });
        assert.match(await bob.get('room-presence').textContent(), /online/);
        for (let i = 0; i < 3; ++i) await write(ann, `afterwards ${i}`);
        let texts;
        await eventually(
          async () => {
            const shown = await ann.messages();
            texts = shown.map(({ text }) => text);
            return shown.length === sent.length + 1 && shown.every(({ state }) => state === 'sent');
          },
          `${sent.length + 1} messages are sent`,
          30_000,
        ).catch((error) => {
          throw new Error(`${error.message}; there are ${JSON.stringify(texts)}`);
        });
        assert.deepEqual(
          texts.filter((text) => text !== 'Bob writes too'),
          sent,
        );
        await bob.sees(texts);
        // And so it is stored.
        for (const person of [ann, bob]) {
          await person.page.reload();
          await person.ready();
          await person.sees(texts);
        }
      });
    }

    it(
      'keeps what was written offline, through a reload of the page',
      bounded(120_000),
      async () => {
        const ann = await Person.enter(browser, chat, 'Ann reloads', { transport });
        await ann.createRoom('reload');
        await ann.write('online');
        await ann.sees(['online']);
        await chat.stop('SIGKILL');
        await ann.get('offline-banner').waitFor();
        await ann.write('offline 1');
        await ann.write('offline 2');
        await chat.launch();
        await ann.page.reload();
        await ann.ready();
        await ann.sees(['online', 'offline 1', 'offline 2']);
      },
    );
  });
}
