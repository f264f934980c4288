import { own } from '../lib/own';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { searchBy } from '../lib/search';
import type { Person } from '../net/protocol';
import { byInterest, roomTitle, unread, type RoomState } from '../store/rooms';
import { Avatar } from './Avatar';
import { Badge } from './Badge';
import { useChat, useSelect } from './context';
import { Dialog } from './Dialog';
import { Icon } from './Icon';

type Choice = { key: string; name: string; room?: RoomState; person?: Person };

const shownAtMost = 50;

interface Props {
  onClose: () => void;
  onChosen: (room: string) => void;
  peopleOnly?: boolean;
}

/** One field over everything that can be opened: type, arrow keys, Enter. */
export function Switcher({ onClose, onChosen, peopleOnly = false }: Props) {
  const chat = useChat();
  const rooms = useSelect((state) => state.rooms);
  const people = useSelect((state) => state.people);
  const connected = useSelect((state) => state.link === 'online');
  const visited = useSelect((state) => state.visited);
  const me = useSelect((state) => state.me?.id);
  const [query, setQuery] = useState('');
  const [picked, setPicked] = useState(0);
  const [error, setError] = useState<string | null>(null);
  const options = useRef<HTMLUListElement>(null);

  useEffect(() => {
    void chat.everyone().then((known) => {
      if (!known.ok) setError(known.error);
    });
  }, []);

  const choices = useMemo(() => {
    const open = peopleOnly ? [] : byInterest(rooms, visited, query.trim() === '');
    return searchBy(allChoices(open, people), query, nameOf).slice(0, shownAtMost);
  }, [rooms, people, visited, query, peopleOnly]);
  const at = Math.min(picked, choices.length - 1);

  useEffect(() => {
    options.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const choose = async (choice: Choice | undefined) => {
    if (!choice) return;
    if (choice.room) {
      onChosen(choice.room.id);
      return;
    }
    const opened = await chat.openDirect(choice.person!.id);
    if (!opened.ok) {
      setError(opened.error);
      return;
    }
    onChosen(opened.value.id);
  };

  const title = peopleOnly ? 'Write to somebody' : 'Find a room or a person';
  return (
    <Dialog title={title} class="switcher" onClose={onClose} hideTitle>
      <div class="switcher-field">
        <Icon name="search" />
        <input
          data-autofocus
          role="combobox"
          aria-label={title}
          aria-expanded="true"
          aria-controls="choices"
          aria-activedescendant={choices[at] ? `choice-${at}` : undefined}
          aria-autocomplete="list"
          autoComplete="off"
          spellcheck={false}
          placeholder={title}
          data-testid="switcher-input"
          value={query}
          onInput={(event) => {
            setQuery(event.currentTarget.value);
            setPicked(0);
          }}
          onKeyDown={(event) => {
            if (event.isComposing) return;
            if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
              event.preventDefault();
              const by = event.key === 'ArrowDown' ? 1 : -1;
              if (choices.length) setPicked((at + by + choices.length) % choices.length);
            } else if (event.key === 'Enter') {
              event.preventDefault();
              void choose(choices[at]);
            }
          }}
        />
        <button type="button" class="icon-button" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      {error && (
        <p class="field-error switcher-error" role="alert">
          {error}
        </p>
      )}
      <ul ref={options} id="choices" class="choices" role="listbox" aria-label={title}>
        {choices.map((choice, index) => (
          <li
            key={choice.key}
            id={`choice-${index}`}
            role="option"
            aria-selected={index === at}
            class="choice"
            data-testid={`choice-${choice.name}`}
            onPointerMove={() => setPicked(index)}
            onClick={() => void choose(choice)}
          >
            {choice.person ? (
              <Avatar
                user={choice.person}
                small
                online={connected ? choice.person.online : undefined}
              />
            ) : (
              <span class="room-sign">
                <Icon name="hash" size={18} />
              </span>
            )}
            <span class="room-name" dir="auto" title={choice.name}>
              {choice.name}
            </span>
            {choice.person?.id === me && <span class="room-note">you</span>}
            {choice.room && <Badge count={unread(choice.room)} />}
          </li>
        ))}
      </ul>
      {choices.length === 0 && (
        <p class="choices-none" role="status">
          {query ? `Nothing here is called “${query}”.` : 'Nobody here yet.'}
        </p>
      )}
    </Dialog>
  );
}

const nameOf = (choice: Choice) => choice.name;

/** A person with whom there is a conversation appears once. */
function allChoices(
  open: readonly RoomState[],
  people: Readonly<Record<string, Person>>,
): Choice[] {
  const talking = new Set(open.map((room) => room.peer?.id));
  const fromRooms = open.map((room): Choice => {
    const peer = room.kind === 'direct' ? room.peer : undefined;
    const person = peer && (own(people, peer.id) ?? { ...peer, online: false });
    return { key: room.id, name: roomTitle(room), room, ...(person && { person }) };
  });
  const fromPeople = Object.values(people)
    .filter((person) => !talking.has(person.id))
    .sort((a, b) => Number(b.online) - Number(a.online) || a.name.localeCompare(b.name))
    .map((person): Choice => ({ key: person.id, name: person.name, person }));
  return [...fromRooms, ...fromPeople];
}
