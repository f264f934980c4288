import { initialState, type State } from './state';

/** One value, replaced and never changed; whoever draws it asks to be told. */
export class Store {
  private value: State;
  private readonly listeners = new Set<() => void>();

  constructor(value: State = initialState) {
    this.value = value;
  }

  get state(): State {
    return this.value;
  }

  update(change: (state: State) => State): void {
    const next = change(this.value);
    if (next === this.value) return;
    this.value = next;
    for (const listener of [...this.listeners]) listener();
  }

  set(fields: Partial<State>): void {
    this.update((state) => ({ ...state, ...fields }));
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}
