import type { Message } from '../net/protocol';

/**
 * Messages that the server has not confirmed, in the order in which they were written. One is on
 * its way at a time: if the second could overtake a first that was refused ("slow down"), the
 * conversation would be stored in an order nobody wrote.
 */
export interface Pending {
  client_id: string;
  room: string;
  author: string;
  text: string;
  at: number;
  state: 'queued' | 'sending' | 'stored' | 'failed';
  error?: string;
  /** Known once the server stored it; it stays here until the timeline shows it. */
  seq?: number;
}

export type Outbox = readonly Pending[];

export const nextToSend = (outbox: Outbox): Pending | undefined =>
  outbox.find((entry) => entry.state === 'queued');

export const waiting = (outbox: Outbox): number =>
  outbox.filter((entry) => entry.state === 'queued' || entry.state === 'sending').length;

export function enqueue(outbox: Outbox, entry: Pending): Outbox {
  return outbox.some((other) => other.client_id === entry.client_id) ? outbox : [...outbox, entry];
}

export function change(outbox: Outbox, clientId: string, fields: Partial<Pending>): Outbox {
  return outbox.map((entry) => (entry.client_id === clientId ? { ...entry, ...fields } : entry));
}

export function remove(outbox: Outbox, clientId: string): Outbox {
  return outbox.filter((entry) => entry.client_id !== clientId);
}

/** A retried message goes to the end: what was sent after it is already in the conversation. */
export function retry(outbox: Outbox, clientId: string): Outbox {
  const entry = outbox.find((other) => other.client_id === clientId);
  if (!entry || entry.state !== 'failed') return outbox;
  const { error: _, ...rest } = entry;
  return [...remove(outbox, clientId), { ...rest, state: 'queued' }];
}

/** What has arrived in the conversation is no longer pending, whoever told us first. */
export function settle(outbox: Outbox, author: string, arrived: readonly Message[]): Outbox {
  const mine = new Set<string>();
  for (const message of arrived) if (message.author.id === author) mine.add(message.client_id);
  if (mine.size === 0) return outbox;
  const left = outbox.filter((entry) => !mine.has(entry.client_id));
  return left.length === outbox.length ? outbox : left;
}

/** What a reload must not lose. Something on its way is sent again: the server knows its name. */
export function toStorage(outbox: Outbox): Pending[] {
  return outbox
    .filter((entry) => entry.state !== 'stored')
    .map((entry) => (entry.state === 'sending' ? { ...entry, state: 'queued' } : entry));
}

export function fromStorage(value: unknown, author: string): Outbox {
  if (!Array.isArray(value)) return [];
  return value.filter(
    (entry): entry is Pending =>
      typeof entry === 'object' &&
      entry !== null &&
      typeof entry.client_id === 'string' &&
      typeof entry.room === 'string' &&
      typeof entry.text === 'string' &&
      typeof entry.at === 'number' &&
      entry.author === author &&
      (entry.state === 'queued' || entry.state === 'failed'),
  );
}
