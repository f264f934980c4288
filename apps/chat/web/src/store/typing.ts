import type { User } from '../net/protocol';

export interface Typing {
  room: string;
  user: User;
  until: number;
}

/** Nobody types longer than this without saying so again: the last word may have been lost. */
export const typingLasts = 5000;

export function noteTyping(
  list: readonly Typing[],
  event: { room: string; user: User; on: boolean },
  now: number,
): readonly Typing[] {
  const others = list.filter(
    (entry) => entry.room !== event.room || entry.user.id !== event.user.id,
  );
  if (event.on)
    return [...others, { room: event.room, user: event.user, until: now + typingLasts }];
  return others.length === list.length ? list : others;
}

export function expireTyping(list: readonly Typing[], now: number): readonly Typing[] {
  const left = list.filter((entry) => entry.until > now);
  return left.length === list.length ? list : left;
}

export function typingText(list: readonly Typing[], room: string): string {
  const names = list.filter((entry) => entry.room === room).map((entry) => entry.user.name);
  if (names.length === 0) return '';
  if (names.length === 1) return `${names[0]} is typing…`;
  if (names.length === 2) return `${names[0]} and ${names[1]} are typing…`;
  return 'Several people are typing…';
}
