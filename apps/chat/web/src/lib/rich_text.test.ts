import { describe, expect, it } from 'vitest';
import { isEmojiOnly, parseText } from './rich_text';

const links = (text: string) =>
  parseText(text).flatMap((part) => (part.kind === 'link' ? [part.text] : []));

describe('the text of a message', () => {
  it('links http and https, and nothing else', () => {
    expect(links('see http://a.example and HTTPS://b.example/x')).toEqual([
      'http://a.example',
      'HTTPS://b.example/x',
    ]);
    expect(links('javascript:alert(1) ftp://x data:text/html,x //x www.x.example')).toEqual([]);
    expect(links('http:// https:///')).toEqual([]);
  });

  it('leaves the end of the sentence out of a link', () => {
    expect(links('Look at https://a.example/b.')).toEqual(['https://a.example/b']);
    expect(links('(https://a.example/b)!')).toEqual(['https://a.example/b']);
    expect(links('https://a.example/b_(c)')).toEqual(['https://a.example/b_(c)']);
    expect(links('<https://a.example/b>')).toEqual(['https://a.example/b']);
    expect(links('[https://a.example/[x]]')).toEqual(['https://a.example/[x]']);
  });

  it('keeps markup as the text it is', () => {
    const text = '<img src=x onerror=alert(1)> & "quotes"\nsecond line';
    expect(parseText(text)).toEqual([{ kind: 'text', text }]);
  });

  it('sets code apart and finds no links in it', () => {
    expect(parseText('run `curl http://x.example` now')).toEqual([
      { kind: 'text', text: 'run ' },
      { kind: 'code', text: 'curl http://x.example' },
      { kind: 'text', text: ' now' },
    ]);
    expect(parseText('```js\na\nb\n```\nafter')).toEqual([
      { kind: 'block', text: 'a\nb' },
      { kind: 'text', text: 'after' },
    ]);
    expect(parseText('```a``` after')).toEqual([
      { kind: 'block', text: 'a' },
      { kind: 'text', text: 'after' },
    ]);
    expect(parseText('``` not closed')).toEqual([{ kind: 'text', text: '``` not closed' }]);
  });

  it('loses no character of ordinary text', () => {
    const text = ' a  b\n\n`open and https://x.example/?a=b&c=d, end) ';
    const shown = parseText(text).map((part) => part.text);
    expect(shown.join('')).toBe(text);
  });

  it('stays quick on hostile input', () => {
    // Backtracking without bounds would take hours; a busy machine takes a second or two.
    const started = performance.now();
    for (const text of [
      'https://x.example/' + ')'.repeat(4000),
      '```'.repeat(1300),
      '`'.repeat(4000),
      'http://'.repeat(600),
      '👨‍'.repeat(1300),
    ]) {
      parseText(text);
      isEmojiOnly(text);
    }
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  it('recognises an answer made of emoji alone', () => {
    expect(isEmojiOnly('🎉')).toBe(true);
    expect(isEmojiOnly('👩‍💻 👍🏽')).toBe(true);
    expect(isEmojiOnly('🇫🇷')).toBe(true);
    expect(isEmojiOnly('🎉 yes')).toBe(false);
    expect(isEmojiOnly('42')).toBe(false);
    expect(isEmojiOnly('  ')).toBe(false);
  });
});
