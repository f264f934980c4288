/** The open room is in the address, so that Back works and a room can be opened in its own tab. */
export const hrefOf = (room: string): string => `#/${encodeURIComponent(room)}`;

export function routedRoom(): string | null {
  const match = /^#\/(.+)$/.exec(location.hash);
  try {
    return match ? decodeURIComponent(match[1]!) : null;
  } catch {
    return null;
  }
}

export function goTo(room: string, replace = false): void {
  if (routedRoom() === room) return;
  if (replace) {
    history.replaceState(null, '', hrefOf(room));
    dispatchEvent(new Event('hashchange'));
  } else {
    location.hash = hrefOf(room);
  }
}
