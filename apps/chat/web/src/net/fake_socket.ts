import type { ChatSocket } from './connection';

type Body = Record<string, unknown>;
type Handler = (event: string, body: Body) => unknown;

/** Answers requests as a test says; a handler that throws is a connection that was lost. */
export class FakeSocket {
  readonly sent: { event: string; body: Body }[] = [];

  constructor(public handler: Handler) {}

  timeout(): { emitWithAck: (event: string, body: Body) => Promise<unknown> } {
    return {
      emitWithAck: async (event, body) => {
        this.sent.push({ event, body });
        return this.handler(event, body);
      },
    };
  }

  get asChatSocket(): ChatSocket {
    return this as unknown as ChatSocket;
  }
}
