import { useEffect, useState } from 'preact/hooks';
import { pageTitle } from '../store/title';
import { ChatPage } from './ChatPage';
import { useSelect } from './context';
import { Entry } from './Entry';

export function App() {
  const phase = useSelect((state) => state.phase);
  const title = useSelect(pageTitle);
  // A returning visitor sees the chat take shape, a new one keeps the form while it is checked.
  const [asked, setAsked] = useState(phase === 'entry');

  useEffect(() => {
    if (phase === 'entry') setAsked(true);
    if (phase === 'chat') setAsked(false);
  }, [phase]);
  useEffect(() => {
    document.title = title;
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]');
    if (icon) icon.href = title.startsWith('(') ? '/favicon-unread.svg' : '/favicon.svg';
  }, [title]);

  return phase === 'chat' || (phase === 'joining' && !asked) ? <ChatPage /> : <Entry />;
}
