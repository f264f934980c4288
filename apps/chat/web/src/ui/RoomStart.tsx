import { roomTitle, type RoomState } from '../store/rooms';
import { Avatar } from './Avatar';
import { useSelect } from './context';
import { Icon } from './Icon';

/** What stands above the first message, and alone in a room where nobody wrote yet. */
export function RoomStart({ room, empty }: { room: RoomState; empty: boolean }) {
  const me = useSelect((state) => state.me?.id);
  const peer = room.kind === 'direct' ? room.peer : undefined;
  const title = roomTitle(room);
  return (
    <div class="room-start">
      {peer ? (
        <Avatar user={peer} />
      ) : (
        <span class="room-start-sign">
          <Icon name="hash" size={26} />
        </span>
      )}
      <h2 dir="auto">{title}</h2>
      <p>
        {peer?.id === me
          ? 'Notes to yourself. Nobody else can read them.'
          : peer
            ? `This is between you and ${peer.name}.`
            : 'Everybody here can read and write in this room.'}
        {empty && (peer ? ' Nothing has been said yet.' : ' Nobody has written yet. Be the first.')}
      </p>
    </div>
  );
}
