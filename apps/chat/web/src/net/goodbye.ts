import type { ChatSocket } from './connection';

/**
 * A tab that polls and is closed between two polls would be missed only when its heartbeat is due.
 * Scripts end with the page; a beacon is still delivered.
 */
export function sayGoodbyeOnLeaving(socket: ChatSocket): void {
  addEventListener('pagehide', () => {
    const { id, transport } = socket.io.engine ?? {};
    if (!id || transport?.name !== 'polling') return;
    const query = new URLSearchParams({ EIO: '4', transport: 'polling', sid: id });
    navigator.sendBeacon(`/socket.io/?${query}`, '1'); // Engine.IO's close packet
  });
}
