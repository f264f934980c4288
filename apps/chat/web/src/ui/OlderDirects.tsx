import { useRef, useState } from 'preact/hooks';
import { plural } from '../lib/plural';
import { Badge } from './Badge';
import { useChat, useSelect } from './context';
import { Icon } from './Icon';

/** The way to the conversations that the list leaves out. */
export function OlderDirects() {
  const chat = useChat();
  const older = useSelect((state) => state.older);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ text: string; wrong: boolean } | null>(null);
  const root = useRef<HTMLDivElement>(null);

  const show = async () => {
    if (busy) return;
    setBusy(true);
    const listed = await chat.olderDirects();
    setBusy(false);
    if (!listed.ok) {
      setSaid({ text: listed.error, wrong: true });
      return;
    }
    const count = listed.value.length;
    const what = plural(count, 'older conversation is', 'older conversations are');
    setSaid({ text: `${what} in the list now.`, wrong: false });
    // The button goes with the last page, and must not take the focus with it.
    if (!chat.store.state.older)
      focusFirst(root.current, new Set(listed.value.map(({ id }) => id)));
  };

  return (
    <div ref={root}>
      {older && (
        <button
          type="button"
          class={older.unread > 0 ? 'person room-unread' : 'person'}
          data-testid="older-directs"
          aria-busy={busy}
          onClick={show}
        >
          <span class="room-sign">
            <Icon name="clock" size={18} />
          </span>
          <span class="room-name">Older conversations</span>
          {older.unread === 0 && <span class="room-note">{older.count}</span>}
          <Badge count={older.unread} />
        </button>
      )}
      <p class={said?.wrong ? 'section-empty' : 'hidden'} role="status">
        {said?.text}
      </p>
    </div>
  );
}

function focusFirst(root: HTMLElement | null, ids: ReadonlySet<string>): void {
  const links = root?.parentElement?.querySelectorAll<HTMLElement>('a[data-room]') ?? [];
  for (const link of links) {
    if (!ids.has(link.dataset['room'] ?? '')) continue;
    link.focus();
    return;
  }
}
