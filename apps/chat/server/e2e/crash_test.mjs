// kill -9 under load, again and again: what was acknowledged is there, once, in order.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { closeAll, until } from '../../../../tests/node/lib/client.mjs';
import { bounded } from '../../../../tests/node/lib/settings.mjs';
import { came, enter, makeFolder, must, newId, removeFolder, startChat } from './chat.mjs';

const kills = Number(process.env.PARLEY_TEST_KILLS ?? 5);

/** Sends numbered messages one after the other, each until it is acknowledged. */
async function write(socket, acknowledged, goOn) {
  for (let number = 0; goOn(); ++number) {
    const request = { room: 'general', text: `${socket.user.id} ${number}`, client_id: newId() };
    for (;;) {
      try {
        const answer = await socket.timeout(1000).emitWithAck('send', request);
        if (answer.ok) {
          acknowledged.push(answer.message);
          break;
        }
      } catch {
        /* no answer: the same client id makes asking again harmless */
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

describe('a chat that is killed', () => {
  it('has every acknowledged message exactly once', bounded(60_000 + kills * 5000), async () => {
    const folder = makeFolder();
    let chat = await startChat(folder);
    const { port, url } = chat;
    const options = { reconnection: true, reconnectionDelay: 20, reconnectionDelayMax: 50 };
    const people = await Promise.all(
      Array.from({ length: 8 }, () => enter(url, undefined, options)),
    );
    for (const person of people) person.auth = { token: person.token };
    const acknowledged = people.map(() => []);
    let writing = true;
    const writers = people.map((person, i) => write(person, acknowledged[i], () => writing));

    for (let kill = 0; kill < kills; ++kill) {
      await new Promise((resolve) => setTimeout(resolve, 200 + Math.random() * 600));
      await chat.stop('SIGKILL');
      chat = await startChat(folder, { port });
      await until(
        () => people.every((person) => came(person, 'welcome').length === kill + 2),
        'all are back',
      );
    }
    writing = false;
    await Promise.all(writers);

    const stored = [];
    let page;
    do {
      page = await must(people[0], 'history', {
        room: 'general',
        after: stored.at(-1)?.seq ?? 0,
        limit: 100,
      });
      stored.push(...page.messages);
    } while (page.has_more);
    assert.deepEqual(
      stored.map(({ seq }) => seq),
      stored.map((_, i) => i + 1),
    );
    people.forEach((person, i) => {
      const own = stored.filter(({ author }) => author.id === person.user.id);
      assert.deepEqual(own, acknowledged[i]);
      assert.deepEqual(
        own.map(({ text }) => text),
        own.map((_, number) => `${person.user.id} ${number}`),
      );
    });
    assert.ok(stored.length > kills * 8, `${stored.length} messages`);
    closeAll();
    await chat.stop();
    removeFolder(folder);
  });
});
