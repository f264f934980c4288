import { useMemo } from 'preact/hooks';
import { isEmojiOnly, parseText, type Part } from '../lib/rich_text';

export function RichText({ text }: { text: string }) {
  const parts = useMemo(() => parseText(text), [text]);
  return (
    <div
      class={isEmojiOnly(text) ? 'text text-emoji' : 'text'}
      data-testid="message-text"
      dir="auto"
    >
      {parts.map(draw)}
    </div>
  );
}

function draw(part: Part) {
  switch (part.kind) {
    case 'text':
      return part.text;
    case 'link':
      return (
        <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
          {part.text}
        </a>
      );
    case 'code':
      return <code>{part.text}</code>;
    case 'block':
      return (
        <pre tabIndex={0}>
          <code>{part.text}</code>
        </pre>
      );
  }
}
