import { useEffect, useRef } from 'preact/hooks';

export interface Shortcuts {
  openSwitcher: () => void;
  step: (by: 1 | -1) => void;
  escape: () => void;
}

/** Keys that work everywhere, except under an open dialog. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.isComposing || document.querySelector('dialog[open]')) return;
      const { openSwitcher, step, escape } = latest.current;
      if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === 'k') {
        event.preventDefault();
        openSwitcher();
      } else if (event.altKey && (event.key === 'ArrowUp' || event.key === 'ArrowDown')) {
        event.preventDefault();
        step(event.key === 'ArrowUp' ? -1 : 1);
      } else if (event.key === 'Escape') {
        escape();
      } else if (isTyping(event) && document.activeElement === document.body) {
        document.getElementById('composer')?.focus();
      }
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  }, []);
}

/** A letter typed while nothing has the focus is meant for the conversation. */
const isTyping = (event: KeyboardEvent): boolean =>
  event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
