import { render } from 'preact';
import '@fontsource-variable/atkinson-hyperlegible-next/wght.css';
import './styles/index.css';
import { Chat } from './net/chat';
import { identityKey } from './net/storage';
import { App } from './ui/App';
import { ChatContext } from './ui/context';
import { followViewport } from './ui/viewport';

const chat = new Chat(location.search);
chat.start();
followViewport();

// All tabs are the same person: what one of them was told, or told to forget, holds for the others.
addEventListener('storage', (event) => {
  if (event.key !== identityKey) return;
  if (event.newValue === null) chat.forget();
  else if (chat.store.state.phase === 'entry') chat.start();
});

render(
  <ChatContext.Provider value={chat}>
    <App />
  </ChatContext.Provider>,
  document.getElementById('app')!,
);
