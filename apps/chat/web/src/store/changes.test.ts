import { describe, expect, it } from 'vitest';
import {
  messageArrived,
  peopleListed,
  presenceChanged,
  roomOpened,
  roomRead,
  timelineChanged,
  welcomed,
} from './changes';
import { own } from '../lib/own';
import { ada, bob, message, messages, pending, room, seqs, welcome } from './fixtures';
import { onlinePeople } from './people';
import { mergeRoom } from './rooms';
import { initialState, type State } from './state';
import { append, timelineFrom } from './timeline';
import { pageTitle } from './title';

function inRoom(to: number): State {
  const first = welcomed(initialState, welcome({ rooms: [room({ last_seq: to, read_seq: to })] }));
  const open = roomOpened(first, 'r');
  return timelineChanged(open, 'r', () => timelineFrom(messages(1, to), false, true));
}

describe('the page', () => {
  it('opens no room that is only a word of the language', () => {
    const state = inRoom(3);
    for (const word of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      expect(roomOpened(state, word)).toBe(state);
      expect(roomRead(state, word, 1)).toBe(state);
      expect(timelineChanged(state, word, () => null)).toBe(state);
      expect(messageArrived(state, message(1, { room: word }))).toBe(state);
    }
    expect(mergeRoom(own(state.rooms, 'constructor'), room({ id: 'constructor' }))).toMatchObject({
      timeline: null,
      marker: null,
    });
  });

  it('counts a crowd that is not listed one by one', () => {
    const count = (state: State) => onlinePeople(state.people, ada.id).length + state.unlisted;
    let state = welcomed(initialState, welcome({ online: [ada], online_count: 4 }));
    expect(count(state)).toBe(4);
    state = peopleListed(state, [{ ...bob, online: true }]);
    expect(count(state)).toBe(4);
    state = presenceChanged(state, { id: 'eve', name: 'Eve' }, false);
    expect(count(state)).toBe(3);
    state = presenceChanged(state, bob, false);
    expect(count(state)).toBe(2);
    state = presenceChanged(state, bob, true);
    expect(count(state)).toBe(3);
    expect(state.unlisted).toBe(1);
  });

  it('shows a message once when the confirmation and the broadcast both bring it', () => {
    const mine = message(4, { author: ada, client_id: 'mine' });
    const before = { ...inRoom(3), outbox: [pending('mine', { state: 'sending' })] };
    const once = messageArrived(before, mine);
    expect(once.outbox).toEqual([]);
    expect(messageArrived(once, mine)).toBe(once);
    expect(seqs(once.rooms['r']!.timeline!.messages)).toEqual([1, 2, 3, 4]);
  });

  it('keeps a confirmed message in sight until the messages before it were fetched', () => {
    const mine = message(6, { author: ada, client_id: 'mine' });
    const before = { ...inRoom(3), outbox: [pending('mine', { state: 'stored', seq: 6 })] };
    const gap = messageArrived(before, mine);
    expect(gap.outbox).toHaveLength(1);
    const filled = timelineChanged(gap, 'r', ({ timeline }) =>
      append(timeline!, [...messages(4, 5), mine]),
    );
    expect(filled.outbox).toEqual([]);
  });

  it('keeps rooms and outbox over a reconnection of the same person, and drops them for another', () => {
    const before = { ...inRoom(3), outbox: [pending('mine')] };
    const again = welcomed(before, welcome({ rooms: [room({ last_seq: 5, read_seq: 3 })] }));
    expect(seqs(again.rooms['r']!.timeline!.messages)).toEqual([1, 2, 3]);
    expect(again.outbox).toHaveLength(1);
    const other = welcomed(before, welcome({ user: bob }));
    expect(other.rooms['r']!.timeline).toBeNull();
    expect(other.outbox).toEqual([]);
  });

  it('removes the line of the room that is left', () => {
    let state = welcomed(
      initialState,
      welcome({ rooms: [room({ last_seq: 5, read_seq: 3 }), room({ id: 'q', name: 'other' })] }),
    );
    state = roomOpened(state, 'r');
    expect(state.rooms['r']!.marker).toBe(3);
    state = roomOpened(state, 'q');
    expect(state.rooms['r']!.marker).toBeNull();
  });

  it('follows what another tab has read, in the sidebar and in the title', () => {
    const rooms = [room({ last_seq: 3 }), room({ id: 'q', name: 'other', last_seq: 2 })];
    const state = roomOpened(welcomed(initialState, welcome({ rooms })), 'q');
    expect(pageTitle(state)).toBe('(5) other · Parley');
    expect(pageTitle(roomRead(state, 'r', 3))).toBe('(2) other · Parley');
    expect(pageTitle(roomRead(roomRead(state, 'r', 3), 'q', 2))).toBe('other · Parley');
  });

  it('ignores messages of a room it does not know', () => {
    const state = inRoom(1);
    expect(messageArrived(state, message(1, { room: 'elsewhere' }))).toBe(state);
  });

  it('draws the line above what came while the connection was gone', () => {
    const again = welcomed(inRoom(3), welcome({ rooms: [room({ last_seq: 5, read_seq: 3 })] }));
    expect(again.rooms['r']!.marker).toBe(3);
    const nothing = welcomed(inRoom(3), welcome({ rooms: [room({ last_seq: 3, read_seq: 3 })] }));
    expect(nothing.rooms['r']!.marker).toBeNull();
  });
});
