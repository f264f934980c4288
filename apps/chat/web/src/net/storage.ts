/** Storage that a browser may refuse (private windows, full disks): then the page simply forgets. */
export class Kept<T> {
  constructor(
    private readonly area: () => Storage,
    private readonly key: string,
  ) {}

  get(): T | null {
    try {
      const text = this.area().getItem(this.key);
      return text === null ? null : (JSON.parse(text) as T);
    } catch {
      return null;
    }
  }

  set(value: T | null): void {
    try {
      if (value === null) this.area().removeItem(this.key);
      else this.area().setItem(this.key, JSON.stringify(value));
    } catch {
      // Nothing depends on it.
    }
  }
}

const local = () => localStorage;
const session = () => sessionStorage;

export const identityKey = 'parley.identity';

export interface Identity {
  token: string;
  id: string;
  name: string;
}

export const kept = {
  identity: new Kept<Identity>(local, identityKey),
  /** The token of a first visit that was not answered yet. */
  firstToken: new Kept<string>(session, 'parley.first-token'),
  lastRoom: new Kept<string>(local, 'parley.room'),
  outbox: new Kept<unknown>(session, 'parley.outbox'),
  drafts: new Kept<Record<string, string>>(session, 'parley.drafts'),
};
