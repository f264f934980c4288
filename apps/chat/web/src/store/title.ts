import { own } from '../lib/own';
import { roomTitle, totalUnread } from './rooms';
import type { State } from './state';

export function pageTitle(state: State): string {
  if (state.phase !== 'chat') return 'Parley';
  const room = state.current ? own(state.rooms, state.current) : undefined;
  const count = totalUnread(state.rooms) + (state.older?.unread ?? 0);
  const name = room ? `${roomTitle(room)} · Parley` : 'Parley';
  return count > 0 ? `(${count > 99 ? '99+' : count}) ${name}` : name;
}
