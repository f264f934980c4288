import { own } from '../lib/own';
import { useChat, useSelect } from './context';
import { Composer } from './Composer';
import { Icon } from './Icon';
import { MessageList } from './MessageList';
import { RoomHeader } from './RoomHeader';
import { MessagesSkeleton } from './Skeleton';
import { TypingLine } from './TypingLine';

interface Props {
  onDrawer: () => void;
  drawerOpen: boolean;
  onSwitcher: () => void;
}

export function RoomPane({ onDrawer, drawerOpen, onSwitcher }: Props) {
  const chat = useChat();
  const room = useSelect((state) => (state.current ? own(state.rooms, state.current) : undefined));
  const failed = useSelect(
    (state) => !!state.current && own(state.loading, state.current) === 'failed',
  );

  return (
    <>
      <RoomHeader room={room} onDrawer={onDrawer} drawerOpen={drawerOpen} onSwitcher={onSwitcher} />
      {!room?.timeline && !failed && <MessagesSkeleton />}
      {!room?.timeline && room && failed && (
        <div class="empty" role="alert">
          <Icon name="alert" size={28} />
          <p>The messages could not be loaded.</p>
          <button type="button" class="button" onClick={() => chat.load(room.id)}>
            Try again
          </button>
        </div>
      )}
      {room?.timeline && <MessageList key={room.id} room={room} timeline={room.timeline} />}
      {room && (
        <footer class="dock">
          <Composer key={room.id} room={room} />
          <TypingLine room={room.id} />
        </footer>
      )}
    </>
  );
}
