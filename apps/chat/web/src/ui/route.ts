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

/**
 * The room is open when this returns. Setting the hash would open it a moment later, and what is
 * typed in that moment would go nowhere, or into the room before.
 */
export function goTo(room: string, replace = false): void {
  if (routedRoom() === room) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', hrefOf(room));
  dispatchEvent(new Event('hashchange'));
}
