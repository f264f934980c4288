import { own } from '../lib/own';
import { loadingChanged, timelineChanged } from '../store/changes';
import { isBehind } from '../store/rooms';
import type { Loading } from '../store/state';
import type { Store } from '../store/store';
import {
  append,
  newestSeq,
  oldestSeq,
  prepend,
  timelineFrom,
  trimEnd,
  trimStart,
} from '../store/timeline';
import { askPatiently, type ChatSocket } from './connection';
import type { HistoryRequest, Message } from './protocol';

const pageSize = 50;
const catchUpSize = 100;

/** Who was away for more than this starts at the newest page; the rest is above, to scroll to. */
const catchUpAtMost = 1000;

/** Fetches what a timeline lacks: its newest page, older and newer pages, and what was missed. */
export class History {
  private readonly busy = new Set<string>();
  /** Rooms whose newest page was asked for while another one was on its way. */
  private readonly renew = new Set<string>();

  constructor(
    private readonly store: Store,
    private readonly socket: ChatSocket,
    private readonly ready: () => boolean,
  ) {}

  newest(room: string): Promise<void> {
    if (this.busy.has(room)) {
      this.renew.add(room);
      return Promise.resolve();
    }
    return this.during(room, 'newest', async () => {
      const page = await this.page({ room, limit: pageSize });
      this.change(room, () => timelineFrom(page.messages, page.has_more, true));
    });
  }

  /** The page in which `seq` is, with some of what stands before it. */
  around(room: string, seq: number): Promise<void> {
    return this.during(room, 'newest', async () => {
      const after = Math.max(0, seq - 15);
      const page = await this.page({ room, after, limit: pageSize });
      this.change(room, () => timelineFrom(page.messages, after > 0, !page.has_more));
    });
  }

  older(room: string): Promise<void> {
    const timeline = own(this.store.state.rooms, room)?.timeline;
    if (!timeline?.hasOlder) return Promise.resolve();
    return this.during(room, 'older', async () => {
      const page = await this.page({ room, before: oldestSeq(timeline), limit: pageSize });
      this.change(room, (held) => trimEnd(prepend(held, page.messages, page.has_more)));
    });
  }

  newer(room: string): Promise<void> {
    const timeline = own(this.store.state.rooms, room)?.timeline;
    if (!timeline || timeline.live) return Promise.resolve();
    return this.during(room, 'newer', async () => {
      const page = await this.page({ room, after: newestSeq(timeline), limit: pageSize });
      this.change(room, (held) =>
        trimStart({ ...append(held, page.messages), live: !page.has_more }),
      );
    });
  }

  /** Fetches what was missed, until nothing is missing. */
  async catchUp(room: string): Promise<void> {
    const state = own(this.store.state.rooms, room);
    if (!state || !isBehind(state)) return;
    if (state.last_seq - newestSeq(state.timeline!) > catchUpAtMost) return this.newest(room);
    await this.alone(room, 'newer', async () => {
      for (;;) {
        const before = own(this.store.state.rooms, room);
        if (!before || !isBehind(before)) return;
        const after = newestSeq(before.timeline!);
        const page = await this.page({ room, after, limit: catchUpSize });
        const { atEnd } = this.store.state;
        this.change(room, (held) => {
          const grown = append(held, page.messages);
          return atEnd ? trimStart(grown) : grown;
        });
        const now = own(this.store.state.rooms, room);
        // An answer that brings nothing would be asked for again for ever.
        if (!now?.timeline || newestSeq(now.timeline) === after) return;
      }
    });
  }

  private change(
    room: string,
    make: (held: ReturnType<typeof timelineFrom>) => ReturnType<typeof timelineFrom>,
  ): void {
    const empty = timelineFrom([], false, true);
    this.store.update((state) =>
      timelineChanged(state, room, (held) => make(held.timeline ?? empty)),
    );
  }

  private async page(body: HistoryRequest): Promise<{ messages: Message[]; has_more: boolean }> {
    const ack = await askPatiently(this.socket, 'history', body);
    if (!ack.ok) throw new Error(ack.error);
    return ack;
  }

  private async during(room: string, what: Loading, work: () => Promise<void>): Promise<void> {
    if (!(await this.alone(room, what, work))) return;
    // A message may have arrived beyond the page that was on its way.
    if (this.ready() && this.store.state.current === room) await this.catchUp(room);
  }

  private async alone(room: string, what: Loading, work: () => Promise<void>): Promise<boolean> {
    if (!this.ready() || this.busy.has(room)) return false;
    this.busy.add(room);
    this.store.update((state) => loadingChanged(state, room, what));
    let outcome: Loading | null = null;
    try {
      await work();
    } catch {
      outcome = this.ready() ? 'failed' : null;
    }
    this.busy.delete(room);
    this.store.update((state) => loadingChanged(state, room, outcome));
    if (this.renew.delete(room)) void this.newest(room);
    return outcome === null;
  }
}
