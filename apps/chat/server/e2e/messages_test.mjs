// Messages: saved, numbered, delivered to everybody once, and found again.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, transports, until } from '../../../../tests/node/lib/client.mjs';
import { bounded } from '../../../../tests/node/lib/settings.mjs';
import { came, enter, must, newId, send, useChat } from './chat.mjs';

const messages = (socket, room = 'general') =>
  came(socket, 'message').filter((m) => m.room === room);

for (const [name, options] of Object.entries(transports)) {
  describe(`messages over ${name}`, () => {
    const chat = useChat();

    it('reach everybody, the author included, as the acknowledgement says', bounded(), async () => {
      const ann = await enter(chat.url, undefined, options);
      const tab = await enter(chat.url, { token: ann.token }, options);
      const bob = await enter(chat.url, undefined, options);
      const text = "<b>hello</b> \u{1F600} \n'; DROP TABLE users;-- \u0000";
      const message = await send(ann, text);
      assert.equal(message.seq, 1);
      assert.equal(message.text, text);
      assert.deepEqual(message.author, ann.user);
      assert.ok(Math.abs(message.at - Date.now()) < 60_000);
      for (const socket of [ann, tab, bob]) {
        await until(() => messages(socket).length === 1, 'the message came');
        assert.deepEqual(messages(socket)[0], message);
      }
    });

    it('are stored and broadcast once per client id', bounded(), async () => {
      const ann = await enter(chat.url, undefined, options);
      const bob = await enter(chat.url, undefined, options);
      const client_id = newId();
      const request = { room: 'general', text: 'once', client_id };
      const answers = await Promise.all(
        Array.from({ length: 5 }, () => must(ann, 'send', request)),
      );
      assert.equal(new Set(answers.map(({ message }) => message.id)).size, 1);
      await send(ann, 'after');
      await until(() => messages(bob).some(({ text }) => text === 'after'), 'the next one came');
      assert.equal(messages(bob).filter((message) => message.client_id === client_id).length, 1);
    });

    it('of many people come to all in the same order without gaps', bounded(60_000), async () => {
      const people = await Promise.all(
        Array.from({ length: 5 }, () => enter(chat.url, undefined, options)),
      );
      const first = people[0].welcome.rooms[0].last_seq + 1;
      await Promise.all(
        people.map(async (person) => {
          for (let i = 0; i < 20; ++i) await send(person, `number ${i}`);
        }),
      );
      const expected = Array.from({ length: 100 }, (_, i) => first + i);
      for (const person of people) {
        await until(() => messages(person).length >= 100, 'all came');
        assert.deepEqual(
          messages(person).map(({ seq }) => seq),
          expected,
        );
      }
      const own = messages(people[1]).filter(({ author }) => author.id === people[0].user.id);
      assert.deepEqual(
        own.map(({ text }) => text),
        Array.from({ length: 20 }, (_, i) => `number ${i}`),
      );
    });
  });
}

