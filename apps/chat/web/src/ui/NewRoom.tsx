import { useRef, useState } from 'preact/hooks';
import { textLength } from '../lib/text_length';
import { kept } from '../net/storage';
import { publicRooms } from '../store/rooms';
import { useChat } from './context';
import { Dialog } from './Dialog';
import { Icon } from './Icon';

const longest = 48;

interface Props {
  onClose: () => void;
  onChosen: (room: string) => void;
}

export function NewRoom({ onClose, onChosen }: Props) {
  const chat = useChat();
  const [name, setName] = useState('');
  const [error, setError] = useState<string | null>(null);
  const [namesake, setNamesake] = useState<{ id: string; name: string } | null>(null);
  const [busy, setBusy] = useState(false);
  const input = useRef<HTMLInputElement>(null);

  const submit = async (event: Event) => {
    event.preventDefault();
    if (busy) return;
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
      // Somebody quick has already begun the first message.
      const typed = input.current?.value ?? '';
      const more = typed.startsWith(name) ? typed.slice(name.length) : '';
      if (more) kept.drafts.set({ ...kept.drafts.get(), [made.value.id]: more });
      onChosen(made.value.id);
    } else {
      const folded = tidy.toLocaleLowerCase();
      const open = publicRooms(chat.store.state.rooms);
      setNamesake(open.find((room) => room.name.toLocaleLowerCase() === folded) ?? null);
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
            setNamesake(null);
          }}
        />
        <p id="room-error" class="field-error" role="alert">
          {error && (
            <span>
              <Icon name="alert" size={16} /> {error}
            </span>
          )}
        </p>
        <div class="dialog-actions">
          {namesake && (
            <button
              type="button"
              class="button button-quiet button-start"
              data-testid="open-namesake-button"
              onClick={() => onChosen(namesake.id)}
            >
              <span>Open #{namesake.name}</span>
            </button>
          )}
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
