import { useEffect, useState } from 'preact/hooks';
import { dayOf } from '../lib/time';

/** A moment of the current day; draws again after midnight, when "Today" becomes "Yesterday". */
export function useToday(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => {
      setNow((before) => (dayOf(before) === dayOf(Date.now()) ? before : Date.now()));
    }, 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
