import { own } from '../lib/own';
import { change, nextToSend, remove } from '../store/outbox';
import { messageArrived } from '../store/changes';
import type { Store } from '../store/store';
import { isPassing, pause, request, type ChatSocket } from './connection';
import type { Message } from './protocol';

const triesBeforeGivingUp = 4;

/** Sends what waits in the outbox, first in first out, one at a time. */
export class Sender {
  private running = false;
  private tries = 0;

  constructor(
    private readonly store: Store,
    private readonly socket: ChatSocket,
    private readonly ready: () => boolean,
    private readonly stored: (message: Message) => void,
  ) {}

  async flush(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      while (this.ready()) {
        const entry = nextToSend(this.store.state.outbox);
        if (!entry) break;
        await this.deliver(entry.client_id, entry.room, entry.text);
      }
    } finally {
      this.running = false;
    }
  }

  private async deliver(clientId: string, room: string, text: string): Promise<void> {
    this.mark(clientId, { state: 'sending' });
    try {
      const ack = await request(this.socket, 'send', { room, text, client_id: clientId });
      if (ack.ok) {
        this.tries = 0;
        this.confirm(clientId, ack.message);
      } else if (isPassing(ack)) {
        await this.again(clientId, Infinity, ack.error);
      } else {
        this.tries = 0;
        this.mark(clientId, { state: 'failed', error: ack.error });
      }
    } catch {
      // The connection ended, or the answer was lost: the same name makes a second try harmless.
      if (this.ready())
        await this.again(clientId, triesBeforeGivingUp, 'The server does not answer.');
      else this.mark(clientId, { state: 'queued' });
    }
  }

  private async again(clientId: string, limit: number, error: string): Promise<void> {
    this.tries++;
    if (this.tries >= limit) {
      this.tries = 0;
      this.mark(clientId, { state: 'failed', error });
      return;
    }
    // Said beside the message, which waits.
    this.mark(clientId, { state: 'queued', error });
    await pause(1000);
  }

  private confirm(clientId: string, message: Message): void {
    this.mark(clientId, { state: 'stored', seq: message.seq });
    this.store.update((state) => messageArrived(state, message));
    this.stored(message);
    const { current, rooms } = this.store.state;
    // Out of sight there is nothing to keep on showing until history fills the gap.
    if (current !== message.room || !own(rooms, message.room)?.timeline?.live) {
      this.store.update((state) => ({ ...state, outbox: remove(state.outbox, clientId) }));
    }
  }

  private mark(clientId: string, fields: Parameters<typeof change>[2]): void {
    this.store.update((state) => ({ ...state, outbox: change(state.outbox, clientId, fields) }));
  }
}
