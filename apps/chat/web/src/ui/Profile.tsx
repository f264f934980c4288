import { useState } from 'preact/hooks';
import { Avatar } from './Avatar';
import { useChat, useSelect } from './context';
import { Dialog } from './Dialog';
import { Icon } from './Icon';

export function Profile({ onClose }: { onClose: () => void }) {
  const chat = useChat();
  const me = useSelect((state) => state.me);
  const [sure, setSure] = useState(false);
  if (!me) return null;

  const forget = () => {
    onClose();
    chat.forget();
  };
  return (
    <Dialog title="About you" onClose={onClose}>
      <div class="profile">
        <Avatar user={me} />
        <p class="profile-name" dir="auto">
          {me.name}
        </p>
      </div>
      <p class="dialog-lead">
        This browser remembers you, so you come back without being asked. Nothing else knows who you
        are: there is no password yet.
      </p>
      {sure && (
        <p class="warning" role="alert">
          <Icon name="alert" size={18} />
          <span>
            If you give up this name, nobody can be “{me.name}” again, not even you. Your messages
            stay.
          </span>
        </p>
      )}
      <div class="dialog-actions">
        {sure ? (
          <button type="button" class="button button-danger" onClick={forget}>
            Give up this name
          </button>
        ) : (
          <button type="button" class="button button-quiet" onClick={() => setSure(true)}>
            <Icon name="leave" size={18} /> Give up this name…
          </button>
        )}
        <button type="button" class="button" onClick={onClose}>
          {sure ? 'Keep it' : 'Close'}
        </button>
      </div>
    </Dialog>
  );
}
