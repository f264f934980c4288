import { own } from '../lib/own';
import type { Message, Room } from '../net/protocol';
import { append, holds, maxHeld, newestSeq, trimStart, type Timeline } from './timeline';

export interface RoomState extends Room {
  /** Null until the room was opened in this page. */
  timeline: Timeline | null;
  /** The "New" line stands after this message; null when there is none. */
  marker: number | null;
}

export type Rooms = Readonly<Record<string, RoomState>>;

/** Messages of rooms that are not on the screen are kept only so far. */
const heldInBackground = 100;

export const unread = (room: RoomState): number => Math.max(0, room.last_seq - room.read_seq);

export const totalUnread = (rooms: Rooms): number =>
  Object.values(rooms).reduce((sum, room) => sum + unread(room), 0);

/** Everything that the server lists now, with what this page already holds of it. */
export function mergeRooms(rooms: Rooms, listed: readonly Room[]): Record<string, RoomState> {
  return Object.fromEntries(listed.map((room) => [room.id, mergeRoom(own(rooms, room.id), room)]));
}

export function mergeRoom(known: RoomState | undefined, room: Room): RoomState {
  if (!known) return { ...room, timeline: null, marker: null };
  // A server that knows less than we do has lost its data: what we hold is of another time.
  const restarted = known.timeline !== null && newestSeq(known.timeline) > room.last_seq;
  if (restarted) return { ...room, timeline: null, marker: null };
  return {
    ...known,
    ...room,
    last_seq: Math.max(known.last_seq, room.last_seq),
    read_seq: Math.max(known.read_seq, room.read_seq),
  };
}

export interface Arrival {
  me: string;
  /** The room is on the screen, at its end, in a tab that has the focus. */
  attended: boolean;
  current: boolean;
  /** The end of the room is on the screen. */
  atEnd: boolean;
}

/** Trimming at every message would move the list at every message. */
const slack = 100;

export function receive(room: RoomState, message: Message, arrival: Arrival): RoomState {
  const mine = message.author.id === arrival.me;
  const next = { ...room, last_seq: Math.max(room.last_seq, message.seq) };
  if (room.timeline?.live) {
    next.timeline = bounded(append(room.timeline, [message]), arrival);
  }
  if (mine) {
    // Whoever answers has read; the line goes too.
    next.read_seq = Math.max(room.read_seq, message.seq);
    next.marker = null;
  } else if (arrival.current && !arrival.attended && room.read_seq >= message.seq - 1) {
    next.marker = message.seq - 1;
  }
  return next;
}

/** A page that stays open for weeks must not grow for weeks. */
function bounded(timeline: Timeline, { current, atEnd }: Arrival): Timeline {
  if (!current) return trimStart(timeline, heldInBackground);
  if (timeline.messages.length <= maxHeld + slack) return timeline;
  if (atEnd) return trimStart(timeline);
  // Somebody reads further up: what they see stays, and the new end is fetched when they go there.
  return timeline.messages.length > 2 * maxHeld ? { ...timeline, live: false } : timeline;
}

/** The line is drawn where reading stopped, and stays while the reader is in the room. */
export const enter = (room: RoomState): RoomState => ({
  ...room,
  marker: unread(room) > 0 ? room.read_seq : null,
});

export function markRead(room: RoomState, seq: number): RoomState {
  const read = Math.min(seq, room.last_seq);
  return read > room.read_seq ? { ...room, read_seq: read } : room;
}

/** True when messages exist that a live timeline does not hold yet. */
export function isBehind(room: RoomState): boolean {
  return room.timeline?.live === true && newestSeq(room.timeline) < room.last_seq;
}

export const hasMessage = (room: RoomState | undefined, message: Message): boolean =>
  room !== undefined && holds(room.timeline, message.seq);

const byName = (a: RoomState, b: RoomState) => a.name.localeCompare(b.name);

export function publicRooms(rooms: Rooms): RoomState[] {
  return Object.values(rooms)
    .filter((room) => room.kind === 'public')
    .sort(byName);
}

export function directRooms(rooms: Rooms): RoomState[] {
  return Object.values(rooms)
    .filter((room) => room.kind === 'direct')
    .sort((a, b) => roomTitle(a).localeCompare(roomTitle(b)));
}

export const roomTitle = (room: RoomState): string =>
  room.kind === 'direct' ? (room.peer?.name ?? room.name) : room.name;

/** The order in which Alt+Up and Alt+Down walk: as in the sidebar. */
export const roomOrder = (rooms: Rooms): RoomState[] => [
  ...publicRooms(rooms),
  ...directRooms(rooms),
];

/**
 * What somebody who wants to go elsewhere most likely means: first what has something new, then
 * where they were last. `elsewhere`: the open room, which they leave, comes last.
 */
export function byInterest(
  rooms: Rooms,
  visited: readonly string[],
  elsewhere: boolean,
): RoomState[] {
  const age = new Map(visited.map((id, index) => [id, index]));
  const rank = (room: RoomState): number => {
    if (elsewhere && room.id === visited[0]) return Infinity;
    const visit = age.get(room.id) ?? visited.length;
    return unread(room) > 0 ? visit - visited.length - 1 : visit;
  };
  const ranked = roomOrder(rooms).map((room) => ({ room, rank: rank(room) }));
  return ranked
    .sort((a, b) => (a.rank < b.rank ? -1 : Number(a.rank > b.rank)))
    .map(({ room }) => room);
}
