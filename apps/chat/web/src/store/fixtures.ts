import type { Message, Room, User, Welcome } from '../net/protocol';
import type { Pending } from './outbox';

/** Short ways to write down what the tests talk about. */
export const ada: User = { id: 'ada', name: 'Ada' };
export const bob: User = { id: 'bob', name: 'Bob' };

export function message(seq: number, fields: Partial<Message> = {}): Message {
  return {
    id: 1000 + seq,
    room: 'r',
    seq,
    author: bob,
    text: `text ${seq}`,
    at: Date.UTC(2026, 0, 1, 12) + seq * 1000,
    client_id: `client-${seq}`,
    ...fields,
  };
}

export const messages = (from: number, to: number): Message[] =>
  Array.from({ length: to - from + 1 }, (_, index) => message(from + index));

export const seqs = (list: readonly { seq: number }[]): number[] => list.map(({ seq }) => seq);

export function room(fields: Partial<Room> = {}): Room {
  return {
    id: 'r',
    kind: 'public',
    name: 'general',
    last_seq: 0,
    read_seq: 0,
    last_id: 0,
    ...fields,
  };
}

export function pending(clientId: string, fields: Partial<Pending> = {}): Pending {
  return {
    client_id: clientId,
    room: 'r',
    author: ada.id,
    text: clientId,
    at: Date.UTC(2026, 0, 1, 13),
    state: 'queued',
    ...fields,
  };
}

export function welcome(fields: Partial<Welcome> = {}): Welcome {
  return {
    user: ada,
    token: 't',
    rooms: [room()],
    older: null,
    online: [ada],
    online_count: fields.online?.length ?? 1,
    server_time: 0,
    limits: { text: 4000, name: 32 },
    ...fields,
  };
}
