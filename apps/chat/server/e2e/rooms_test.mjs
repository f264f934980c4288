// Rooms: public ones for everybody, direct ones for two.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, until } from '../../../../tests/node/lib/client.mjs';
import { bounded } from '../../../../tests/node/lib/settings.mjs';
import { came, enter, must, newName, send, useChat } from './chat.mjs';

describe('public rooms', () => {
  const chat = useChat();

  it('appear for everybody, who hear what is said there', bounded(), async () => {
    const ann = await enter(chat.url);
    const bob = await enter(chat.url);
    const name = newName('Room');
    const { room } = await must(ann, 'create_room', { name: ` ${name} ` });
    assert.deepEqual(room, {
      id: room.id,
      kind: 'public',
      name,
      last_seq: 0,
      read_seq: 0,
      last_id: 0,
    });
    await until(() => came(bob, 'room').length === 1, 'the room was told');
    assert.deepEqual(came(bob, 'room')[0], { room });
    await send(bob, 'first', room.id);
    await until(() => came(ann, 'message').length === 1, 'the message came');
    const later = await enter(chat.url);
    assert.equal(later.welcome.rooms.find(({ id }) => id === room.id).last_seq, 1);
    await send(ann, 'second', room.id);
    await until(() => came(later, 'message').length === 1, 'the newcomer hears it');
  });

  it('have names of their own', bounded(), async () => {
    const ann = await enter(chat.url);
    const code = async (name) => (await ask(ann, 'create_room', { name })).code;
    assert.equal(await code('GENERAL'), 'name_taken');
    assert.equal(await code(''), 'name_invalid');
    assert.equal(await code('x'.repeat(49)), 'name_invalid');
    assert.equal(await code('a\u200bb'), 'name_invalid');
  });
});

describe('direct rooms', () => {
  const chat = useChat();

  it('are one for both, and private', bounded(), async () => {
    const [ann, bob, eve] = [await enter(chat.url), await enter(chat.url), await enter(chat.url)];
    const annTab = await enter(chat.url, { token: ann.token });
    const { room } = await must(ann, 'open_direct', { user: bob.user.id });
    assert.deepEqual(room, {
      id: room.id,
      kind: 'direct',
      name: bob.user.name,
      last_seq: 0,
      read_seq: 0,
      last_id: 0,
      peer: bob.user,
    });
    await until(() => came(annTab, 'room').length === 1, 'the other tab was told');
    assert.equal(came(bob, 'room').length, 0); // nothing was said yet

    const message = await send(ann, 'psst', room.id);
    await until(() => came(bob, 'message').length === 1, 'it reached Bob');
    const names = bob.events.map(([name]) => name).filter((name) => name !== 'presence');
    assert.deepEqual(names, ['welcome', 'room', 'message']);
    assert.deepEqual(came(bob, 'room')[0].room, {
      id: room.id,
      kind: 'direct',
      name: ann.user.name,
      last_seq: 1,
      read_seq: 0,
      last_id: message.id,
      peer: ann.user,
    });
    assert.deepEqual(came(bob, 'message')[0], message);
    assert.equal((await must(bob, 'open_direct', { user: ann.user.id })).room.id, room.id);

    for (const [event, argument] of [
      ['send', { room: room.id, text: 'x', client_id: '12345678' }],
      ['history', { room: room.id }],
      ['read', { room: room.id, seq: 1 }],
      ['typing', { room: room.id, on: true }],
    ]) {
      assert.equal((await ask(eve, event, argument)).code, 'no_such_room');
    }
    bob.emit('typing', { room: room.id, on: true });
    await until(() => came(ann, 'typing').length === 1, 'Ann sees Bob typing');
    await send(eve, 'to all');
    assert.equal(came(eve, 'typing').length, 0);
    assert.equal(came(eve, 'message').filter((m) => m.room === room.id).length, 0);
  });

  it(
    'are listed for both once something was said, and found by their id before',
    bounded(),
    async () => {
      const [ann, bob, eve] = [await enter(chat.url), await enter(chat.url), await enter(chat.url)];
      const { room } = await must(ann, 'open_direct', { user: bob.user.id });
      const listed = async ({ token }) =>
        (await enter(chat.url, { token })).welcome.rooms.find(({ id }) => id === room.id);
      assert.equal(await listed(ann), undefined);
      assert.equal(await listed(bob), undefined);
      const find = (who, id = room.id) => ask(who, 'find_room', { room: id });
      assert.deepEqual((await find(ann)).room, room);
      assert.deepEqual((await find(bob)).room.peer, ann.user);
      assert.equal((await find(eve)).code, 'no_such_room');
      assert.equal((await find(eve, 'constructor')).code, 'no_such_room');
      assert.equal((await find(ann, 'general')).room.kind, 'public');
      assert.deepEqual(await must(ann, 'history', { room: room.id }), {
        ok: true,
        messages: [],
        has_more: false,
      });
      await must(ann, 'read', { room: room.id, seq: 1 });
      await must(ann, 'typing', { room: room.id, on: true });
      const { id } = await send(ann, 'hello', room.id);
      assert.equal((await listed(ann)).peer.id, bob.user.id);
      assert.equal((await listed(bob)).last_seq, 1);
      assert.equal((await find(bob)).room.last_id, id);
      assert.equal((await find(eve)).code, 'no_such_room');
    },
  );

  it('begun by both at once are one', bounded(), async () => {
    const [ann, bob] = [await enter(chat.url), await enter(chat.url)];
    const { room } = await must(ann, 'open_direct', { user: bob.user.id });
    const sent = await Promise.all([send(ann, 'a', room.id), send(bob, 'b', room.id)]);
    assert.deepEqual(sent.map(({ seq }) => seq).sort(), [1, 2]);
    await until(() => came(ann, 'message').length === 2, 'Ann has both');
    await until(() => came(bob, 'message').length === 2, 'Bob has both');
  });

  it('to oneself are notes', bounded(), async () => {
    const ann = await enter(chat.url);
    const { room } = await must(ann, 'open_direct', { user: ann.user.id });
    assert.deepEqual(room.peer, ann.user);
    await send(ann, 'remember', room.id);
    await until(() => came(ann, 'message').length === 1, 'it came once');
  });

  it('need somebody', bounded(), async () => {
    const ann = await enter(chat.url);
    assert.equal((await ask(ann, 'open_direct', { user: 'nobody' })).code, 'no_such_user');
    assert.equal((await ask(ann, 'open_direct', {})).code, 'bad_request');
  });
});

describe('the list of people', () => {
  const chat = useChat();

  it('has everybody known, newest activity first, and who is here', bounded(), async () => {
    const ann = await enter(chat.url);
    const bob = await enter(chat.url);
    bob.disconnect();
    await new Promise((resolve) => setTimeout(resolve, 3500));
    const { users } = await must(ann, 'users', {});
    assert.deepEqual(users, [
      { ...bob.user, online: false },
      { ...ann.user, online: true },
    ]);
    assert.deepEqual((await must(ann, 'users')).users, users);
  });
});
