// Brings a fresh server to the size it has in ordinary use, so that what stays of an attack is seen.
import { randomBytes } from 'node:crypto';
import { ask, connected, transports } from '../../node/lib/client.mjs';
import { many } from './times.mjs';

export async function warmUp(server, maxPayload = 1_000_000) {
  const options = server.tls ?? {};
  const sockets = await many(20, 10, (i) =>
    connected(server.url, {
      ...(i % 2 ? transports.websocket : transports.polling),
      ...options,
    }),
  );
  await Promise.all(
    sockets.map((socket) => ask(socket, 'echo', 'x'.repeat(Math.min(20_000, maxPayload / 2)))),
  );
  const [one] = sockets;
  await ask(one, 'echo', randomBytes(100));
  for (const socket of sockets) socket.disconnect();
}
