import { describe, expect, it } from 'vitest';
import { message, messages, seqs } from './fixtures';
import { append, prepend, timelineFrom, trimEnd, trimStart } from './timeline';

describe('a timeline', () => {
  it('stays one run: what leaves a hole is not taken', () => {
    const held = timelineFrom(messages(5, 7), true, true);
    expect(seqs(append(held, [message(9)]).messages)).toEqual([5, 6, 7]);
    expect(seqs(append(held, [message(9), message(8)]).messages)).toEqual([5, 6, 7, 8, 9]);
  });

  it('takes a message once, however often it comes', () => {
    const held = timelineFrom(messages(1, 3), false, true);
    const once = append(held, [message(4), message(4)]);
    expect(seqs(once.messages)).toEqual([1, 2, 3, 4]);
    expect(append(once, [message(4)])).toBe(once);
    expect(append(once, messages(1, 4))).toBe(once);
  });

  it('begins with whatever comes first when it is empty', () => {
    expect(seqs(append(timelineFrom([], false, true), messages(4, 6)).messages)).toEqual([4, 5, 6]);
  });

  it('grows upwards by pages that touch it, overlaps included', () => {
    const held = timelineFrom(messages(51, 60), true, true);
    const grown = prepend(held, messages(41, 52), true);
    expect(seqs(grown.messages)).toEqual(seqs(messages(41, 60)));
    expect(prepend(grown, messages(1, 40), false).hasOlder).toBe(false);
  });

  it('refuses an older page that does not touch it', () => {
    const held = timelineFrom(messages(51, 60), true, true);
    expect(prepend(held, messages(30, 40), true)).toBe(held);
  });

  it('learns from an empty older page that it has reached the beginning', () => {
    const held = timelineFrom(messages(3, 4), true, true);
    expect(prepend(held, [], false)).toMatchObject({ hasOlder: false });
  });

  it('no longer claims to reach the end when its end is dropped', () => {
    const held = timelineFrom(messages(1, 10), false, true);
    expect(trimEnd(held, 4)).toMatchObject({ live: false });
    expect(seqs(trimEnd(held, 4).messages)).toEqual([1, 2, 3, 4]);
    expect(trimEnd(held, 10)).toBe(held);
  });

  it('knows that more is above when its beginning is dropped', () => {
    const held = timelineFrom(messages(1, 10), false, true);
    expect(trimStart(held, 3)).toMatchObject({ hasOlder: true, live: true });
    expect(seqs(trimStart(held, 3).messages)).toEqual([8, 9, 10]);
  });
});
