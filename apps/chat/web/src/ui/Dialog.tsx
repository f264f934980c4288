import type { ComponentChildren } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from './Icon';

interface Props {
  title: string;
  onClose: () => void;
  children: ComponentChildren;
  class?: string;
  hideTitle?: boolean;
}

/**
 * The browser's own modal dialog: it keeps the focus inside and gives it back. Where a room was
 * opened from it, ChatPage takes the focus on to the composer.
 */
export function Dialog({ title, onClose, children, class: kind = '', hideTitle }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();

  // At once and not after the next paint, so that a key pressed right after the one that opened the
  // dialog already goes to it.
  useLayoutEffect(() => {
    const before = document.activeElement;
    const element = dialog.current;
    element?.showModal();
    element?.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);

  return (
    <dialog
      ref={dialog}
      class={`dialog ${kind}`}
      aria-labelledby={heading}
      onClose={() => {
        // Said once more when it leaves the page, and then another dialog may be open.
        if (dialog.current) onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div class="dialog-body">
        <header class={hideTitle ? 'hidden' : 'dialog-head'}>
          <h2 id={heading}>{title}</h2>
          {!hideTitle && (
            <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
              <Icon name="close" />
            </button>
          )}
        </header>
        {children}
      </div>
    </dialog>
  );
}
