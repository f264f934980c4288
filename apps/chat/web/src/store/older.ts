import type { Older, Room } from '../net/protocol';

/** Of a conversation among the older ones that is known by now: how far it went at their counting. */
export function without(older: Older | null, room: Room, lastSeq: number): Older | null {
  if (!older) return null;
  const unread = Math.max(0, lastSeq - room.read_seq);
  return less(older, older.count - 1, older.unread - unread);
}

/** Another tab has read so many messages of a conversation that we do not know. */
export const readElsewhere = (older: Older | null, messages: number): Older | null =>
  older && less(older, older.count, older.unread - messages);

/** Whether it was counted among the older ones; nothing was said in it since. */
export const isOlder = (older: Older | null, room: Room): boolean =>
  older !== null && room.kind === 'direct' && room.last_id > 0 && room.last_id < older.before;

function less(older: Older, count: number, unread: number): Older | null {
  return count > 0 ? { ...older, count, unread: Math.max(0, unread) } : null;
}
