// Which messages are compressed: what the server says of each, from the threshold on.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';
import { address, messages, open } from '../node/lib/websocket.mjs';

const long = 'x'.repeat(20_000);

/** Bytes on the wire while `packet` is answered with `count` messages. */
async function cost(socket, packet, count) {
  const before = socket._socket.bytesRead;
  const known = socket.received.length;
  socket.send(packet);
  await messages(socket, known + count);
  return socket._socket.bytesRead - before;
}

describe('compression of messages', () => {
  const server = useServer({ deflate: 1024 });
  const join = async (perMessageDeflate) => {
    const socket = await open(address(server), { perMessageDeflate });
    socket.send('40');
    await messages(socket, 2);
    return socket;
  };

  it('begins at the threshold', bounded(), async () => {
    const socket = await join(true);
    assert.ok((await cost(socket, `42["say","${long}"]`, 1)) < 1000);
    assert.ok((await cost(socket, `42["say","${'x'.repeat(900)}"]`, 1)) > 900);
    socket.close();
  });

  for (const [event, answer] of [
    ['uncompressed', 'said'],
    ['uncompressed to all', 'news'],
  ]) {
    it(`is left out where the program says so: ${event}`, bounded(), async () => {
      const sockets = await Promise.all([join(true), join(true), join(false)]);
      const everybody = event.endsWith('all') ? sockets : sockets.slice(0, 1);
      const before = sockets.map((socket) => socket._socket.bytesRead);
      const known = sockets.map((socket) => socket.received.length);
      sockets[0].send(`42["${event}","${long}"]`);
      for (const [i, socket] of everybody.entries()) {
        const got = (await messages(socket, known[i] + 2)).slice(known[i]);
        assert.deepEqual(got, [`42["${answer}","${long}"]`, `42["${answer}","${long}"]`]);
        const bytes = socket._socket.bytesRead - before[i];
        // Two that are as long, but one of them is compressed where both sides can.
        const [least, most] = i === 2 ? [40_000, 41_000] : [20_000, 21_000];
        assert.ok(bytes > least && bytes < most, `${bytes} bytes`);
      }
      for (const socket of sockets) socket.close();
    });
  }
});
