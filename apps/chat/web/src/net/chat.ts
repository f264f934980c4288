import { own } from '../lib/own';
import {
  directsListed,
  messageArrived,
  peopleListed,
  presenceChanged,
  roomAnnounced,
  roomLost,
  roomOpened,
  roomRead,
  welcomed,
} from '../store/changes';
import * as outbox from '../store/outbox';
import { isBehind, publicRooms } from '../store/rooms';
import { initialState } from '../store/state';
import { Store } from '../store/store';
import { expireTyping, noteTyping, typingLasts } from '../store/typing';
import { newClientId, newToken } from '../lib/id';
import { askPatiently, openSocket, request, type ChatSocket } from './connection';
import { sayGoodbyeOnLeaving } from './goodbye';
import { History } from './history';
import type { Message, Person, Room, Welcome } from './protocol';
import { ReadMarks } from './read_marks';
import { kept } from './storage';
import { Sender } from './sender';
import { TypingNotices } from './typing_notices';

export type Outcome<T> = { ok: true; value: T } | { ok: false; error: string; code?: string };

const noAnswer = 'The server does not answer. Try again in a moment.';

/** Everything the page can do, and what it does by itself when the server speaks. */
export class Chat {
  readonly store = new Store();
  readonly history: History;
  readonly typing: TypingNotices;
  readonly reads: ReadMarks;
  private readonly socket: ChatSocket;
  private readonly sender: Sender;
  private name = '';
  private firstToken: string | null = null;
  private welcome = false;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(search: string) {
    this.socket = openSocket(() => this.credentials(), search);
    const ready = () => this.socket.connected && this.welcome;
    this.history = new History(this.store, this.socket, ready);
    this.sender = new Sender(this.store, this.socket, ready, (message) =>
      this.afterMessage(message),
    );
    this.typing = new TypingNotices(this.socket, ready);
    this.reads = new ReadMarks(this.store, this.socket, ready);
    this.listen();
    sayGoodbyeOnLeaving(this.socket);
    this.store.subscribe(() => this.keepOutbox());
  }

  /** With a token of an earlier visit there is nothing to ask. */
  start(): void {
    const identity = kept.identity.get();
    if (!identity) return;
    this.name = identity.name;
    this.keptOutbox = outbox.fromStorage(kept.outbox.get(), identity.id);
    this.store.set({
      phase: 'joining',
      me: { id: identity.id, name: identity.name },
      outbox: this.keptOutbox,
    });
    this.socket.connect();
  }

  enter(name: string): void {
    this.name = name;
    this.store.set({ phase: 'joining', entryError: null });
    clearTimeout(this.retryTimer);
    this.socket.disconnect().connect();
  }

  /** Forgets who we are on this device; the name stays with the account. */
  forget(): void {
    this.socket.disconnect();
    clearTimeout(this.retryTimer);
    for (const entry of Object.values(kept)) entry.set(null);
    this.welcome = false;
    this.store.update(() => initialState);
  }

  openRoom(id: string): void {
    const { rooms, current } = this.store.state;
    if (!own(rooms, id) || current === id) return;
    this.typing.stop();
    this.reads.leave();
    this.store.update((state) => roomOpened(state, id));
    kept.lastRoom.set(id);
    this.load(id);
  }

  /** Makes the room's newest messages present, whatever is there already. */
  load(id: string): void {
    const room = own(this.store.state.rooms, id);
    if (!room) return;
    if (!room.timeline) void this.history.newest(id);
    else if (isBehind(room)) void this.history.catchUp(id);
  }

  send(text: string): void {
    const { current, me, rooms } = this.store.state;
    if (!current || !me) return;
    this.typing.stop();
    if (own(rooms, current)?.timeline?.live === false) void this.history.newest(current);
    const entry: outbox.Pending = {
      client_id: newClientId(),
      room: current,
      author: me.id,
      text,
      at: Date.now(),
      state: 'queued',
    };
    this.store.update((state) => ({ ...state, outbox: outbox.enqueue(state.outbox, entry) }));
    void this.sender.flush();
  }

  retry(clientId: string): void {
    this.store.update((state) => ({ ...state, outbox: outbox.retry(state.outbox, clientId) }));
    void this.sender.flush();
  }

  discard(clientId: string): void {
    this.store.update((state) => ({ ...state, outbox: outbox.remove(state.outbox, clientId) }));
  }

  async createRoom(name: string): Promise<Outcome<Room>> {
    return this.ask(async () => {
      const ack = await request(this.socket, 'create_room', { name });
      return ack.ok ? this.adopt(ack.room) : ack;
    });
  }

  async openDirect(user: string): Promise<Outcome<Room>> {
    return this.ask(async () => {
      const ack = await request(this.socket, 'open_direct', { user });
      return ack.ok ? this.adopt(ack.room) : ack;
    });
  }

  /** A room by its id, which may be too old to be listed, or a conversation not begun yet. */
  async findRoom(id: string, first?: Message): Promise<Outcome<Room>> {
    return this.ask(async () => {
      const ack = await askPatiently(this.socket, 'find_room', { room: id });
      if (!ack.ok) return ack;
      this.store.update((state) => roomAnnounced(state, ack.room, first));
      return { ok: true, value: ack.room };
    });
  }

  /** Lists the next of the older conversations; says which they are. */
  async olderDirects(): Promise<Outcome<Room[]>> {
    return this.ask(async () => {
      const { older } = this.store.state;
      if (!older) return { ok: true, value: [] };
      const ack = await askPatiently(this.socket, 'direct_rooms', { before: older.before });
      if (!ack.ok) return ack;
      this.store.update((state) => directsListed(state, ack.rooms, ack.older));
      return { ok: true, value: ack.rooms };
    });
  }

