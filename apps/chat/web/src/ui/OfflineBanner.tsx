import type { ComponentChildren } from 'preact';
import { plural } from '../lib/plural';
import { waiting } from '../store/outbox';
import { useSelect } from './context';
import { Icon } from './Icon';

/** What the reader has to know before anything else; `children` are more of it. */
export function OfflineBanner({ children }: { children?: ComponentChildren }) {
  const offline = useSelect((state) => state.link === 'offline');
  const held = useSelect((state) => waiting(state.outbox));
  const notice = useSelect((state) => state.notice);
  return (
    <div role="status" aria-live="polite">
      {offline ? (
        <p class="banner" data-testid="offline-banner">
          <Icon name="offline" size={18} />
          <span>
            {notice ?? 'The connection is lost. Reconnecting…'}
            {held > 0 && ` ${plural(held, 'message', 'messages')} waiting to be sent.`}
          </span>
        </p>
      ) : (
        notice && (
          <p class="banner">
            <Icon name="alert" size={18} />
            <span>{notice}</span>
          </p>
        )
      )}
      {children}
    </div>
  );
}
