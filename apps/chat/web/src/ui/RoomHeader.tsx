import { own } from '../lib/own';
import { useMemo } from 'preact/hooks';
import { keys } from '../lib/keys';
import { plural } from '../lib/plural';
import { roomTitle, type RoomState } from '../store/rooms';
import { Avatar } from './Avatar';
import { useSelect } from './context';
import { Icon } from './Icon';

interface Props {
  room: RoomState | undefined;
  onDrawer: () => void;
  drawerOpen: boolean;
  onSwitcher: () => void;
}

export function RoomHeader({ room, onDrawer, drawerOpen, onSwitcher }: Props) {
  const me = useSelect((state) => state.me?.id);
  const elsewhere = useSelect(
    (state) =>
      (state.older?.unread ?? 0) > 0 ||
      Object.values(state.rooms).some(
        (other) => other.id !== state.current && other.last_seq > other.read_seq,
      ),
  );
  const connected = useSelect((state) => state.link === 'online');
  const people = useSelect((state) => state.people);
  const unlisted = useSelect((state) => state.unlisted);
  const online = useMemo(
    () => Object.values(people).filter((person) => person.online).length + unlisted,
    [people, unlisted],
  );
  const peerOnline = useSelect((state) =>
    room?.peer ? (own(state.people, room.peer.id)?.online ?? false) : false,
  );
  const peer = room?.kind === 'direct' ? room.peer : undefined;

  return (
    <header class="pane-head">
      <button
        type="button"
        class="icon-button drawer-button"
        data-testid="drawer-button"
        aria-label={elsewhere ? 'Rooms and people, unread messages' : 'Rooms and people'}
        aria-expanded={drawerOpen}
        aria-controls="sidebar"
        onClick={onDrawer}
      >
        <Icon name="menu" />
        {elsewhere && <span class="drawer-dot" />}
      </button>
      {!room && <h1 class="hidden">Parley</h1>}
      {room && (
        <>
          {peer ? (
            <Avatar user={peer} small online={connected ? peerOnline : undefined} />
          ) : (
            <span class="room-sign">
              <Icon name="hash" size={22} />
            </span>
          )}
          <div class="pane-title">
            <h1 data-testid="room-title" dir="auto" title={roomTitle(room)}>
              {roomTitle(room)}
            </h1>
            <p data-testid="room-presence">{presence()}</p>
          </div>
        </>
      )}
      <button
        type="button"
        class="search-button"
        data-testid="switcher-button"
        onClick={onSwitcher}
      >
        <Icon name="search" size={18} />
        <span class="search-label">Find a room or a person</span>
        <kbd aria-hidden="true">{keys.find}</kbd>
      </button>
    </header>
  );

  function presence(): string {
    if (peer && peer.id === me) return 'Notes to yourself';
    if (!connected) return 'Not connected';
    if (peer) return peerOnline ? 'Online' : 'Offline';
    return `${plural(online, 'person', 'people')} online`;
  }
}
