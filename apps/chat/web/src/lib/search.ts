const fold = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLocaleLowerCase();

/** Lower is better; null when it does not match. The start of the name beats the start of a word beats the middle. */
export function rank(name: string, query: string): number | null {
  const wanted = fold(query.trim());
  if (!wanted) return 0;
  const text = fold(name);
  if (text.startsWith(wanted)) return 0;
  const at = text.indexOf(wanted);
  if (at < 0) return null;
  return /[\s\-_./]/.test(text[at - 1]!) ? 1 : 2;
}

export function searchBy<T>(items: readonly T[], query: string, nameOf: (item: T) => string): T[] {
  return items
    .map((item, index) => ({ item, index, rank: rank(nameOf(item), query) }))
    .filter((entry) => entry.rank !== null)
    .sort((a, b) => a.rank! - b.rank! || a.index - b.index)
    .map((entry) => entry.item);
}
