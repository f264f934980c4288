import { useRef, useState } from 'preact/hooks';
import { textLength } from '../lib/text_length';
import { useChat } from './context';
import { Dialog } from './Dialog';
import { goTo } from './route';

const longest = 48;

export function NewRoom({ onClose }: { onClose: () => void }) {
  const chat = useChat();
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const submit = async (event: Event) => {
    event.preventDefault();
    const tidy = name.trim().replace(/\s+/g, ' ');
    if (!tidy || textLength(tidy) > longest) {
      setError(tidy ? `A room's name has at most ${longest} characters.` : 'Give the room a name.');
      input.current?.focus();
      return;
    }
    setBusy(true);
    const made = await chat.createRoom(tidy);
    setBusy(false);
    if (made.ok) {
      onClose();
      goTo(made.value.id);
    } else {
      setError(made.error);
      input.current?.focus();
    }
  };

  return (
    <Dialog title="New room" onClose={onClose}>
      <form onSubmit={submit} noValidate>
        <p class="dialog-lead">Everybody here can see it, read it and write in it.</p>
        <label for="room-name">Name</label>
        <input
          id="room-name"
          ref={input}
          class={error ? 'field field-wrong' : 'field'}
          data-testid="room-name-input"
          autoComplete="off"
          data-autofocus
          value={name}
          aria-invalid={error !== null}
          aria-describedby="room-error"
          onInput={(event) => {
            setName(event.currentTarget.value);
            setError(null);
          }}
        />
        <p id="room-error" class="field-error" role="alert">
          {error}
        </p>
        <div class="dialog-actions">
          <button type="button" class="button button-quiet" onClick={onClose}>
            Cancel
          </button>
          <button class="button" data-testid="create-room-button" disabled={busy}>
            Create room
          </button>
        </div>
      </form>
    </Dialog>
  );
}
