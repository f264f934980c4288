import type { Person, User } from '../net/protocol';

export type People = Readonly<Record<string, Person>>;

/** Whoever is not on the list of a fresh connection is offline, whatever we believed before. */
export function mergeOnline(people: People, online: readonly User[]): People {
  const next: Record<string, Person> = {};
  for (const person of Object.values(people)) next[person.id] = { ...person, online: false };
  for (const user of online) next[user.id] = { id: user.id, name: user.name, online: true };
  return next;
}

export function setPresence(people: People, user: User, online: boolean): People {
  return { ...people, [user.id]: { id: user.id, name: user.name, online } };
}

export function mergeKnown(people: People, users: readonly Person[]): People {
  const next = { ...people };
  for (const user of users) next[user.id] = { id: user.id, name: user.name, online: user.online };
  return next;
}

export function onlinePeople(people: People, me: string): Person[] {
  return Object.values(people)
    .filter((person) => person.online)
    .sort((a, b) => Number(b.id === me) - Number(a.id === me) || a.name.localeCompare(b.name));
}
