import { own } from '../lib/own';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { plural } from '../lib/plural';
import type { User } from '../net/protocol';
import { onlinePeople } from '../store/people';
import { directRooms, publicRooms } from '../store/rooms';
import { Avatar } from './Avatar';
import type { DialogName } from './ChatPage';
import { useSelect } from './context';
import { Icon } from './Icon';
import { Logo } from './Logo';
import { OlderDirects } from './OlderDirects';
import { PersonButton } from './PersonButton';
import { RoomLink } from './RoomLink';
import { SidebarSkeleton } from './Skeleton';
import { ThemeButton } from './ThemeButton';
import type { Drawer } from './use_drawer';

/** A list of thousands helps nobody; the search finds the others. */
const peopleShown = 100;

interface Props {
  drawer: Drawer;
  onDialog: (name: DialogName) => void;
}

export function Sidebar({ drawer, onDialog }: Props) {
  const connected = useSelect((state) => state.link === 'online');
  const ready = useSelect((state) => state.phase === 'chat');
  const rooms = useSelect((state) => state.rooms);
  const people = useSelect((state) => state.people);
  const current = useSelect((state) => state.current);
  const unlisted = useSelect((state) => state.unlisted);
  const me = useSelect((state) => state.me);
  const open = useMemo(() => publicRooms(rooms), [rooms]);
  const directs = useMemo(() => directRooms(rooms), [rooms]);
  const online = useMemo(() => onlinePeople(people, me?.id ?? ''), [people, me]);
  // Without a connection nobody knows who is there.
  const isOnline = (user?: User) =>
    connected ? ((user && own(people, user.id)?.online) ?? false) : undefined;
  const side = useRef<HTMLElement>(null);

  useEffect(() => {
    if (drawer.open) side.current?.querySelector<HTMLElement>('[aria-current], button')?.focus();
  }, [drawer.open]);

  return (
    <nav
      ref={side}
      id="sidebar"
      class={drawer.open ? 'sidebar sidebar-open' : 'sidebar'}
      aria-label="Rooms and people"
      inert={drawer.narrow && !drawer.open}
    >
      <header class="sidebar-head">
        <Logo />
        <span class="brand">Parley</span>
        {drawer.narrow && (
          <button
            type="button"
            class="icon-button"
            aria-label="Close the menu"
            onClick={drawer.close}
          >
            <Icon name="close" />
          </button>
        )}
      </header>
      <div class="sidebar-scroll">
        {!ready && <SidebarSkeleton />}
        {ready && (
          <>
            <section aria-labelledby="rooms-title">
              <header class="section-head">
                <h2 id="rooms-title">Rooms</h2>
                <button
                  type="button"
                  class="icon-button"
                  data-testid="new-room-button"
                  aria-label="New room"
                  title="New room"
                  onClick={() => onDialog('new-room')}
                >
                  <Icon name="plus" size={18} />
                </button>
              </header>
              <ul data-testid="room-list">
                {open.map((room) => (
                  <RoomLink
                    key={room.id}
                    room={room}
                    active={room.id === current}
                    onChosen={drawer.close}
                  />
                ))}
              </ul>
            </section>
            <section aria-labelledby="directs-title">
              <header class="section-head">
                <h2 id="directs-title">Direct messages</h2>
                <button
                  type="button"
                  class="icon-button"
                  data-testid="new-direct-button"
                  aria-label="Write to somebody"
                  title="Write to somebody"
                  onClick={() => onDialog('people')}
                >
                  <Icon name="plus" size={18} />
                </button>
              </header>
              {directs.length === 0 ? (
                <p class="section-empty">
                  {online.length > 1 ? 'Nobody yet. Pick a person below.' : 'Nobody yet.'}
                </p>
              ) : (
                <ul data-testid="direct-list">
                  {directs.map((room) => (
                    <RoomLink
                      key={room.id}
                      room={room}
                      active={room.id === current}
                      online={isOnline(room.peer)}
                      onChosen={drawer.close}
                    />
                  ))}
                </ul>
              )}
              <OlderDirects />
            </section>
            <section aria-labelledby="people-title">
              <header class="section-head">
                <h2 id="people-title">
                  {connected ? 'Online' : 'Online before the connection was lost'}{' '}
                  <span class="section-count">{online.length + unlisted}</span>
                </h2>
              </header>
              <ul data-testid="people-list" class={connected ? undefined : 'people-unknown'}>
                {online.slice(0, peopleShown).map((person) => (
                  <PersonButton
                    key={person.id}
                    person={person}
                    isMe={person.id === me?.id}
                    connected={connected}
                    onChosen={drawer.close}
                  />
                ))}
              </ul>
              {online.length + unlisted > peopleShown && (
                <button type="button" class="text-button" onClick={() => onDialog('people')}>
                  {plural(online.length + unlisted - peopleShown, 'more person', 'more people')}
                </button>
              )}
              {connected && online.length + unlisted === 1 && (
                <p class="section-empty">
                  Only you so far. Send somebody the address of this page.
                </p>
              )}
            </section>
          </>
        )}
      </div>
      <footer class="sidebar-foot">
        {me && (
          <button
            type="button"
            class="me"
            title={`About you, ${me.name}`}
            data-testid="profile-button"
            onClick={() => onDialog('profile')}
          >
            <Avatar user={me} small online={connected} />
            <span class="hidden">You are </span>
            <span class="me-name" dir="auto">
              {me.name}
            </span>
          </button>
        )}
        <button
          type="button"
          class="icon-button"
          data-testid="help-button"
          aria-label="Help"
          title="Help"
          onClick={() => onDialog('help')}
        >
          <Icon name="help" />
        </button>
        <ThemeButton />
      </footer>
    </nav>
  );
}
