import type { Message } from '../net/protocol';

/**
 * The part of a room's history that this page holds: always one run of messages without a hole,
 * because sequence numbers have none. A message that does not touch the run is not kept; the gap is
 * fetched instead. (Rejected: keeping islands and joining them later. It made every question about
 * "what comes next" a search.)
 */
export interface Timeline {
  messages: readonly Message[];
  /** There is more above the first message. */
  hasOlder: boolean;
  /** The run reaches the newest message, and new ones are added as they arrive. */
  live: boolean;
}

/** More than this is not kept in the page: the far end is dropped and fetched again when needed. */
export const maxHeld = 300;

export function timelineFrom(
  messages: readonly Message[],
  hasOlder: boolean,
  live: boolean,
): Timeline {
  return { messages: inOrder(messages), hasOlder, live };
}

export const oldestSeq = (timeline: Timeline): number => timeline.messages[0]?.seq ?? 0;
export const newestSeq = (timeline: Timeline): number => timeline.messages.at(-1)?.seq ?? 0;

/** Adds what continues the run at its end; what is there already, and what leaves a hole, is ignored. */
export function append(timeline: Timeline, page: readonly Message[]): Timeline {
  const added: Message[] = [];
  let next = newestSeq(timeline) + 1;
  for (const message of inOrder(page)) {
    if (timeline.messages.length === 0 && added.length === 0) next = message.seq;
    if (message.seq !== next) continue;
    added.push(message);
    next++;
  }
  return added.length === 0
    ? timeline
    : { ...timeline, messages: [...timeline.messages, ...added] };
}

/** Adds what continues the run at its beginning. */
export function prepend(timeline: Timeline, page: readonly Message[], hasOlder: boolean): Timeline {
  const oldest = timeline.messages.length ? oldestSeq(timeline) : Infinity;
  const older = inOrder(page).filter((message) => message.seq < oldest);
  if (older.length && oldest !== Infinity && older.at(-1)!.seq !== oldest - 1) return timeline;
  return { ...timeline, messages: [...older, ...timeline.messages], hasOlder };
}

/** Drops old messages; they can be fetched again. */
export function trimStart(timeline: Timeline, keep = maxHeld): Timeline {
  if (timeline.messages.length <= keep) return timeline;
  return { ...timeline, messages: timeline.messages.slice(-keep), hasOlder: true };
}

/** Drops new messages, and with them the claim to reach the end. */
export function trimEnd(timeline: Timeline, keep = maxHeld): Timeline {
  if (timeline.messages.length <= keep) return timeline;
  return { ...timeline, messages: timeline.messages.slice(0, keep), live: false };
}

export function holds(timeline: Timeline | null, seq: number): boolean {
  if (!timeline || timeline.messages.length === 0) return false;
  return seq >= oldestSeq(timeline) && seq <= newestSeq(timeline);
}

function inOrder(messages: readonly Message[]): Message[] {
  const bySeq = new Map(messages.map((message) => [message.seq, message]));
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}
