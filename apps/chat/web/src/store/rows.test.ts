import { describe, expect, it } from 'vitest';
import { ada, bob, message, pending } from './fixtures';
import { buildDays, type Day, type MessageRow } from './rows';

const noon = new Date(2026, 0, 15, 12).getTime();
const minute = 60_000;
const at = (seq: number, minutes: number, author = bob) =>
  message(seq, { at: noon + minutes * minute, author });

const rowsOf = (days: Day[]): MessageRow[] =>
  days.flatMap((day) => day.rows.filter((row) => row.kind === 'message'));
const heads = (days: Day[]) => rowsOf(days).map((row) => row.head);

describe('the rows of a conversation', () => {
  it('put one author together within five minutes', () => {
    const days = buildDays([at(1, 0), at(2, 4), at(3, 10), at(4, 11, ada)], [], ada, null);
    expect(heads(days)).toEqual([true, false, true, true]);
  });

  it('begin a day at midnight of the reader', () => {
    const days = buildDays([at(1, 0), at(2, 13 * 60)], [], ada, null);
    expect(days.map((day) => day.rows.length)).toEqual([1, 1]);
  });

  it('never open a day twice when clocks disagree', () => {
    const days = buildDays([at(1, 0), at(2, 13 * 60), at(3, 1)], [], ada, null);
    expect(days.map((day) => day.rows.length)).toEqual([1, 2]);
  });

  it('have one line above the first message of others that is new', () => {
    const days = buildDays([at(1, 0), at(2, 1, ada), at(3, 2), at(4, 3)], [], ada, 1);
    expect(days[0]!.rows.map((row) => row.kind)).toEqual([
      'message',
      'message',
      'new',
      'message',
      'message',
    ]);
  });

  it('show what is not confirmed last, in its order, under the name it will keep', () => {
    const waiting = [
      pending('p1', { at: noon, state: 'failed' }),
      pending('p2', { at: noon, state: 'sending' }),
    ];
    const before = rowsOf(buildDays([at(1, 0)], waiting, ada, null));
    expect(before.map((row) => row.state)).toEqual(['sent', 'failed', 'sending']);
    const confirmed = message(2, { client_id: 'p2', author: ada, at: noon });
    const after = rowsOf(buildDays([at(1, 0), confirmed], waiting, ada, null));
    expect(after.map((row) => row.key)).toEqual(['s-1', 'c-p2', 'c-p1']);
    expect(after[1]!.state).toBe('sent');
  });

  it('do not hide a message of somebody else that has the same name', () => {
    const foreign = message(1, { client_id: 'p1', author: bob });
    expect(rowsOf(buildDays([foreign], [pending('p1')], ada, null))).toHaveLength(2);
  });

  it('have no line while the first new message is above the page', () => {
    const lines = (days: Day[]) =>
      days.flatMap((day) => day.rows).filter((row) => row.kind === 'new');
    const page = [at(31, 0), at(32, 1)];
    expect(lines(buildDays(page, [], ada, 20))).toHaveLength(0);
    expect(lines(buildDays(page, [], ada, 30))).toHaveLength(1);
  });
});
