// A parser of the program, of several messages a packet: line_parser.cpp.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ask, askAll, client, connected, event, transports } from '../node/lib/client.mjs';
import { useServer } from '../node/lib/interop.mjs';
import { lineParser as parser } from '../node/lib/line_parser.mjs';
import { bounded, slowdown } from '../node/lib/settings.mjs';

for (const [name, transport] of Object.entries(transports)) {
  const options = { ...transport, parser };

  describe(`a parser of the program over ${name}`, () => {
    const server = useServer({ parser: 'lines', 'packet-timeout': 500 * slowdown });

    it('carries events, acknowledgements and binary both ways', bounded(), async () => {
      const socket = await connected(server.url, options);
      const bytes = Buffer.from('bytes');
      const said = event(socket, 'said');
      socket.emit('say three', 1, { deep: [bytes] }, 'te xt\n');
      assert.deepEqual(await said, [1, { deep: [bytes] }, 'te xt\n']);
      assert.deepEqual(await askAll(socket, 'three back', bytes, 'text', bytes), [
        bytes,
        'text',
        bytes,
      ]);
      socket.on('question', (question, answer) => answer([question, bytes]));
      assert.deepEqual((await ask(socket, 'ask', bytes, 10_000)).answer, [bytes, bytes]);
    });

    it('carries namespaces and broadcasts', bounded(), async () => {
      const one = await connected(server.url, options);
      const two = await connected(server.url, options);
      const chat = one.io.socket('/chat', { auth: { token: 'secret' } });
      assert.deepEqual(await event(chat, 'hello'), ['secret']);
      const unknown = client(`${server.url}/unknown`, options);
      assert.equal((await event(unknown, 'connect_error'))[0].message, 'Invalid namespace');
      const news = [event(one, 'news'), event(two, 'news')];
      one.emit('everyone binary', Buffer.from('x'));
      for (const args of await Promise.all(news)) {
        assert.deepEqual(args, [Buffer.from('x'), 1, Buffer.from('x')]);
      }
    });

    it('closes nobody but the client that is wrong', bounded(), async () => {
      const good = await connected(server.url, options);
      for (const wrong of ['nonsense', '+', '2 / - ["connect"]', '2 / - {"a":']) {
        const bad = await connected(server.url, options);
        const end = event(bad, 'disconnect');
        bad.io.engine.write('+');
        bad.io.engine.write(wrong);
        assert.match((await end)[0], /^transport (close|error)$/);
      }
      const unfinished = await connected(server.url, options);
      const end = event(unfinished, 'disconnect');
      unfinished.io.engine.write('+');
      assert.match((await end)[0], /^transport (close|error)$/);
      assert.equal(await ask(good, 'echo', 'still here'), 'still here');
    });
  });
}
