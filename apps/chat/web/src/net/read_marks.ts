import { own } from '../lib/own';
import { roomRead } from '../store/changes';
import type { Store } from '../store/store';
import { request, type ChatSocket } from './connection';
import type { Room } from './protocol';

const gather = 250;

/**
 * Says how far we have read: the lowest message that was on the screen while the page was visible
 * and had the focus. Several marks in a short time are said once.
 */
export class ReadMarks {
  private seen: { room: string; seq: number } | null = null;
  private atEnd = false;
  private readonly said = new Map<string, number>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: Store,
    private readonly socket: ChatSocket,
    private readonly ready: () => boolean,
  ) {}

  /** What the server knows at the start of a connection. */
  begin(rooms: readonly Room[]): void {
    this.said.clear();
    for (const room of rooms) this.said.set(room.id, room.read_seq);
  }

  /** Another room is coming; nothing of it was seen yet. */
  leave(): void {
    this.seen = null;
    this.atEnd = false;
  }

  /** The list says what is on its screen; that it was read is decided here. */
  onScreen(room: string, seq: number, atEnd: boolean): void {
    this.seen = { room, seq };
    this.atEnd = atEnd;
    this.check();
  }

  check(): void {
    const { atEnd } = this;
    const attended = atEnd && isAttentive();
    this.store.update((state) =>
      attended === state.attended && atEnd === state.atEnd ? state : { ...state, attended, atEnd },
    );
    if (this.seen && isAttentive()) this.timer ??= setTimeout(() => this.say(), gather);
  }

  private say(): void {
    this.timer = undefined;
    const { seen } = this;
    if (!seen || !this.ready() || !isAttentive()) return;
    const { room: id, seq } = seen;
    const room = own(this.store.state.rooms, id);
    if (!room || this.store.state.current !== id) return;
    // Our own record decides, not the room's mark: that one is ahead when we wrote ourselves.
    if (seq <= (this.said.get(id) ?? 0)) return;
    this.said.set(id, seq);
    this.store.update((state) => roomRead(state, id, seq));
    request(this.socket, 'read', { room: id, seq }).then(
      (ack) => ack.ok || this.said.delete(id),
      () => this.said.delete(id),
    );
  }
}

export const isAttentive = (): boolean =>
  document.visibilityState === 'visible' && document.hasFocus();
