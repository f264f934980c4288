import type { Message, User } from '../net/protocol';
import { dayOf } from '../lib/time';
import type { Outbox, Pending } from './outbox';

export type SendState = 'sending' | 'sent' | 'failed';

export interface MessageRow {
  kind: 'message';
  key: string;
  author: User;
  text: string;
  at: number;
  state: SendState;
  seq: number | null;
  /** Starts a group: shows the author and the time. */
  head: boolean;
  pending: Pending | null;
}

export type Row = { kind: 'new'; key: string } | MessageRow;

export interface Day {
  key: string;
  at: number;
  rows: Row[];
}

/** Messages of one author stand together when they follow each other within this time. */
const groupWithin = 5 * 60_000;

/** The page from top to bottom: days, in them the "New" line and the messages. */
export function buildDays(
  messages: readonly Message[],
  pendings: Outbox,
  me: User,
  marker: number | null,
): Day[] {
  const days: Day[] = [];
  let last: MessageRow | null = null;
  let marked = false;

  const push = (row: Omit<MessageRow, 'head' | 'kind'>, unread: boolean) => {
    let head = !last || last.author.id !== row.author.id || row.at - last.at > groupWithin;
    let day = days.at(-1);
    const date = dayOf(row.at);
    // Clocks of two machines may disagree around midnight: a day is never opened twice.
    if (!day || dayOf(day.at) < date) {
      day = { key: `day-${date}`, at: row.at, rows: [] };
      days.push(day);
      head = true;
    }
    if (unread && !marked) {
      day.rows.push({ kind: 'new', key: 'new' });
      marked = true;
      head = true;
    }
    last = { kind: 'message', head, ...row };
    day.rows.push(last);
  };

  // While reading stopped further up than this page reaches, the line is up there too.
  const reaches = marker !== null && (messages[0]?.seq ?? 0) <= marker + 1;
  const held = new Set<string>();
  for (const message of messages) {
    const mine = message.author.id === me.id;
    if (mine) held.add(message.client_id);
    push(fromMessage(message, mine), reaches && message.seq > marker && !mine);
  }
  for (const pending of pendings) {
    if (!held.has(pending.client_id)) push(fromPending(pending, me), false);
  }
  return days;
}

/** The key of an own message is the same before and after it was confirmed, so its row stays. */
function fromMessage(message: Message, mine: boolean): Omit<MessageRow, 'head' | 'kind'> {
  return {
    key: mine ? `c-${message.client_id}` : `s-${message.seq}`,
    author: message.author,
    text: message.text,
    at: message.at,
    state: 'sent',
    seq: message.seq,
    pending: null,
  };
}

function fromPending(pending: Pending, me: User): Omit<MessageRow, 'head' | 'kind'> {
  const states = {
    queued: 'sending',
    sending: 'sending',
    stored: 'sent',
    failed: 'failed',
  } as const;
  return {
    key: `c-${pending.client_id}`,
    author: me,
    text: pending.text,
    at: pending.at,
    state: states[pending.state],
    seq: pending.seq ?? null,
    pending,
  };
}
