import { useState } from 'preact/hooks';
import type { Person } from '../net/protocol';
import { Avatar } from './Avatar';
import { useChat } from './context';
import { goTo } from './route';

interface Props {
  person: Person;
  isMe: boolean;
  connected: boolean;
  onChosen: () => void;
}

export function PersonButton({ person, isMe, connected, onChosen }: Props) {
  const chat = useChat();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  const open = async () => {
    if (busy) return;
    setBusy(true);
    const opened = await chat.openDirect(person.id);
    setBusy(false);
    setError(opened.ok ? null : opened.error);
    if (opened.ok) {
      onChosen();
      goTo(opened.value.id);
    }
  };

  return (
    <li>
      <button
        type="button"
        class="person"
        data-testid={`person-${person.name}`}
        title={isMe ? 'Write notes to yourself' : `Write to ${person.name}`}
        onClick={open}
      >
        <Avatar user={person} small online={connected ? person.online : undefined} />
        <span class="room-name" dir="auto">
          {person.name}
        </span>
        {isMe && <span class="room-note">you</span>}
      </button>
      {error && (
        <p class="section-empty" role="alert">
          {error}
        </p>
      )}
    </li>
  );
}
