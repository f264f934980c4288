import { own } from '../lib/own';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { roomOrder } from '../store/rooms';
import { useChat, useSelect } from './context';
import { focusComposer } from './focus';
import { Help } from './Help';
import { Icon } from './Icon';
import { NewRoom } from './NewRoom';
import { OfflineBanner } from './OfflineBanner';
import { RoomPane } from './RoomPane';
import { goTo, routedRoom } from './route';
import { Sidebar } from './Sidebar';
import { Switcher } from './Switcher';
import { Profile } from './Profile';
import { useDrawer } from './use_drawer';
import { useShortcuts } from './use_shortcuts';

export type DialogName = 'new-room' | 'switcher' | 'people' | 'profile' | 'help';

export function ChatPage() {
  const chat = useChat();
  const ready = useSelect((state) => state.phase === 'chat');
  const current = useSelect((state) => state.current);
  /** The room that is shown because the one in the address does not exist. */
  const [openedInstead, setOpenedInstead] = useState<string | null>(null);
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const main = useRef<HTMLElement>(null);
  const drawer = useDrawer();
  const close = () => setDialog(null);
  const chosen = useRef(false);
  /** The dialog did what it was opened for: on to the conversation, not back to the button. */
  const openFromDialog = (room: string) => {
    goTo(room);
    chosen.current = true;
    close();
  };

  // After the dialog gave the focus back.
  useLayoutEffect(() => {
    if (dialog === null && chosen.current) focusComposer();
    chosen.current = false;
  }, [dialog]);

  useEffect(() => {
    if (!ready) return;
    const follow = () => {
      const wanted = routedRoom();
      const { rooms } = chat.store.state;
      if (wanted && own(rooms, wanted)) {
        chat.openRoom(wanted);
        return;
      }
      const leave = () => {
        const instead = chat.store.state.current ?? chat.startRoom();
        if (wanted) setOpenedInstead(instead);
        if (instead) goTo(instead, true);
      };
      if (!wanted) {
        leave();
        return;
      }
      // It may be one that is too old to be listed.
      void chat.findRoom(wanted).then((found) => {
        if (routedRoom() !== wanted) return;
        if (found.ok) chat.openRoom(wanted);
        else leave();
      });
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

  useEffect(() => {
    drawer.close();
    setOpenedInstead((room) => (room === current ? room : null));
  }, [current]);

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
        <OfflineBanner>
          {openedInstead !== null && openedInstead === current && (
            <p class="banner" data-testid="no-such-room">
              <Icon name="alert" size={18} />
              <span>That room does not exist.</span>
              <button
                type="button"
                class="icon-button"
                aria-label="Close"
                onClick={() => {
                  setOpenedInstead(null);
                  focusComposer();
                }}
              >
                <Icon name="close" size={18} />
              </button>
            </p>
          )}
        </OfflineBanner>
        <RoomPane
          onDrawer={drawer.show}
          drawerOpen={drawer.open}
          onSwitcher={() => setDialog('switcher')}
        />
      </main>
      {dialog === 'new-room' && <NewRoom onClose={close} onChosen={openFromDialog} />}
      {dialog === 'switcher' && <Switcher onClose={close} onChosen={openFromDialog} />}
      {dialog === 'people' && <Switcher peopleOnly onClose={close} onChosen={openFromDialog} />}
      {dialog === 'profile' && <Profile onClose={close} />}
      {dialog === 'help' && <Help onClose={close} />}
    </div>
  );
}
