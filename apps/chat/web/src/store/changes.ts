import { own } from '../lib/own';
import type { Message, Older, Person, Room, User, Welcome } from '../net/protocol';
import { isOlder, readElsewhere, without } from './older';
import { settle } from './outbox';
import { mergeKnown, mergeOnline, setPresence } from './people';
import {
  enter,
  hasMessage,
  markRead,
  mergeRoom,
  mergeRooms,
  receive,
  type RoomState,
} from './rooms';
import type { Loading, State } from './state';
import type { Timeline } from './timeline';
import { noteTyping } from './typing';

/** What each event does to the whole state. Pure: no clock, no network. */

export function welcomed(state: State, welcome: Welcome): State {
  const known = state.me?.id === welcome.user.id;
  const rooms = mergeRooms(known ? state.rooms : {}, welcome.rooms);
  let { older } = welcome;
  const kept = known && state.current ? own(state.rooms, state.current) : undefined;
  // The open conversation may be too old to be listed, or have no message yet.
  if (kept?.kind === 'direct' && !own(rooms, kept.id)) {
    rooms[kept.id] = kept;
    if (isOlder(older, kept)) older = without(older, kept, kept.last_seq);
  }
  const open = state.current ? own(rooms, state.current) : undefined;
  // What came while we were away is new to whoever still looks at the room.
  if (open && open.marker === null) rooms[open.id] = enter(open);
  return {
    ...state,
    phase: 'chat',
    entryError: null,
    link: 'online',
    notice: null,
    me: welcome.user,
    limits: welcome.limits,
    rooms,
    older,
    people: mergeOnline(known ? state.people : {}, welcome.online),
    unlisted: welcome.online_count - welcome.online.length,
    typing: [],
    loading: {},
    outbox: known ? state.outbox : [],
  };
}

export function messageArrived(state: State, message: Message): State {
  const room = own(state.rooms, message.room);
  if (!room || !state.me || hasMessage(room, message)) return state;
  const current = state.current === room.id;
  const next = receive(room, message, {
    me: state.me.id,
    current,
    attended: current && state.attended,
    atEnd: state.atEnd,
  });
  // It may have been confirmed while the run does not reach it; then it stays visible as pending.
  const shown = hasMessage(next, message) || !next.timeline?.live;
  return {
    ...withRoom(state, next),
    typing: noteTyping(state.typing, { room: room.id, user: message.author, on: false }, 0),
    outbox: shown ? settle(state.outbox, state.me.id, [message]) : state.outbox,
  };
}

export function timelineChanged(
  state: State,
  id: string,
  change: (room: RoomState) => Timeline | null,
): State {
  const room = own(state.rooms, id);
  if (!room || !state.me) return state;
  const timeline = change(room);
  if (timeline === room.timeline) return state;
  return {
    ...withRoom(state, { ...room, timeline }),
    outbox: timeline ? settle(state.outbox, state.me.id, timeline.messages) : state.outbox,
  };
}

/** `first`: the message that made us ask for the room, if there was one. */
export function roomAnnounced(state: State, room: Room, first?: Message): State {
  const known = own(state.rooms, room.id);
  const next = withRoom(state, mergeRoom(known, room));
  if (known) return next;
  if (first && first.seq > 1) {
    return { ...next, older: without(state.older, room, first.seq - 1) };
  }
  if (!isOlder(state.older, room)) return next;
  return { ...next, older: without(state.older, room, room.last_seq) };
}

/** A room that we knew is not there any more. */
export function roomLost(state: State, id: string): State {
  const { [id]: _, ...rooms } = state.rooms;
  return { ...state, rooms, current: state.current === id ? null : state.current };
}

/** The next of the older conversations, and what is older still. */
export function directsListed(state: State, listed: readonly Room[], older: Older | null): State {
  const rooms = { ...state.rooms };
  for (const room of listed) rooms[room.id] = mergeRoom(own(rooms, room.id), room);
  // Those that were found one by one are in our list already.
  const found = Object.values(state.rooms).filter((room) => isOlder(older, room));
  const rest = found.reduce((left, room) => without(left, room, room.last_seq), older);
  return { ...state, rooms, older: rest };
}

export function roomOpened(state: State, id: string): State {
  const room = own(state.rooms, id);
  if (!room) return state;
  if (state.current === id) return state;
  const left = state.current ? own(state.rooms, state.current) : undefined;
  const cleared = left ? withRoom(state, { ...left, marker: null }) : state;
  const visited = [id, ...state.visited.filter((other) => other !== id)];
  return { ...withRoom(cleared, enter(room)), current: id, visited, attended: false, atEnd: true };
}

/** `from`: where the mark was, if another tab moved it. */
export function roomRead(state: State, id: string, seq: number, from = seq): State {
  const room = own(state.rooms, id);
  if (room) return withRoom(state, markRead(room, seq));
  return seq > from ? { ...state, older: readElsewhere(state.older, seq - from) } : state;
}

export function presenceChanged(state: State, user: User, online: boolean): State {
  const gone = !online && !own(state.people, user.id)?.online;
  return {
    ...state,
    people: setPresence(state.people, user, online),
    unlisted: gone ? Math.max(0, state.unlisted - 1) : state.unlisted,
  };
}

export function peopleListed(state: State, users: readonly Person[]): State {
  const found = users.filter(({ id, online }) => online && !own(state.people, id)?.online).length;
  return {
    ...state,
    people: mergeKnown(state.people, users),
    unlisted: Math.max(0, state.unlisted - found),
  };
}

export function loadingChanged(state: State, id: string, value: Loading | null): State {
  const { [id]: _, ...rest } = state.loading;
  return { ...state, loading: value ? { ...rest, [id]: value } : rest };
}

function withRoom(state: State, room: RoomState): State {
  if (own(state.rooms, room.id) === room) return state;
  return { ...state, rooms: { ...state.rooms, [room.id]: room } };
}
