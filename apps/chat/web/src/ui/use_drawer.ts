import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

const narrow = '(max-width: 760px)';

export interface Drawer {
  /** The sidebar lies over the conversation and has the focus. */
  open: boolean;
  /** The screen is too narrow to show both. */
  narrow: boolean;
  show: () => void;
  close: () => void;
}

export function useDrawer(): Drawer {
  const [isNarrow, setNarrow] = useState(() => matchMedia(narrow).matches);
  const [wanted, setWanted] = useState(false);
  const opener = useRef<Element | null>(null);

  useEffect(() => {
    const query = matchMedia(narrow);
    const follow = () => setNarrow(query.matches);
    query.addEventListener('change', follow);
    return () => query.removeEventListener('change', follow);
  }, []);

  const show = useCallback(() => {
    opener.current = document.activeElement;
    setWanted(true);
  }, []);
  const close = useCallback(() => {
    setWanted((open) => {
      const back = opener.current;
      if (open && back instanceof HTMLElement) setTimeout(() => back.isConnected && back.focus());
      opener.current = null;
      return false;
    });
  }, []);
  return { open: wanted && isNarrow, narrow: isNarrow, show, close };
}
