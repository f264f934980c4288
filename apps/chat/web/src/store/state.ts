import type { Limits, Older, User } from '../net/protocol';
import type { Outbox } from './outbox';
import type { People } from './people';
import type { Rooms } from './rooms';
import type { Typing } from './typing';

export type Phase = 'entry' | 'joining' | 'chat';
/** Offline is said only of a connection that was lost or refused, not of one that is being made. */
export type Link = 'connecting' | 'online' | 'offline';
export type Loading = 'newest' | 'older' | 'newer' | 'failed';

export interface State {
  phase: Phase;
  entryError: string | null;
  link: Link;
  me: User | null;
  rooms: Rooms;
  /** Conversations that are not in `rooms`, null when there are none. */
  older: Older | null;
  people: People;
  /** How many more are online than `people` knows: a crowd is not listed one by one. */
  unlisted: number;
  typing: readonly Typing[];
  outbox: Outbox;
  current: string | null;
  /** The rooms that were opened in this page, the last one first. */
  visited: readonly string[];
  /** The end of the open room is on the screen of a tab that has the focus. */
  attended: boolean;
  /** The end of the open room is on the screen, whether anybody looks or not. */
  atEnd: boolean;
  loading: Readonly<Record<string, Loading>>;
  notice: string | null;
  limits: Limits;
}

export const initialState: State = {
  phase: 'entry',
  entryError: null,
  link: 'connecting',
  me: null,
  rooms: {},
  older: null,
  people: {},
  unlisted: 0,
  typing: [],
  outbox: [],
  current: null,
  visited: [],
  attended: false,
  atEnd: true,
  loading: {},
  notice: null,
  limits: { text: 4000, name: 32 },
};
