import { own } from '../lib/own';
import { useEffect, useRef, useState } from 'preact/hooks';
import { roomOrder } from '../store/rooms';
import { useChat, useSelect } from './context';
import { NewRoom } from './NewRoom';
import { OfflineBanner } from './OfflineBanner';
import { RoomPane } from './RoomPane';
import { goTo, routedRoom } from './route';
import { Sidebar } from './Sidebar';
import { Switcher } from './Switcher';
import { Profile } from './Profile';
import { useDrawer } from './use_drawer';
import { useShortcuts } from './use_shortcuts';

export type DialogName = 'new-room' | 'switcher' | 'people' | 'profile';

export function ChatPage() {
  const chat = useChat();
  const ready = useSelect((state) => state.phase === 'chat');
  const current = useSelect((state) => state.current);
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const main = useRef<HTMLElement>(null);
  const drawer = useDrawer();
  const close = () => setDialog(null);

  useEffect(() => {
    if (!ready) return;
    const follow = () => {
      const wanted = routedRoom();
      const { rooms, current: open } = chat.store.state;
      if (wanted && own(rooms, wanted)) chat.openRoom(wanted);
      else if (open) goTo(open, true);
      else {
        const start = chat.startRoom();
        if (start) goTo(start, true);
      }
    };
    addEventListener('hashchange', follow);
    follow();
    return () => removeEventListener('hashchange', follow);
  }, [ready, current === null]);

  useEffect(() => {
    const check = () => chat.reads.check();
    addEventListener('focus', check);
    addEventListener('blur', check);
    document.addEventListener('visibilitychange', check);
    return () => {
      removeEventListener('focus', check);
      removeEventListener('blur', check);
      document.removeEventListener('visibilitychange', check);
    };
  }, []);

  useEffect(drawer.close, [current]);

  useShortcuts({
    openSwitcher: () => setDialog('switcher'),
    step: (by) => {
      const order = roomOrder(chat.store.state.rooms);
      const at = order.findIndex((room) => room.id === chat.store.state.current);
      const next = order[(at + by + order.length) % order.length];
      if (next) goTo(next.id);
    },
    escape: drawer.close,
  });

  return (
    <div class="shell">
      <a
        class="skip"
        href="#composer"
        onClick={(event) => {
          event.preventDefault();
          (document.getElementById('composer') ?? main.current)?.focus();
        }}
      >
        Skip to the conversation
      </a>
      <Sidebar drawer={drawer} onDialog={setDialog} />
      {drawer.open && <div class="shade" onClick={drawer.close} />}
      <main class="pane" ref={main} tabIndex={-1} inert={drawer.open}>
        <OfflineBanner />
        <RoomPane
          onDrawer={drawer.show}
          drawerOpen={drawer.open}
          onSwitcher={() => setDialog('switcher')}
        />
      </main>
      {dialog === 'new-room' && <NewRoom onClose={close} />}
      {dialog === 'switcher' && <Switcher onClose={close} />}
      {dialog === 'people' && <Switcher peopleOnly onClose={close} />}
      {dialog === 'profile' && <Profile onClose={close} />}
    </div>
  );
}
