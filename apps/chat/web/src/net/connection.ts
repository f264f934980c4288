import { io, type Socket } from 'socket.io-client';
import type { ClientEvents, Refusal, ServerEvents } from './protocol';

type Requests = Omit<ClientEvents, 'typing'>;
type RequestOf<E extends keyof Requests> = Parameters<Requests[E]>[0];
type AckOf<E extends keyof Requests> = Parameters<Parameters<Requests[E]>[1]>[0];

export type ChatSocket = Socket<ServerEvents, ClientEvents>;

export interface Credentials {
  token?: string;
  name?: string;
}

/** How long an answer may take before we ask again. Every request may be repeated without harm. */
const answerWithin = 10_000;

/** `?transport=polling` or `?transport=websocket` holds the page to one way of talking. */
export function transportsFrom(search: string): ('polling' | 'websocket')[] {
  const wanted = new URLSearchParams(search).get('transport');
  return wanted === 'polling' || wanted === 'websocket' ? [wanted] : ['polling', 'websocket'];
}

export function openSocket(credentials: () => Credentials, search: string): ChatSocket {
  return io({
    autoConnect: false,
    auth: (give) => give(credentials()),
    transports: transportsFrom(search),
    reconnectionDelay: 500,
    reconnectionDelayMax: 4000,
  });
}

/** Rejects when the answer does not come or the connection ends; a refusal is an answer. */
export async function request<E extends keyof Requests>(
  socket: ChatSocket,
  event: E,
  body: RequestOf<E>,
): Promise<AckOf<E>> {
  const untyped = socket as unknown as Socket;
  return (await untyped.timeout(answerWithin).emitWithAck(event, body)) as AckOf<E>;
}

/** As request(), for questions: what is refused only for the moment is asked again. */
export async function askPatiently<E extends keyof Requests>(
  socket: ChatSocket,
  event: E,
  body: RequestOf<E>,
): Promise<AckOf<E>> {
  for (let tries = 1; ; tries++) {
    const ack = await request(socket, event, body);
    if (ack.ok || !isPassing(ack) || tries === 5) return ack;
    await pause(1000);
  }
}

/** Refusals that pass by themselves: the same request is welcome a moment later. */
export const isPassing = (refusal: Refusal): boolean =>
  refusal.code === 'slow_down' || refusal.code === 'server_busy';

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((done) => setTimeout(done, milliseconds));
