import { createContext } from 'preact';
import { useContext, useLayoutEffect, useReducer, useRef } from 'preact/hooks';
import type { Chat } from '../net/chat';
import type { State } from '../store/state';

export const ChatContext = createContext<Chat | null>(null);

export function useChat(): Chat {
  const chat = useContext(ChatContext);
  if (!chat) throw new Error('useChat outside of the chat');
  return chat;
}

/** Draws again when what `select` picks is another value; it must pick, not build. */
export function useSelect<T>(select: (state: State) => T): T {
  const { store } = useChat();
  const [, draw] = useReducer((count: number) => count + 1, 0);
  const value = select(store.state);
  const drawn = useRef({ select, value });
  drawn.current = { select, value };
  useLayoutEffect(() => {
    const check = () => {
      if (drawn.current.select(store.state) !== drawn.current.value) draw(undefined);
    };
    check();
    return store.subscribe(check);
  }, [store]);
  return value;
}
