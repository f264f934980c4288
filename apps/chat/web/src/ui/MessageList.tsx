import { own } from '../lib/own';
import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import { dayName, fullTime } from '../lib/time';
import { plural } from '../lib/plural';
import { unread, type RoomState } from '../store/rooms';
import { buildDays, type Row } from '../store/rows';
import { oldestSeq, type Timeline } from '../store/timeline';
import { roomTitle } from '../store/rooms';
import { useChat, useSelect } from './context';
import { Icon } from './Icon';
import { MessageItem } from './MessageItem';
import { RoomStart } from './RoomStart';
import { ScrollKeeper } from './scroll_keeper';
import { useToday } from './use_today';

/** Pages are fetched this far before the reader comes to the edge, in pixels. */
const fetchWithin = 800;

export function MessageList({ room, timeline }: { room: RoomState; timeline: Timeline }) {
  const chat = useChat();
  const me = useSelect((state) => state.me)!;
  const outbox = useSelect((state) => state.outbox);
  const loading = useSelect((state) => own(state.loading, room.id));
  const online = useSelect((state) => state.link === 'online');
  const now = useToday();
  const list = useRef<HTMLDivElement>(null);
  const keeper = useMemo(() => new ScrollKeeper(() => list.current), []);
  const wanted = useRef<'new' | 'end' | null>(null);
  const [away, setAway] = useState(false);
  const [markerSeen, setMarkerSeen] = useState(room.marker === null);
  const [markerAbove, setMarkerAbove] = useState(false);

  const pendings = useMemo(
    () => (timeline.live ? outbox.filter((entry) => entry.room === room.id) : []),
    [outbox, timeline.live],
  );
  const days = useMemo(
    () => buildDays(timeline.messages, pendings, me, room.marker),
    [timeline.messages, pendings, me, room.marker],
  );

  const look = useCallback(() => {
    const { live, hasOlder, marker, oldest } = latest.current;
    const element = list.current;
    if (!element || element.clientHeight === 0) return;
    const end = live && keeper.atEnd;
    setAway(!end && (!live || keeper.distance > 160));
    const line = keeper.whereIs('new');
    if (line === 'visible') setMarkerSeen(true);
    setMarkerAbove(line === 'above' || (marker !== null && oldest > marker + 1));
    chat.reads.onScreen(room.id, keeper.lastSeen(), end);
    if (latest.current.loading) return;
    if (hasOlder && element.scrollTop < fetchWithin) void chat.history.older(room.id);
    else if (!live && keeper.distance < fetchWithin) void chat.history.newer(room.id);
  }, []);

  const drawn = {
    live: timeline.live,
    hasOlder: timeline.hasOlder,
    oldest: oldestSeq(timeline),
    marker: room.marker,
    loading,
  };
  const latest = useRef(drawn);
  latest.current = drawn;

  // Our own message is always shown, wherever we were.
  const lastPending = pendings.at(-1)?.client_id;
  useLayoutEffect(() => {
    if (lastPending) keeper.atEnd = true;
  }, [lastPending]);

  useLayoutEffect(() => setMarkerSeen(room.marker === null), [room.marker]);

  useLayoutEffect(() => {
    keeper.restore(timeline.live);
    if (wanted.current === 'new' && keeper.show('new')) wanted.current = null;
    if (wanted.current === 'end' && timeline.live) {
      keeper.toEnd(false);
      wanted.current = null;
    }
    keeper.remember();
    look();
  }, [days, timeline, loading, online]);

  useLayoutEffect(() => {
    // A keyboard that opens, a growing composer, a font that arrives: the place is kept.
    const observer = new ResizeObserver(() => {
      keeper.restore(latest.current.live);
      look();
    });
    observer.observe(list.current!);
    observer.observe(list.current!.firstElementChild!);
    return () => observer.disconnect();
  }, []);

  const toLatest = () => {
    if (timeline.live) {
      keeper.toEnd(true);
    } else {
      wanted.current = 'end';
      void chat.history.newest(room.id);
    }
  };
  const toFirstNew = () => {
    setMarkerSeen(true);
    if (keeper.show('new') || room.marker === null) return;
    wanted.current = 'new';
    keeper.atEnd = false;
    void chat.history.around(room.id, room.marker);
  };

  const count = unread(room);
  const missed = room.marker === null ? 0 : room.last_seq - room.marker;

  return (
    <div class="messages">
      {markerAbove && !markerSeen && missed > 0 && (
        <button type="button" class="pill pill-top" data-testid="jump-to-new" onClick={toFirstNew}>
          <Icon name="up" size={16} /> {plural(missed, 'new message', 'new messages')}
        </button>
      )}
      <div
        ref={list}
        class="message-list"
        role="log"
        aria-live={timeline.live && !loading ? 'polite' : 'off'}
        aria-busy={loading === 'older' || loading === 'newer' || loading === 'newest'}
        aria-label={`Messages in ${roomTitle(room)}`}
        tabIndex={0}
        data-testid="message-list"
        onScroll={() => {
          keeper.remember();
          look();
        }}
      >
        <div class="message-content">
          {timeline.hasOlder ? (
            <p class="edge">{loading === 'older' && <span class="spinner" />}</p>
          ) : (
            <RoomStart room={room} empty={days.length === 0} />
          )}
          {loading === 'failed' && (
            <p class="edge" role="alert">
              Some messages could not be loaded.{' '}
              <button type="button" class="text-button" onClick={() => retryEdge()}>
                Try again
              </button>
            </p>
          )}
          {days.map((day) => (
            <section key={day.key} class="day" aria-label={dayName(day.at, now)}>
              <div class="day-line" title={fullTime(day.at)}>
                <h2>{dayName(day.at, now)}</h2>
              </div>
              {day.rows.map((row) => drawRow(row))}
            </section>
          ))}
          {!timeline.live && <p class="edge">{loading === 'newer' && <span class="spinner" />}</p>}
        </div>
      </div>
      {away && (
        <button type="button" class="pill pill-bottom" data-testid="jump-latest" onClick={toLatest}>
          <Icon name="down" size={16} />
          {count > 0 ? plural(count, 'new message', 'new messages') : 'Latest messages'}
        </button>
      )}
    </div>
  );

  function retryEdge() {
    if (timeline.hasOlder && (list.current?.scrollTop ?? 0) < fetchWithin) {
      void chat.history.older(room.id);
    } else if (timeline.live) void chat.history.catchUp(room.id);
    else void chat.history.newer(room.id);
  }
}

function drawRow(row: Row) {
  if (row.kind === 'message') return <MessageItem key={row.key} row={row} />;
  return (
    <div
      key={row.key}
      class="new-line"
      role="separator"
      data-key={row.key}
      data-testid="new-marker"
    >
      <span>New</span>
    </div>
  );
}
