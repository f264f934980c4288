import { expect, it } from 'vitest';
import type { User } from '../net/protocol';
import { ada, bob } from './fixtures';
import { expireTyping, noteTyping, typingText, type Typing } from './typing';

const zoe = { id: 'zoe', name: 'Zoë' };
const typing = (...users: User[]) =>
  users.reduce<readonly Typing[]>(
    (list, user) => noteTyping(list, { room: 'r', user, on: true }, 0),
    [],
  );

it('says who types, for this room alone', () => {
  expect(typingText(typing(ada), 'r')).toBe('Ada is typing…');
  expect(typingText(typing(ada, bob), 'r')).toBe('Ada and Bob are typing…');
  expect(typingText(typing(ada, bob, zoe), 'r')).toBe('Several people are typing…');
  expect(typingText(typing(ada), 'q')).toBe('');
});

it('counts a person once, and stops when they stop or when nothing more is heard', () => {
  const twice = noteTyping(typing(ada), { room: 'r', user: ada, on: true }, 1000);
  expect(twice).toHaveLength(1);
  expect(noteTyping(twice, { room: 'r', user: ada, on: false }, 0)).toEqual([]);
  expect(expireTyping(twice, 5999)).toBe(twice);
  expect(expireTyping(twice, 6000)).toEqual([]);
});
