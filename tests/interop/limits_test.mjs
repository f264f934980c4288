// What a client may not do, and that only that client feels it.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, connected, event, transports, until } from '../node/lib/client.mjs';
import { request } from '../node/lib/http.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { bounded } from '../node/lib/settings.mjs';
import { stats } from '../node/lib/stats.mjs';
import { address, messages, open } from '../node/lib/websocket.mjs';

for (const [name, options] of Object.entries(transports)) {
  describe(`the largest payload over ${name}`, () => {
    const server = useServer({ 'max-payload': 10_000 });

    it('is taken, and one byte more ends that client alone', bounded(), async () => {
      const other = await connected(server.url, options);
      const socket = await connected(server.url, options);
      // 4, 2, an id of one digit, ["size",""] and 13 more around the text.
      const overhead = '420["size",""]'.length;
      assert.equal(await ask(socket, 'size', 'x'.repeat(10_000 - overhead)), 10_000 - overhead);
      const end = event(socket, 'disconnect');
      socket.emit('size', 'x'.repeat(10_001));
      assert.match((await end)[0], /^transport (close|error)$/);
      assert.equal(await ask(other, 'echo', 1), 1);
    });
  });
}

describe('limits', () => {
  const server = useServer({
    'max-payload': 10_000,
    'max-queued-bytes': 200_000,
    'tell-hooks': true,
  });

  const told = (line) => until(() => server.program.errors.includes(`${line}\n`), line);

  it('answers 413 to a post that is too large and ends the session', bounded(), async () => {
    const path = `${server.url}/socket.io/?EIO=4&transport=polling`;
    for (const chunked of [false, true]) {
      const before = await stats(server);
      const { sid } = JSON.parse((await request(path)).text.slice(1));
      const answer = await request(`${path}&sid=${sid}`, {
        method: 'POST',
        headers: chunked ? { 'transfer-encoding': 'chunked' } : {},
        body: `4${'x'.repeat(20_000)}`,
      });
      assert.equal(answer.status, 413);
      assert.equal(
        (await request(`${path}&sid=${sid}`, { method: 'POST', body: '1' })).status,
        400,
      );
      await told(`too large ${sid} polling ${chunked ? '?' : '20001'} of 10000`);
      const after = await stats(server);
      assert.equal(after.payloads_too_large, before.payloads_too_large + 1);
    }
  });

  it('answers 413 also where the session is unknown, and ends none', bounded(), async () => {
    const path = `${server.url}/socket.io/?EIO=4&transport=polling`;
    const socket = await connected(server.url, transports.websocket);
    const body = `4${'x'.repeat(20_000)}`;
    for (const sid of ['nobody', socket.io.engine.id]) {
      assert.equal((await request(`${path}&sid=${sid}`, { method: 'POST', body })).status, 413);
    }
    assert.equal(await ask(socket, 'echo', 1), 1);
  });

  it('closes a WebSocket with 1009 for a message that is too large', bounded(), async () => {
    const socket = await open(address(server));
    const [handshake] = await messages(socket, 1);
    socket.send('4'.repeat(10_001));
    assert.equal(await socket.closed, 1009);
    await told(`too large ${JSON.parse(handshake.slice(1)).sid} websocket 10001 of 10000`);
  });

  it(
    'closes a WebSocket with 1009 for fragments that are too large together',
    bounded(),
    async () => {
      const socket = await open(address(server));
      for (let i = 0; i < 5; ++i) socket.send('4'.repeat(3000), { fin: i === 4 });
      assert.equal(await socket.closed, 1009);
    },
  );

  it('refuses more attachments than it takes', bounded(), async () => {
    for (const attachments of [11, 1_000_000_000]) {
      const socket = await connected(server.url, transports.websocket);
      const end = event(socket, 'disconnect');
      socket.io.engine.write(`5${attachments}-["echo"]`);
      await end;
    }
  });

  it('refuses JSON that is nested too deep', bounded(), async () => {
    const socket = await connected(server.url, transports.websocket);
    const end = event(socket, 'disconnect');
    socket.io.engine.write(`2["echo",${'['.repeat(4000)}${']'.repeat(4000)}]`);
    await end;
  });

  it('closes a client that does not read, and only that one', bounded(60_000), async () => {
    const reader = await connected(server.url, transports.websocket);
    const lazy = await open(address(server));
    lazy.send('40');
    await messages(lazy, 2);
    const before = (await stats(server)).slow_consumers;
    lazy._socket.pause();
    const text = 'x'.repeat(9000);
    let received = 0;
    reader.on('news', () => {
      ++received;
    });
    let sent = 0;
    await until(
      async () => {
        for (let i = 0; i < 10; ++i, ++sent) reader.emit('everyone', text);
        await ask(reader, 'echo', 1);
        return (await stats(server)).slow_consumers > before;
      },
      'the lazy client is closed',
      40_000,
    );
    await until(() => received === sent, 'the reader has got everything');
    lazy.terminate();
    assert.equal(await ask(reader, 'echo', 1), 1);
  });
});

describe('compressed messages', () => {
  const server = useServer({ deflate: 0, 'max-payload': 100_000 });

  it('travel both ways', bounded(), async () => {
    for (const options of [transports.websocket, transports.upgrade]) {
      const socket = await connected(server.url, {
        ...options,
        perMessageDeflate: { threshold: 0 },
      });
      for (const text of ['', 'a', 'short', 'long '.repeat(10_000)]) {
        assert.equal(await ask(socket, 'echo', text), text);
        assert.deepEqual(await ask(socket, 'echo', [Buffer.from(text), text]), [
          Buffer.from(text),
          text,
        ]);
      }
    }
  });

  it('are measured by what they become', bounded(), async () => {
    const socket = await open(address(server), { perMessageDeflate: true });
    assert.match(socket.extensions, /permessage-deflate/);
    socket.send('4'.repeat(50_000_000), { compress: true });
    assert.equal(await socket.closed, 1009);
  });
});
