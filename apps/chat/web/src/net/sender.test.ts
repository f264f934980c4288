import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { roomOpened, timelineChanged, welcomed } from '../store/changes';
import { ada, message, pending, welcome } from '../store/fixtures';
import { initialState } from '../store/state';
import { Store } from '../store/store';
import { timelineFrom } from '../store/timeline';
import { FakeSocket } from './fake_socket';
import { Sender } from './sender';

let stored: string[] = [];
let connected = true;

function accept(body: Record<string, unknown>) {
  const clientId = body['client_id'] as string;
  if (!stored.includes(clientId)) stored.push(clientId);
  const seq = stored.indexOf(clientId) + 1;
  return { ok: true, message: message(seq, { author: ada, client_id: clientId, text: 'x' }) };
}

function setUp(handler: (body: Record<string, unknown>) => unknown, ...names: string[]) {
  const open = roomOpened(welcomed(initialState, welcome()), 'r');
  const live = timelineChanged(open, 'r', () => timelineFrom([], false, true));
  const store = new Store({ ...live, outbox: names.map((name) => pending(name)) });
  const socket = new FakeSocket((_, body) => handler(body));
  const sender = new Sender(
    store,
    socket.asChatSocket,
    () => connected,
    () => {},
  );
  const order = () => socket.sent.map(({ body }) => body['client_id']);
  const states = () => store.state.outbox.map(({ state }) => state);
  const shown = () => store.state.rooms['r']!.timeline!.messages.map((one) => one.client_id);
  return { sender, order, states, shown };
}

beforeEach(() => {
  vi.useFakeTimers();
  stored = [];
  connected = true;
});
afterEach(() => vi.useRealTimers());

it('sends one after the other in the order of writing and shows each once', async () => {
  const { sender, order, states, shown } = setUp(accept, 'a', 'b', 'c');
  await Promise.all([sender.flush(), sender.flush()]);
  expect(order()).toEqual(['a', 'b', 'c']);
  expect(shown()).toEqual(['a', 'b', 'c']);
  expect(states()).toEqual([]);
});

it('waits when told to slow down, and nothing overtakes', async () => {
  let refusals = 7;
  const { sender, order } = setUp(
    (body) => (refusals-- > 0 ? { ok: false, error: 'no', code: 'slow_down' } : accept(body)),
    'a',
    'b',
  );
  const done = sender.flush();
  await vi.runAllTimersAsync();
  await done;
  expect(order()).toEqual([...Array<string>(8).fill('a'), 'b']);
});

it('keeps everything when the connection is lost, and sends it again under the same name', async () => {
  const lost = (body: Record<string, unknown>) => {
    accept(body);
    connected = false;
    throw new Error('socket has been disconnected');
  };
  let handler: typeof accept = lost;
  const { sender, order, states, shown } = setUp((body) => handler(body), 'a', 'b');
  await sender.flush();
  expect(states()).toEqual(['queued', 'queued']);
  connected = true;
  handler = accept;
  await sender.flush();
  expect(order()).toEqual(['a', 'a', 'b']);
  expect(stored).toEqual(['a', 'b']);
  expect(shown()).toEqual(['a', 'b']);
});

it('gives up on a refused message and goes on with the next', async () => {
  const { sender, states, shown } = setUp(
    (body) =>
      body['client_id'] === 'a' ? { ok: false, error: 'no', code: 'bad_request' } : accept(body),
    'a',
    'b',
  );
  await sender.flush();
  expect(states()).toEqual(['failed']);
  expect(shown()).toEqual(['b']);
});

it('asks a few times when no answer comes, then says so', async () => {
  const { sender, order, states } = setUp(() => {
    throw new Error('operation has timed out');
  }, 'a');
  const done = sender.flush();
  await vi.runAllTimersAsync();
  await done;
  expect(order()).toEqual(['a', 'a', 'a', 'a']);
  expect(states()).toEqual(['failed']);
});
