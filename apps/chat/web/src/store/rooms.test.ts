import { describe, expect, it } from 'vitest';
import { ada, message, messages, room, seqs } from './fixtures';
import {
  byInterest,
  enter,
  isBehind,
  markRead,
  mergeRoom,
  receive,
  unread,
  type RoomState,
} from './rooms';
import { timelineFrom } from './timeline';

function opened(to: number, read: number, fields: Partial<RoomState> = {}): RoomState {
  return {
    ...room({ last_seq: to, read_seq: read }),
    timeline: timelineFrom(messages(1, to), false, true),
    marker: null,
    ...fields,
  };
}

const present = { me: ada.id, current: true, attended: true, atEnd: true };
const absent = { me: ada.id, current: false, attended: false, atEnd: false };
const looking = { me: ada.id, current: true, attended: false, atEnd: true };
const scrolledUp = { me: ada.id, current: true, attended: false, atEnd: false };

describe('a room', () => {
  it('counts what came after the last message that was read', () => {
    const one = receive(opened(3, 3), message(4), absent);
    expect(unread(receive(one, message(5), absent))).toBe(2);
    expect(unread(markRead(one, 4))).toBe(0);
  });

  it('never reads backwards, nor past its end', () => {
    const state = opened(3, 2);
    expect(markRead(state, 1)).toBe(state);
    expect(markRead(state, 99).read_seq).toBe(3);
  });

  it('counts as read when the reader answers from anywhere', () => {
    const behind = opened(5, 2, { marker: 2 });
    const answered = receive(behind, message(6, { author: ada }), absent);
    expect(unread(answered)).toBe(0);
    expect(answered.marker).toBeNull();
  });

  it('draws the line above the first message that came while nobody looked', () => {
    const first = receive(opened(3, 3), message(4), looking);
    expect(first.marker).toBe(3);
    expect(receive(first, message(5), looking).marker).toBe(3);
  });

  it('draws no line while the reader is there', () => {
    expect(receive(opened(3, 3), message(4), present).marker).toBeNull();
  });

  it('draws the line on entering where reading stopped, and none when all was read', () => {
    expect(enter(opened(9, 4)).marker).toBe(4);
    expect(enter(opened(9, 9)).marker).toBeNull();
  });

  it('draws the line above the first message for who found the room empty and went', () => {
    expect(enter(opened(400, 0)).marker).toBe(0);
  });

  it('notices a gap: the message is not shown, but known to be missing', () => {
    const gap = receive(opened(3, 3), message(6), present);
    expect(seqs(gap.timeline!.messages)).toEqual([1, 2, 3]);
    expect(gap.last_seq).toBe(6);
    expect(isBehind(gap)).toBe(true);
  });

  it('keeps what it holds when a new connection lists it again', () => {
    const merged = mergeRoom(opened(3, 3), room({ last_seq: 9, read_seq: 1, name: 'renamed' }));
    expect(merged).toMatchObject({ name: 'renamed', last_seq: 9, read_seq: 3 });
    expect(seqs(merged.timeline!.messages)).toEqual([1, 2, 3]);
    expect(isBehind(merged)).toBe(true);
  });

  it('forgets what it holds when the server has lost its data', () => {
    expect(mergeRoom(opened(30, 30), room({ last_seq: 2 }))).toMatchObject({
      timeline: null,
      last_seq: 2,
      read_seq: 0,
    });
  });

  it('keeps only the newest messages while it is out of sight', () => {
    let state = opened(100, 100);
    for (const next of messages(101, 130)) state = receive(state, next, absent);
    expect(state.timeline!.messages).toHaveLength(100);
    expect(state.timeline!.hasOlder).toBe(true);
  });

  it('does not grow without end in a page that stays open', () => {
    let atEnd = opened(1, 1);
    let above = opened(1, 1);
    for (const next of messages(2, 700)) {
      atEnd = receive(atEnd, next, present);
      above = receive(above, next, scrolledUp);
    }
    expect(atEnd.timeline!.messages.length).toBeLessThanOrEqual(400);
    expect(atEnd.timeline!.messages.at(-1)!.seq).toBe(700);
    // The reader further up keeps the place, and the list knows that it has no end.
    expect(above.timeline!.messages.length).toBeLessThanOrEqual(601);
    expect(above.timeline!.messages[0]!.seq).toBe(1);
    expect(above.timeline!.live).toBe(false);
    expect(above.last_seq).toBe(700);
  });
});

describe('the rooms that somebody may want', () => {
  const rooms = Object.fromEntries(
    ['a', 'b', 'c', 'd', 'e'].map((id) => [id, opened(3, id === 'd' ? 1 : 3, { id, name: id })]),
  );
  const order = (visited: string[], elsewhere = true) =>
    byInterest(rooms, visited, elsewhere).map(({ id }) => id);

  it('begin with what is new, then where they were last; the open one is last', () => {
    expect(order(['a', 'c', 'b'])).toEqual(['d', 'c', 'b', 'e', 'a']);
    expect(order(['d', 'b', 'a'])).toEqual(['b', 'a', 'c', 'e', 'd']);
    expect(order([])).toEqual(['d', 'a', 'b', 'c', 'e']);
  });

  it('have the open one in its place when it may be meant', () => {
    expect(order(['a', 'c', 'b'], false)).toEqual(['d', 'a', 'c', 'b', 'e']);
  });
});
