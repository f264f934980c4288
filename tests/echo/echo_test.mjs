// The echo server with ws as the client: sizes, fragments, every deflate window, bad frames.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { programPath, start } from '../node/lib/program.mjs';
import { bounded, scaled } from '../node/lib/settings.mjs';
import { messages, open } from '../node/lib/websocket.mjs';

let program;
let url;
before(async () => {
  program = await start([programPath('PARLEY_WEBSOCKET_ECHO'), '--port', '0']);
  url = `ws://127.0.0.1:${program.port}/`;
});
after(() => program.stop('SIGKILL'));

async function echo(socket, data) {
  socket.received.length = 0;
  socket.send(data);
  const deadline = Date.now() + scaled(30_000);
  while (socket.received.length === 0) {
    assert.ok(Date.now() < deadline, 'no echo');
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return socket.received[0];
}

describe('websocket_echo', () => {
  it('echoes texts and bytes of every size class', bounded(60_000), async () => {
    const socket = await open(url, { perMessageDeflate: false, maxPayload: 128 << 20 });
    for (const size of [0, 1, 125, 126, 127, 65_535, 65_536, 1 << 20, 64 << 20]) {
      const bytes = Buffer.alloc(size, '\u{1f600}');
      assert.ok(bytes.equals(await echo(socket, bytes)), `${size} bytes`);
    }
    assert.equal(await echo(socket, 'h\u00e9llo \u{1f600}'), 'h\u00e9llo \u{1f600}');
    socket.send(Buffer.alloc((64 << 20) + 1));
    assert.equal(await socket.closed, 1009);
  });

  it('joins a message of many fragments', bounded(60_000), async () => {
    const socket = await open(url, { perMessageDeflate: false });
    for (let i = 0; i < 20_000; ++i) socket.send('ab', { fin: false });
    socket.send('', { fin: true });
    assert.equal((await messages(socket, 1))[0], 'ab'.repeat(20_000));
    socket.terminate();
  });

  for (const window of [8, 9, 10, 11, 12, 13, 14, 15]) {
    for (const takeover of [true, false]) {
      it(
        `deflates with a window of ${window} bits, ${takeover ? 'with' : 'without'} context`,
        bounded(),
        async () => {
          const socket = await open(url, {
            perMessageDeflate: {
              serverMaxWindowBits: window,
              clientMaxWindowBits: window,
              threshold: 0,
              clientNoContextTakeover: !takeover,
              serverNoContextTakeover: !takeover,
            },
          });
          // A server window of 8 cannot be kept (zlib makes 9 of it), so that offer is declined.
          assert.equal(socket.extensions.includes('permessage-deflate'), window > 8);
          for (const text of ['', 'a', 'again and '.repeat(5000), 'again and '.repeat(5000)]) {
            assert.equal(await echo(socket, text), text);
          }
          socket.terminate();
        },
      );
    }
  }

  it('answers what is not a WebSocket over HTTP', bounded(), async () => {
    const response = await fetch(url.replace('ws', 'http'));
    assert.equal(response.status, 400);
  });
});
