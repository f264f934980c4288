import { roomTitle, unread, type RoomState } from '../store/rooms';
import { Avatar } from './Avatar';
import { useSelect } from './context';
import { focusComposer } from './focus';
import { Icon } from './Icon';
import { hrefOf } from './route';
import { Badge } from './Badge';

interface Props {
  room: RoomState;
  active: boolean;
  /** Undefined where nobody knows. */
  online?: boolean | undefined;
  onChosen: () => void;
}

export function RoomLink({ room, active, online, onChosen }: Props) {
  const me = useSelect((state) => state.me?.id);
  const count = unread(room);
  const draft = useSelect((state) =>
    state.outbox.some((e) => e.room === room.id && e.state === 'failed'),
  );
  return (
    <li>
      <a
        class={count > 0 ? 'room room-unread' : 'room'}
        href={hrefOf(room.id)}
        data-testid={`room-${room.id}`}
        data-room={room.id}
        aria-current={active ? 'page' : undefined}
        title={roomTitle(room)}
        onClick={(event) => {
          onChosen();
          if (!active || event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          focusComposer();
        }}
      >
        {room.kind === 'direct' && room.peer ? (
          <Avatar user={room.peer} small online={online} />
        ) : (
          <span class="room-sign">
            <Icon name="hash" size={18} />
          </span>
        )}
        <span class="room-name" dir="auto">
          {roomTitle(room)}
        </span>
        {room.kind === 'direct' && room.peer?.id === me && <span class="room-note">notes</span>}
        {room.kind === 'direct' && room.peer?.id !== me && online && (
          <span class="hidden">, online</span>
        )}
        {draft && (
          <span class="room-alert" title="Something was not sent">
            <Icon name="alert" size={16} />
            <span class="hidden">, something was not sent</span>
          </span>
        )}
        <Badge count={count} room={room.id} />
      </a>
    </li>
  );
}
