/**
 * Keeps the reader's place. While the end is on the screen it stays there; otherwise the first
 * visible message stays where it is, whatever is added or taken away above and below it. The
 * browser's own scroll anchoring is switched off: not every browser has it, and it cannot follow a
 * list that grows at one end while it is cut at the other.
 */
export class ScrollKeeper {
  atEnd = true;
  private anchor: { key: string; top: number } | null = null;

  constructor(private readonly element: () => HTMLElement | null) {}

  get distance(): number {
    const list = this.element();
    return list ? list.scrollHeight - list.scrollTop - list.clientHeight : 0;
  }

  /** After the reader scrolled. */
  remember(): void {
    const list = this.element();
    if (!list) return;
    this.atEnd = this.distance <= 32;
    const edge = list.getBoundingClientRect().top;
    this.anchor = null;
    for (const row of rowsOf(list)) {
      const { top, bottom } = row.getBoundingClientRect();
      if (bottom > edge) {
        this.anchor = { key: row.dataset['key']!, top: top - edge };
        return;
      }
    }
  }

  /** After the list was drawn again. */
  restore(followEnd: boolean): void {
    const list = this.element();
    if (!list) return;
    if (this.atEnd && followEnd) {
      list.scrollTop = list.scrollHeight;
      return;
    }
    const row = this.anchor && find(list, this.anchor.key);
    if (!row || !this.anchor) return;
    const top = row.getBoundingClientRect().top - list.getBoundingClientRect().top;
    if (Math.abs(top - this.anchor.top) > 0.5) list.scrollTop += top - this.anchor.top;
  }

  toEnd(smooth: boolean): void {
    const list = this.element();
    if (!list) return;
    this.atEnd = true;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    list.scrollTo({ top: list.scrollHeight, behavior: smooth && !calm ? 'smooth' : 'instant' });
  }

  /** Brings a row to the upper third; false when it is not in the list. */
  show(key: string): boolean {
    const list = this.element();
    const row = list && find(list, key);
    if (!list || !row) return false;
    const top = row.getBoundingClientRect().top - list.getBoundingClientRect().top;
    list.scrollTop += top - list.clientHeight / 4;
    return true;
  }

  /** Where a row is, seen from the screen; null when it is not in the list. */
  whereIs(key: string): 'above' | 'visible' | 'below' | null {
    const list = this.element();
    const row = list && find(list, key);
    if (!list || !row) return null;
    const { top, bottom } = list.getBoundingClientRect();
    const rect = row.getBoundingClientRect();
    if (rect.bottom <= top) return 'above';
    return rect.top < bottom ? 'visible' : 'below';
  }

  /** The newest message whose end is on the screen. */
  lastSeen(): number {
    const list = this.element();
    if (!list) return 0;
    const edge = list.getBoundingClientRect().bottom + 8;
    const rows = rowsOf(list);
    for (let i = rows.length - 1; i >= 0; i--) {
      const seq = Number(rows[i]!.dataset['seq'] ?? 0);
      if (seq > 0 && rows[i]!.getBoundingClientRect().bottom <= edge) return seq;
    }
    return 0;
  }
}

const rowsOf = (list: HTMLElement) => list.querySelectorAll<HTMLElement>('[data-key]');

const find = (list: HTMLElement, key: string) =>
  list.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
