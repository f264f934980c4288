/**
 * Splits a message into what the page shows differently: links, code spans and code blocks.
 * The result is data, and the page makes DOM nodes from it; no HTML is ever written.
 */
export type Part =
  | { kind: 'text'; text: string }
  | { kind: 'link'; text: string; href: string }
  | { kind: 'code'; text: string }
  | { kind: 'block'; text: string };

const fence = /```(?:[a-zA-Z0-9+#-]{0,20}\n)?([\s\S]+?)```[ \t]*\n?/g;
const span = /`([^`\n]+)`/g;
const url = /\bhttps?:\/\/[^\s<>"'`]+/gi;

export function parseText(text: string): Part[] {
  return cut(
    text,
    fence,
    (match) => ({ kind: 'block', text: match[1]!.replace(/\n$/, '') }),
    (rest) => cut(rest, span, (match) => ({ kind: 'code', text: match[1]! }), links),
  );
}

function links(text: string): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(url)) {
    const shown = withoutTail(match[0]);
    const href = safeHref(shown);
    if (!href) continue;
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push({ kind: 'link', text: shown, href });
    from = match.index + shown.length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

/** A sentence's last dot is not part of the address; a bracket is, when it was opened inside it. */
function withoutTail(link: string): string {
  let round = unopened(link, '(', ')');
  let square = unopened(link, '[', ']');
  let end = link.length;
  for (; end > 0; end--) {
    const last = link[end - 1]!;
    if (last === ')' && round > 0) round--;
    else if (last === ']' && square > 0) square--;
    else if (!/[.,;:!?*_~]/.test(last)) break;
  }
  return link.slice(0, end);
}

function unopened(link: string, open: string, close: string): number {
  let surplus = 0;
  for (const letter of link) {
    if (letter === close) surplus++;
    else if (letter === open) surplus--;
  }
  return surplus;
}

function safeHref(link: string): string | null {
  try {
    const { protocol, hostname, href } = new URL(link);
    return (protocol === 'http:' || protocol === 'https:') && hostname ? href : null;
  } catch {
    return null;
  }
}

function cut(
  text: string,
  pattern: RegExp,
  make: (match: RegExpMatchArray) => Part,
  rest: (text: string) => Part[],
): Part[] {
  const parts: Part[] = [];
  let from = 0;
  for (const match of text.matchAll(pattern)) {
    if (match.index! > from) parts.push(...rest(text.slice(from, match.index)));
    parts.push(make(match));
    from = match.index! + match[0].length;
  }
  if (from < text.length) parts.push(...rest(text.slice(from)));
  return parts;
}

const emoji =
  /^(?:\p{Regional_Indicator}{2}|\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)*|\s){1,6}$/u;

/** A short answer made of emoji alone is shown large. */
export function isEmojiOnly(text: string): boolean {
  return text.length <= 40 && text.trim() !== '' && emoji.test(text);
}