describe('requests about messages', () => {
  const chat = useChat();
  const code = async (socket, ...request) => (await ask(socket, ...request)).code;

  it('are refused in words when they break a rule', bounded(), async () => {
    const ann = await enter(chat.url);
    const good = { room: 'general', text: 'x', client_id: newId() };
    assert.equal(await code(ann, 'send', { ...good, text: '' }), 'bad_request');
    assert.equal(await code(ann, 'send', { ...good, text: 'x'.repeat(4001) }), 'bad_request');
    assert.equal(await code(ann, 'send', { ...good, client_id: 'short' }), 'bad_request');
    assert.equal(await code(ann, 'send', { ...good, room: 'nowhere' }), 'no_such_room');
    assert.equal(await code(ann, 'send', { ...good, text: 7 }), 'bad_request');
    assert.equal(await code(ann, 'send', { text: 'x' }), 'bad_request');
    assert.equal(await code(ann, 'send', 'general', 'x'), 'bad_request');
    assert.equal(await code(ann, 'send'), 'bad_request');
    assert.equal(await code(ann, 'history', { room: 'nowhere' }), 'no_such_room');
    assert.equal(
      await code(ann, 'history', { room: 'general', before: 3, after: 1 }),
      'bad_request',
    );
    assert.equal(await code(ann, 'read', { room: 'general' }), 'bad_request');
    assert.deepEqual(Object.keys(await ask(ann, 'send')), ['ok', 'error', 'code']);
    ann.emit('send', null); // nobody asked for an answer
    await send(ann, 'still here');
  });

  it('page through history both ways', bounded(60_000), async () => {
    const ann = await enter(chat.url);
    const people = await Promise.all(Array.from({ length: 6 }, () => enter(chat.url)));
    for (const person of people) for (let i = 0; i < 25; ++i) await send(person, `page ${i}`);
    const newest = await must(ann, 'history', { room: 'general' });
    assert.equal(newest.messages.length, 50);
    assert.equal(newest.has_more, true);
    const last = newest.messages.at(-1).seq;

    const back = [];
    let page = await must(ann, 'history', { room: 'general', limit: 1000 });
    assert.equal(page.messages.length, 100);
    for (;;) {
      back.unshift(...page.messages);
      if (!page.has_more) break;
      page = await must(ann, 'history', { room: 'general', before: back[0].seq, limit: 40 });
    }
    assert.deepEqual(
      back.map(({ seq }) => seq),
      Array.from({ length: last }, (_, i) => i + 1),
    );

    const forth = [];
    do {
      page = await must(ann, 'history', {
        room: 'general',
        after: forth.at(-1)?.seq ?? 0,
        limit: 33,
      });
      forth.push(...page.messages);
    } while (page.has_more);
    assert.deepEqual(forth, back);
  });

  it('mark as read, forward only, for all tabs', bounded(), async () => {
    const ann = await enter(chat.url);
    const tab = await enter(chat.url, { token: ann.token });
    const { seq } = await send(ann, 'to read');
    await must(ann, 'read', { room: 'general', seq });
    await must(ann, 'read', { room: 'general', seq: seq - 1 });
    await must(ann, 'read', { room: 'general', seq: seq + 1000 });
    await until(() => came(tab, 'read').length > 0, 'the other tab was told');
    assert.deepEqual(came(tab, 'read')[0], { room: 'general', seq, from: seq - 1 });
    assert.equal(came(ann, 'read').length, 0);
    const later = await enter(chat.url, { token: ann.token });
    assert.equal(later.welcome.rooms[0].read_seq, seq);
    assert.equal(later.welcome.rooms[0].last_seq, seq);
  });

  it('tell the others who is typing', bounded(), async () => {
    const ann = await enter(chat.url);
    const tab = await enter(chat.url, { token: ann.token });
    const bob = await enter(chat.url);
    ann.emit('typing', { room: 'general', on: true });
    await until(() => came(bob, 'typing').length === 1, 'typing was told');
    assert.deepEqual(came(bob, 'typing')[0], { room: 'general', user: ann.user, on: true });
    await send(ann, 'done');
    assert.equal(came(tab, 'typing').length + came(ann, 'typing').length, 0);
  });

  it('have a rate per person, over all their tabs', bounded(), async () => {
    const tabs = [await enter(chat.url)];
    tabs.push(await enter(chat.url, { token: tabs[0].token }));
    const begin = Date.now();
    const answers = await Promise.all(
      Array.from({ length: 80 }, (_, i) =>
        ask(tabs[i % 2], 'send', { room: 'general', text: 'spam', client_id: newId() }),
      ),
    );
    const refused = answers.filter(({ ok }) => !ok);
    const earned = (10 * (Date.now() - begin)) / 1000; // meanwhile
    const { length } = refused;
    assert.ok(length <= 50 && length >= 49 - earned, `${length} refused, ${earned} earned`);
    assert.ok(refused.every(({ code }) => code === 'slow_down'));
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await send(tabs[0], 'patient');
  });

  it('cut off who does not listen at all', bounded(60_000), async () => {
    const flood = await enter(chat.url);
    while (flood.connected) {
      for (let i = 0; i < 500; ++i) flood.emit('typing', { room: 'general', on: true });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    await send(await enter(chat.url), 'undisturbed');
  });
});
