import { typingLasts } from '../store/typing';
import type { ChatSocket } from './connection';

const repeatAfter = 3000;

/** Tells the room that we type: at the first letter, every few seconds, and when we stop. */
export class TypingNotices {
  private room: string | null = null;
  private saidAt = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly socket: ChatSocket,
    private readonly ready: () => boolean,
  ) {}

  typed(room: string): void {
    if (this.room !== room) this.stop();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.stop(), typingLasts);
    const now = Date.now();
    if (this.room === room && now - this.saidAt < repeatAfter) return;
    this.room = room;
    this.saidAt = now;
    this.say(room, true);
  }

  stop(): void {
    clearTimeout(this.timer);
    if (this.room) this.say(this.room, false);
    this.room = null;
  }

  private say(room: string, on: boolean): void {
    // Volatile: an old notice is worth nothing, so none waits for a connection.
    if (this.ready()) this.socket.volatile.emit('typing', { room, on });
  }
}
