import { describe, expect, it } from 'vitest';
import { avatarHues, hueOf, initialsOf } from './avatar';
import { newClientId } from './id';
import { rank, searchBy } from './search';
import { textLength } from './text_length';
import { dayName, daysBetween } from './time';

describe('names', () => {
  it('become one or two letters', () => {
    expect(initialsOf('Ada Lovelace')).toBe('AL');
    expect(initialsOf('zoë')).toBe('Z');
    expect(initialsOf('Ada King Lovelace')).toBe('AL');
    expect(initialsOf('👩‍💻 dev')).toBe('👩‍💻D');
  });

  it('get a colour that depends on the id alone and uses all colours', () => {
    expect(hueOf('abc')).toBe(hueOf('abc'));
    const used = new Set(Array.from({ length: 400 }, (_, i) => hueOf(`user${i}`)));
    expect(used.size).toBe(avatarHues);
  });
});

describe('client ids', () => {
  it('have the shape that the server asks for and do not repeat', () => {
    const ids = Array.from({ length: 500 }, newClientId);
    for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
    expect(new Set(ids).size).toBe(500);
  });
});

describe('search', () => {
  it('prefers beginnings, ignores case and accents', () => {
    expect(rank('Zoë', 'zoe')).toBe(0);
    expect(rank('Ada Lovelace', 'love')).toBe(1);
    expect(rank('Ada Lovelace', 'lace')).toBe(2);
    expect(rank('Ada', 'x')).toBeNull();
    expect(searchBy(['general', 'ada', 'Alan'], 'a', (name) => name)).toEqual([
      'ada',
      'Alan',
      'general',
    ]);
  });
});

describe('time', () => {
  const noon = (day: number) => new Date(2026, 2, day, 12).getTime();

  it('names days as people do', () => {
    expect(dayName(noon(20), noon(20))).toBe('Today');
    expect(dayName(noon(19), noon(20))).toBe('Yesterday');
    expect(dayName(noon(16), noon(20))).toMatch(/^\p{L}+$/u);
    expect(dayName(noon(2), noon(20))).toMatch(/2/);
  });

  it('counts calendar days, not hours', () => {
    const late = new Date(2026, 2, 19, 23, 59).getTime();
    const early = new Date(2026, 2, 20, 0, 1).getTime();
    expect(daysBetween(late, early)).toBe(1);
  });
});

it('counts characters as code points', () => {
  expect(textLength('aé👍')).toBe(3);
});
