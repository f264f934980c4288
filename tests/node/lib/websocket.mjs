// A bare WebSocket, for what the official client never does.
import WebSocket from 'ws';
import { scaled } from './settings.mjs';

/** An opened WebSocket with `received` (texts and Buffers) and `closed`, a promise of the close code. */
export async function open(url, options = {}) {
  const socket = new WebSocket(url, options);
  socket.received = [];
  socket.on('message', (data, binary) => socket.received.push(binary ? data : String(data)));
  socket.on('error', () => {});
  socket.closed = new Promise((resolve) => socket.on('close', resolve));
  await new Promise((resolve, reject) => {
    socket.on('open', resolve);
    socket.on('error', reject);
  });
  return socket;
}

/** Waits until `count` messages have come, and returns them. */
export async function messages(socket, count) {
  const deadline = Date.now() + scaled(10_000);
  while (socket.received.length < count) {
    if (Date.now() > deadline)
      throw new Error(`only ${socket.received.length} of ${count} messages came`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return socket.received;
}

/** The address of the transport, for a session when `sid` is given. */
export const address = (server, sid) =>
  `${server.url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket${sid ? `&sid=${sid}` : ''}`;