  async everyone(): Promise<Outcome<Person[]>> {
    return this.ask(async () => {
      const ack = await askPatiently(this.socket, 'users', {});
      if (!ack.ok) return ack;
      this.store.update((state) => peopleListed(state, ack.users));
      return { ok: true, value: ack.users };
    });
  }

  private adopt(room: Room): Outcome<Room> {
    this.store.update((state) => roomAnnounced(state, room));
    return { ok: true, value: room };
  }

  private async ask<T>(work: () => Promise<Outcome<T>>): Promise<Outcome<T>> {
    if (!this.socket.connected) return { ok: false, error: 'Not connected right now.' };
    try {
      return await work();
    } catch {
      return { ok: false, error: noAnswer };
    }
  }

  private credentials() {
    let token = kept.identity.get()?.token ?? kept.firstToken.get();
    if (!token) kept.firstToken.set((token = this.firstToken ??= newToken()));
    return { token, name: this.name };
  }

  private listen(): void {
    const { socket, store } = this;
    socket.on('welcome', (welcome) => this.onWelcome(welcome));
    socket.on('message', (message) => this.onMessage(message));
    socket.on('room', ({ room }) => store.update((state) => roomAnnounced(state, room)));
    socket.on('presence', ({ user, online }) =>
      store.update((state) => presenceChanged(state, user, online)),
    );
    socket.on('read', ({ room, seq, from }) =>
      store.update((state) => roomRead(state, room, seq, from)),
    );
    socket.on('notice', ({ text }) => store.set({ notice: text }));
    socket.on('typing', (event) => {
      if (event.user.id === store.state.me?.id) return;
      const now = Date.now();
      store.update((state) => ({ ...state, typing: noteTyping(state.typing, event, now) }));
      setTimeout(() => {
        store.update((state) => ({ ...state, typing: expireTyping(state.typing, Date.now()) }));
      }, typingLasts + 50);
    });
    socket.on('disconnect', (reason) => {
      this.welcome = false;
      // What was announced, such as that the server is stopping, has happened by now.
      store.set({ link: 'offline', typing: [], notice: null });
      // The only goodbye after which the client library does not come back by itself.
      if (reason === 'io server disconnect') this.reconnectLater();
    });
    socket.on('connect_error', (error) => this.onRefused(error));
  }

  private onWelcome(welcome: Welcome): void {
    this.welcome = true;
    this.name = welcome.user.name;
    kept.identity.set({ token: welcome.token, ...welcome.user });
    kept.firstToken.set(null);
    this.firstToken = null;
    this.store.update((state) => welcomed(state, welcome));
    this.reads.begin(welcome.rooms);
    const { current, rooms } = this.store.state;
    if (current && own(rooms, current)) {
      if (welcome.rooms.some(({ id }) => id === current)) this.load(current);
      else void this.refresh(current);
    } else this.store.set({ current: null });
    void this.sender.flush();
    this.reads.check();
  }

  private onMessage(message: Message): void {
    this.store.update((state) => messageArrived(state, message));
    this.afterMessage(message);
  }

  private afterMessage(message: Message): void {
    const room = own(this.store.state.rooms, message.room);
    if (!room) void this.discover(message);
    else if (this.store.state.current === room.id && isBehind(room))
      void this.history.catchUp(room.id);
    this.reads.check();
  }

  /** A message in a conversation that is too old to be listed. */
  private async discover(message: Message): Promise<void> {
    const found = await this.findRoom(message.room, message);
    if (found.ok) this.store.update((state) => messageArrived(state, message));
  }

  /** The open room, which the welcome did not list. */
  private async refresh(id: string): Promise<void> {
    const found = await this.findRoom(id);
    if (found.ok) this.load(id);
    else if (found.code === 'no_such_room') this.store.update((state) => roomLost(state, id));
  }

  private onRefused(error: Error & { data?: { code?: string } }): void {
    // Without a code it is the network, and the library tries again by itself.
    const code = error.data?.code;
    if (code === 'name_taken' || code === 'name_invalid' || code === 'name_required') {
      this.socket.disconnect();
      const known = kept.identity.get() !== null;
      if (known) kept.identity.set(null);
      this.store.update(() => ({
        ...initialState,
        entryError: entryError(code, error.message, known),
      }));
      return;
    }
    if (code === 'origin_refused' && kept.identity.get() === null) {
      // Nothing to come back to, and trying again would not change it.
      this.socket.disconnect();
      this.store.update(() => ({ ...initialState, entryError: error.message }));
      return;
    }
    const notice =
      code === 'server_busy' ? 'The server is busy. Trying again…' : code ? error.message : null;
    if (!this.socket.active) this.reconnectLater();
    this.store.set({ link: 'offline', notice });
  }

  private reconnectLater(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(() => this.socket.connect(), 1500 + Math.random() * 1500);
  }

  private keptOutbox: outbox.Outbox = this.store.state.outbox;

  private keepOutbox(): void {
    const { outbox: now, me } = this.store.state;
    if (now === this.keptOutbox || !me) return;
    this.keptOutbox = now;
    const entries = outbox.toStorage(now);
    kept.outbox.set(entries.length ? entries : null);
  }

  /** Where a fresh visit begins: where the last one ended, else the first public room. */
  startRoom(): string | null {
    const { rooms } = this.store.state;
    const last = kept.lastRoom.get();
    if (last && own(rooms, last)) return last;
    const open = publicRooms(rooms);
    return (open.find((room) => room.name === 'general') ?? open[0])?.id ?? null;
  }
}

/** The server's own sentence says what is wrong with a name; the rest is said better from here. */
function entryError(code: string, sentence: string, wasKnown: boolean): string {
  if (wasKnown) return 'This server does not know you any more. Choose a name again.';
  return code === 'name_required' ? 'Say who you are first.' : sentence;
}
