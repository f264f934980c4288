import { expect, it, vi } from 'vitest';
import { messageArrived, roomOpened, welcomed } from '../store/changes';
import { message, messages, room, seqs, welcome } from '../store/fixtures';
import { initialState } from '../store/state';
import { Store } from '../store/store';
import { FakeSocket } from './fake_socket';
import { History } from './history';

function setUp(stored: number) {
  const all = messages(1, stored);
  const rooms = [room({ last_seq: stored, read_seq: stored })];
  const store = new Store(roomOpened(welcomed(initialState, welcome({ rooms })), 'r'));
  const socket = new FakeSocket((_, body) => answer(all, body));
  const history = new History(store, socket.asChatSocket, () => true);
  const timeline = () => store.state.rooms['r']!.timeline!;
  return { all, store, socket, history, timeline, held: () => seqs(timeline().messages) };
}

function answer(all: ReturnType<typeof messages>, body: Record<string, unknown>) {
  const limit = (body['limit'] as number | undefined) ?? 50;
  const after = body['after'] as number | undefined;
  const end = ((body['before'] as number | undefined) ?? all.length + 1) - 1;
  const from = after ?? Math.max(0, end - limit);
  const to = after === undefined ? end : after + limit;
  return {
    ok: true,
    messages: all.slice(from, to),
    has_more: after === undefined ? from > 0 : to < all.length,
  };
}

it('starts with the newest page and pages up to the first message', async () => {
  const { history, timeline, held } = setUp(120);
  await history.newest('r');
  expect(held()).toEqual(seqs(messages(71, 120)));
  await history.older('r');
  await history.older('r');
  expect(held()).toEqual(seqs(messages(1, 120)));
  expect(timeline().hasOlder).toBe(false);
  await history.older('r');
  expect(held()).toHaveLength(120);
});

it('pages down again after a jump until the end is reached', async () => {
  const { history, timeline, held } = setUp(200);
  await history.around('r', 60);
  expect(timeline()).toMatchObject({ live: false, hasOlder: true });
  expect(held()[0]).toBe(46);
  while (!timeline().live) await history.newer('r');
  expect(held()).toEqual(seqs(messages(46, 200)));
});

it('fetches everything that was missed, in several pages', async () => {
  const { all, store, history, socket, held } = setUp(10);
  await history.newest('r');
  all.push(...messages(11, 260));
  store.update((state) => messageArrived(state, message(260)));
  await history.catchUp('r');
  expect(held()).toEqual(seqs(messages(1, 260)));
  expect(socket.sent).toHaveLength(4);
});

it('does not ask for ever when the server has less than it said', async () => {
  const { store, history, socket } = setUp(10);
  await history.newest('r');
  store.update((state) => messageArrived(state, message(99)));
  await history.catchUp('r');
  expect(socket.sent).toHaveLength(2);
});

it('starts over with the newest page after a very long absence', async () => {
  const { all, store, history, held } = setUp(10);
  await history.newest('r');
  all.push(...messages(11, 5000));
  store.update((state) => messageArrived(state, message(5000)));
  await history.catchUp('r');
  expect(held()).toEqual(seqs(messages(4951, 5000)));
});

it('fetches the newest page even when another page is on its way', async () => {
  const { history, timeline, held } = setUp(200);
  await history.around('r', 60);
  const newer = history.newer('r');
  await history.newest('r');
  await newer;
  await new Promise((done) => setTimeout(done));
  expect(timeline().live).toBe(true);
  expect(held()).toEqual(seqs(messages(151, 200)));
});

it('gets on with pages that are shorter than asked for, because their messages are long', async () => {
  const { all, store, socket, history, timeline, held } = setUp(60);
  socket.handler = (_, body) => {
    const whole = answer(all, body);
    const cut = 'after' in body ? whole.messages.slice(0, 16) : whole.messages.slice(-16);
    const has_more = whole.has_more || cut.length < whole.messages.length;
    return { ...whole, messages: cut, has_more };
  };
  await history.newest('r');
  expect(held()).toEqual(seqs(messages(45, 60)));
  while (timeline().hasOlder) await history.older('r');
  expect(held()).toEqual(seqs(messages(1, 60)));
  all.push(...messages(61, 160));
  store.update((state) => messageArrived(state, message(160)));
  await history.catchUp('r');
  expect(held()).toEqual(seqs(messages(1, 160)));
  await history.around('r', 100);
  while (!timeline().live) await history.newer('r');
  expect(held()).toEqual(seqs(messages(86, 160)));
});

it('asks again when the server says that this was too fast', async () => {
  vi.useFakeTimers();
  const { history, socket, store, held } = setUp(10);
  const works = socket.handler;
  socket.handler = () => ({ ok: false, error: 'wait', code: 'slow_down' });
  const asked = history.newest('r');
  await vi.advanceTimersByTimeAsync(1500);
  expect(socket.sent).toHaveLength(2);
  expect(store.state.loading['r']).toBe('newest');
  socket.handler = works;
  await vi.advanceTimersByTimeAsync(1000);
  await asked;
  vi.useRealTimers();
  expect(held()).toHaveLength(10);
});

it('says that loading failed, and works the next time', async () => {
  const { store, history, socket, held } = setUp(10);
  const works = socket.handler;
  socket.handler = () => ({ ok: false, error: 'no', code: 'storage_failed' });
  await history.newest('r');
  expect(store.state.loading['r']).toBe('failed');
  socket.handler = works;
  await history.newest('r');
  expect(store.state.loading['r']).toBeUndefined();
  expect(held()).toHaveLength(10);
});
