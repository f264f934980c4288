/** The room's id names the badge for tests of the page; the switcher shows a second one without. */
export function Badge({ count, room }: { count: number; room?: string }) {
  if (count === 0) return null;
  return (
    <span class="badge" aria-label={`${count} unread`} data-testid={room && `unread-${room}`}>
      {count > 99 ? '99+' : count}
    </span>
  );
}
