// What one person, one address or one burst may take of the chat.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ask, client, until } from '../../../../tests/node/lib/client.mjs';
import { bounded, slowdown } from '../../../../tests/node/lib/settings.mjs';
import { came, enter, must, newId, newName, refusal, send, useChat } from './chat.mjs';

const crowd = (chat, count) => Promise.all(Array.from({ length: count }, () => enter(chat.url)));
const times = (count, work) => Promise.all(Array.from({ length: count }, (_, i) => work(i)));
const codes = (answers) => new Set(answers.filter(({ ok }) => !ok).map(({ code }) => code));
const accepted = (answers) => answers.filter(({ ok }) => ok).length;
const since = (begin) => (Date.now() - begin) / 1000;

describe('history', () => {
  const chat = useChat();
  const longest = '\u{1F600}'.repeat(4000); // 16,000 bytes
  const all = Array.from({ length: 100 }, (_, i) => i + 1);

  it('comes in pages that are bounded in bytes, both ways', bounded(60_000), async () => {
    const people = await crowd(chat, 5);
    for (const person of people) for (let i = 0; i < 20; ++i) await send(person, longest);
    const [ann] = people;
    const asked = async (bounds) => {
      const page = await must(ann, 'history', { room: 'general', limit: 100, ...bounds });
      assert.ok(JSON.stringify(page).length < 300_000);
      assert.ok(Buffer.byteLength(JSON.stringify(page)) < 300_000);
      return { seqs: page.messages.map(({ seq }) => seq), more: page.has_more };
    };
    const back = [];
    for (let more = true; more;) {
      const page = await asked(back.length ? { before: back[0] } : {});
      back.unshift(...page.seqs);
      more = page.more;
    }
    assert.deepEqual(back, all);
    const forth = [];
    for (let more = true; more;) {
      const page = await asked({ after: forth.at(-1) ?? 0 });
      forth.push(...page.seqs);
      more = page.more;
    }
    assert.deepEqual(forth, all);
  });

  it('is asked for a few times at a time, over all tabs', bounded(), async () => {
    const ann = await enter(chat.url);
    const tabs = [ann, await enter(chat.url, { token: ann.token })];
    const answers = await times(60, (i) => ask(tabs[i % 2], 'history', { room: 'general' }));
    assert.deepEqual([...codes(answers)], ['slow_down']);
    assert.ok(accepted(answers) >= 4);
    await must(ann, 'history', { room: 'general' });
    await must(ann, 'users', {});
  });

  // Each of these tabs asks for 400 pages of 250 KB in one go, and is gone.
  it('costs little when nobody waits for it', bounded(60_000), async () => {
    const memory = () =>
      Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${chat.program.pid}/status`))[1]) / 1024;
    const people = await crowd(chat, 5);
    const before = memory();
    for (let i = 0; i < 25; ++i) {
      const tab = await enter(chat.url, { token: people[i % 5].token });
      for (let j = 0; j < 400; ++j) tab.emit('history', { room: 'general', limit: 100 }, () => {});
      await new Promise((resolve) => setTimeout(resolve, 5));
      tab.io.engine.close();
    }
    const begin = Date.now();
    await must(await enter(chat.url), 'history', { room: 'general' });
    const grown = memory() - before;
    assert.ok(since(begin) < 1 * slowdown, `${since(begin)} s`);
    if (slowdown === 1) assert.ok(grown < 60, `${grown} MiB`);
  });
});

describe('requests', () => {
  const chat = useChat();

  it('have a rate per person, which coming back does not renew', bounded(), async () => {
    const ann = await enter(chat.url);
    const ask400 = (tab) => times(400, () => ask(tab, 'typing', { room: 'general', on: false }));
    const begin = Date.now();
    const first = accepted(await ask400(ann));
    ann.disconnect();
    const second = accepted(await ask400(await enter(chat.url, { token: ann.token })));
    assert.equal(first, 400);
    assert.ok(second <= 50 * since(begin) + 1, `${second} in ${since(begin)} s`);
  });
});

describe('rooms', () => {
  const chat = useChat();

  it('are made by one person now and then', bounded(), async () => {
    const ann = await enter(chat.url);
    const name = newName('Room');
    await must(ann, 'create_room', { name });
    for (let i = 0; i < 20; ++i) {
      assert.equal((await ask(ann, 'create_room', { name })).code, 'name_taken'); // for free
    }
    const answers = await times(15, (i) => ask(ann, 'create_room', { name: `${name} ${i}` }));
    assert.equal(accepted(answers), 9);
    const refused = answers.find(({ ok }) => !ok);
    assert.equal(refused.code, 'slow_down');
    assert.match(refused.error, /many rooms.*minutes/);
  });

  it('are two hundred, however many are asked for at once', bounded(60_000), async () => {
    const people = await crowd(chat, 24);
    const [{ welcome }] = people;
    const answers = await times(240, (i) =>
      ask(people[i % 24], 'create_room', { name: newName('Many') }),
    );
    assert.equal(welcome.rooms.length + accepted(answers), 200);
    assert.deepEqual([...codes(answers)], ['too_many_rooms']);
    assert.equal((await enter(chat.url)).welcome.rooms.length, 200);
  });
});

describe('conversations', () => {
  const chat = useChat();

  it('are begun by one person now and then, and go on at will', bounded(60_000), async () => {
    const people = await crowd(chat, 65);
    const [ann] = people;
    const open = (i) => ask(ann, 'open_direct', { user: people[i].user.id });
    assert.equal((await ask(ann, 'open_direct', { user: 'nobody' })).code, 'no_such_user');
    const begin = Date.now();
    const rooms = (await times(65, open)).map(({ room }) => room.id); // costs nothing
    const refused = [];
    // In step with the rate of messages.
    for (const room of rooms) {
      const answer = await politely(ann, room);
      if (!answer.ok) refused.push(answer);
    }
    const allowed = 60 + Math.floor(since(begin) / 60);
    assert.ok(65 - refused.length >= 60 && 65 - refused.length <= allowed, `${refused.length}`);
    assert.deepEqual([...codes(refused)], ['too_many_conversations']);
    assert.match(refused[0].error, /many conversations.*minute/);
    assert.equal((await open(64)).code, 'too_many_conversations'); // said before anything is typed
    assert.equal((await open(3)).room.last_seq, 1);
    assert.equal((await politely(ann, rooms[3])).ok, true);
  });

  const politely = async (person, room) => {
    for (;;) {
      const answer = await ask(person, 'send', { room, text: 'hi', client_id: newId() });
      if (answer.code !== 'slow_down') return answer;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
});

const behind = (address) => ({ extraHeaders: { 'X-Forwarded-For': address } });
const crowdAt = (chat, address, count) =>
  times(count, () => enter(chat.url, { name: newName() }, behind(address)));

describe('an address', () => {
  const chat = useChat({
    args: ['--messages-per-address', '10', '--requests-per-address', '50'].concat(
      '--conversations-per-address',
      '20',
    ),
  });
  const say = (person, room = 'general') =>
    ask(person, 'send', { room, text: 'flood', client_id: newId() });

  it('sends no more with many people than it may', bounded(60_000), async () => {
    const [away] = await crowdAt(chat, '198.51.100.20', 1);
    const people = await crowdAt(chat, '198.51.100.21', 20);
    const begin = Date.now();
    const answers = await times(150, (i) => say(people[i % 20])); // 8 by each: within their own rate
    const got = accepted(answers);
    assert.ok(got >= 50 && got <= 51 + 10 * since(begin), `${got}`);
    assert.deepEqual([...codes(answers)], ['slow_down']);
    assert.match(answers.find(({ ok }) => !ok).error, /your network/);
    assert.equal((await say(away)).ok, true);
    assert.equal((await say(await enter(chat.url))).ok, true);
  });

  it('shows no more typing with many people than it may', bounded(60_000), async () => {
    const [away] = await crowdAt(chat, '198.51.100.22', 1);
    const people = await crowdAt(chat, '198.51.100.23', 20);
    const begin = Date.now();
    // One after the other: a notice is dropped on its way to whoever has not taken the last one.
    for (let i = 0; i < 150; ++i)
      await must(people[i % 20], 'typing', { room: 'general', on: true });
    const took = since(begin);
    await must(away, 'read', { room: 'general', seq: 1 }); // comes after all of them
    const seen = came(away, 'typing').length;
    assert.ok(seen > 0 && seen <= 51 + 10 * took, `${seen}`);
  });

  it(
    'asks no more with many people than it may, and nobody is cut off',
    bounded(60_000),
    async () => {
      const people = await crowdAt(chat, '198.51.100.24', 20);
      const begin = Date.now();
      const read = { room: 'general', seq: 0 };
      const answers = await times(1500, (i) => ask(people[i % 20], 'read', read));
      const got = accepted(answers);
      assert.ok(got >= 200 && got <= 201 + 50 * since(begin), `${got}`);
      assert.deepEqual([...codes(answers)], ['slow_down']);
      assert.ok(people.every(({ connected }) => connected));
    },
  );

  it('begins no more conversations with many people than it may', bounded(60_000), async () => {
    const people = await crowdAt(chat, '198.51.100.25', 20);
    const [bob] = await crowdAt(chat, '198.51.100.26', 1);
    const room = async (person) =>
      (await ask(person, 'open_direct', { user: bob.user.id })).room?.id;
    const rooms = await Promise.all(people.map(room));
    const answers = await Promise.all(people.map((person, i) => say(person, rooms[i])));
    assert.equal(accepted(answers), 10);
    assert.deepEqual([...codes(answers)], ['too_many_conversations']);
    assert.match(answers.find(({ ok }) => !ok).error, /your network/);
  });
});

describe('everybody', () => {
  const chat = useChat({ args: ['--messages-in-all', '10', '--conversations-in-all', '20'] });

  it('sends no more than the chat may', bounded(60_000), async () => {
    const people = await crowd(chat, 20);
    const begin = Date.now();
    const answers = await times(100, (i) =>
      ask(people[i % 20], 'send', { room: 'general', text: 'hi', client_id: newId() }),
    );
    const got = accepted(answers);
    assert.ok(got >= 50 && got <= 51 + 10 * since(begin), `${got}`);
    assert.deepEqual([...codes(answers)], ['server_busy']);
  });
});

describe('conversations of somebody whom many write to', () => {
  const chat = useChat({ args: ['--conversations-per-address', '0'] });
  const most = 200;
  const count = most + 30;

  it('come in pages, with what is unread in the rest', bounded(120_000), async () => {
    const victim = await enter(chat.url);
    const rooms = [];
    for (let i = 0; i < count; ++i) {
      const stranger = await enter(chat.url);
      const { room } = await must(stranger, 'open_direct', { user: victim.user.id });
      await send(stranger, 'buy', room.id);
      rooms.unshift(room.id); // newest first
      stranger.disconnect();
    }
    const { welcome } = await enter(chat.url, { token: victim.token });
    const directs = welcome.rooms.filter(({ kind }) => kind === 'direct');
    assert.deepEqual(
      directs.map(({ id }) => id),
      rooms.slice(0, most),
    );
    const { older } = welcome;
    assert.deepEqual(older, { before: directs.at(-1).last_id, count: 30, unread: 30 });

    const page = await must(victim, 'direct_rooms', { before: older.before, limit: 20 });
    assert.deepEqual(
      page.rooms.map(({ id }) => id),
      rooms.slice(most, most + 20),
    );
    assert.deepEqual(page.older, { before: page.rooms.at(-1).last_id, count: 10, unread: 10 });
    const last = await must(victim, 'direct_rooms', { before: page.older.before });
    assert.deepEqual(
      last.rooms.map(({ id }) => id),
      rooms.slice(most + 20),
    );
    assert.equal(last.older, null);

    // What is read of an older one counts no more, and the other tabs hear how much that was.
    const other = await enter(chat.url, { token: victim.token });
    await must(victim, 'read', { room: rooms.at(-1), seq: 1 });
    await until(() => came(other, 'read').length === 1, 'the other tab was told');
    assert.deepEqual(came(other, 'read')[0], { room: rooms.at(-1), seq: 1, from: 0 });
    const again = await enter(chat.url, { token: victim.token });
    assert.deepEqual(again.welcome.older, { ...older, unread: 29 });
  });
});

describe('coming in', () => {
  const chat = useChat();

  const from = (address, auth = { name: newName() }) => {
    const socket = client(chat.url, {
      auth,
      transports: ['websocket'],
      extraHeaders: { 'X-Forwarded-For': `192.0.2.99, ${address}` },
    });
    return new Promise((resolve) => {
      socket.once('welcome', () => resolve('welcome'));
      socket.once('connect_error', (error) => resolve(error.data?.code));
    });
  };

  it('for the first time has a rate per address', bounded(60_000), async () => {
    const begin = Date.now();
    const outcomes = await times(150, () => from('198.51.100.7'));
    const entered = outcomes.filter((outcome) => outcome === 'welcome').length;
    assert.ok(entered >= 100 && entered <= 101 + 5 * since(begin), `${entered}`);
    assert.ok(outcomes.includes('server_busy'));
    assert.equal(await from('198.51.100.8'), 'welcome');
    await enter(chat.url);
  });

  it('again and again has a rate per person', bounded(60_000), async () => {
    const ann = await enter(chat.url);
    const begin = Date.now();
    const outcomes = await times(100, () => from('198.51.100.9', { token: ann.token }));
    const entered = outcomes.filter((outcome) => outcome === 'welcome').length;
    assert.ok(entered >= 59 && entered <= 60 + since(begin), `${entered}`);
    assert.equal((await refusal(chat.url, { token: ann.token })).code, 'server_busy');
    await enter(chat.url);
  });

  it('says how many are here beside those it lists', bounded(60_000), async () => {
    const bob = await enter(chat.url);
    const before = bob.welcome.online_count;
    const ann = await enter(chat.url);
    assert.equal(ann.welcome.online_count, before + 1);
    assert.equal(ann.welcome.online.length, before + 1);
    assert.deepEqual(ann.welcome.online[0], ann.user);
    await until(() => came(bob, 'presence').length > 0, 'Bob heard of it');
  });
});
