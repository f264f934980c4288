// Coming in: names, tokens, and what the welcome says.
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { client, transports, until } from '../../../../tests/node/lib/client.mjs';
import { bounded } from '../../../../tests/node/lib/settings.mjs';
import { came, enter, must, newId, newName, refusal, useChat } from './chat.mjs';

describe('coming in', () => {
  const chat = useChat();

  for (const [name, options] of Object.entries(transports)) {
    it(`welcomes a new person over ${name}`, bounded(), async () => {
      const person = newName();
      const { welcome, events } = await enter(chat.url, { name: person }, options);
      assert.equal(events[0][0], 'welcome');
      assert.match(welcome.user.id, /^[A-Za-z0-9]{12}$/);
      assert.equal(welcome.user.name, person);
      assert.match(welcome.token, /^[A-Za-z0-9_-]{32,}$/);
      assert.deepEqual(welcome.rooms[0], {
        id: 'general',
        kind: 'public',
        name: 'general',
        last_seq: 0,
        read_seq: 0,
        last_id: 0,
      });
      assert.ok(welcome.online.some(({ id }) => id === welcome.user.id));
      assert.ok(Math.abs(welcome.server_time - Date.now()) < 60_000);
      assert.deepEqual(welcome.limits, { text: 4000, name: 32 });
    });
  }

  it('knows who comes back with a token, whatever name they give', bounded(), async () => {
    const first = await enter(chat.url);
    const again = await enter(chat.url, { token: first.token, name: 'somebody else' });
    assert.deepEqual(again.user, first.user);
    assert.equal(again.token, first.token);
  });

  it('does not call unread what was said before somebody came', bounded(), async () => {
    const ann = await enter(chat.url);
    const early = { room: 'general', text: 'early', client_id: newId() };
    const { message } = await must(ann, 'send', early);
    const late = await enter(chat.url);
    const general = ({ rooms }) => rooms.find(({ id }) => id === 'general');
    const { last_seq: last } = general(ann.welcome);
    assert.deepEqual(general(late.welcome), {
      ...general(ann.welcome),
      last_seq: last + 1,
      read_seq: last + 1,
      last_id: message.id,
    });
    await must(ann, 'send', { room: 'general', text: 'late', client_id: newId() });
    const again = await enter(chat.url, { token: late.token });
    assert.equal(general(again.welcome).last_seq, last + 2);
    assert.equal(general(again.welcome).read_seq, last + 1);
  });

  it('tidies names and refuses those that cannot be', bounded(), async () => {
    const name = newName('Tidy');
    assert.equal(
      (await enter(chat.url, { name: `  ${name.replaceAll(' ', ' \t ')} ` })).user.name,
      name,
    );
    assert.equal((await refusal(chat.url, {})).code, 'name_required');
    assert.equal((await refusal(chat.url, { name: '' })).code, 'name_required');
    assert.equal((await refusal(chat.url, { name: null })).code, 'name_required');
    assert.equal((await refusal(chat.url, { name: 7 })).code, 'name_required');
    assert.equal((await refusal(chat.url, { name: '   ' })).code, 'name_invalid');
    assert.equal((await refusal(chat.url, { name: 'x'.repeat(33) })).code, 'name_invalid');
    assert.equal((await refusal(chat.url, { name: 'x'.repeat(60_000) })).code, 'name_invalid');
    assert.match((await refusal(chat.url, { name: 'x'.repeat(100_000) })).text, /^auth is larger/);
    assert.equal((await refusal(chat.url, { name: 'An\u202en' })).code, 'name_invalid');
    assert.equal((await refusal(chat.url, { token: 'x'.repeat(40) })).code, 'name_required');
  });

  it('gives a name to one person only, whatever its case', bounded(), async () => {
    const name = newName('Zoë');
    await enter(chat.url, { name });
    const { code, text } = await refusal(chat.url, { name: name.toUpperCase() });
    assert.equal(code, 'name_taken');
    assert.match(text, /taken/);
  });

  it('lets one of many who want the same name at once in', bounded(), async () => {
    const name = newName();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, () => {
        const socket = client(chat.url, { auth: { name }, transports: ['websocket'] });
        return new Promise((resolve) => {
          socket.once('welcome', () => resolve('welcome'));
          socket.once('connect_error', (error) => resolve(error.data?.code));
        });
      }),
    );
    assert.deepEqual(outcomes.sort(), [...Array(19).fill('name_taken'), 'welcome']);
  });

  it(
    'takes a token that the client chose, so that a lost welcome can be repeated',
    bounded(),
    async () => {
      const auth = { token: randomBytes(32).toString('base64url'), name: newName() };
      const first = await enter(chat.url, auth);
      const second = await enter(chat.url, auth);
      assert.equal(first.token, auth.token);
      assert.deepEqual(second.user, first.user);
    },
  );

  it(
    'tells others who comes first and who is gone for longer than a reload',
    bounded(),
    async () => {
      const watcher = await enter(chat.url);
      const tab = await enter(chat.url);
      const { id } = tab.user;
      const news = () =>
        came(watcher, 'presence')
          .filter(({ user }) => user.id === id)
          .map(({ online }) => online);
      await until(() => news().length === 1, 'presence was told');
      const second = await enter(chat.url, { token: tab.token });
      tab.disconnect();
      second.disconnect();
      const away = Date.now();
      await new Promise((resolve) => setTimeout(resolve, 500));
      const third = await enter(chat.url, { token: tab.token });
      const reload = Date.now() - away < 2500; // a very slow machine cannot be that quick
      await new Promise((resolve) => setTimeout(resolve, 3500));
      if (reload) assert.deepEqual(news(), [true]);
      const told = news().length;
      third.disconnect();
      const left = Date.now();
      await until(() => news().length > told, 'absence was told');
      assert.equal(news().at(-1), false);
      assert.ok(Date.now() - left > 2500);
    },
  );
});
