// Pages of other addresses: any web site that a member visits could open a WebSocket to the chat.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { client, closeAll, transports } from '../../../../tests/node/lib/client.mjs';
import { bounded } from '../../../../tests/node/lib/settings.mjs';
import { enter, makeFolder, newName, removeFolder, startChat } from './chat.mjs';

/** A client that sends these headers, as a browser or a proxy would; nothing, or the refusal. */
function visit(chat, headers, options = transports.websocket, auth = { name: newName() }) {
  const socket = client(chat.url, { auth, ...options, extraHeaders: headers });
  return new Promise((resolve) => {
    socket.once('welcome', () => resolve(null));
    socket.once('connect_error', ({ message, data }) => resolve({ text: message, ...data }));
  });
}

async function withChat(args, test) {
  const folder = makeFolder();
  const chat = await startChat(folder, { args });
  await test(chat);
  closeAll();
  await chat.stop();
  removeFolder(folder);
  return chat.errors;
}

describe('a page of another address', () => {
  it('is refused, whoever sits before it, and the log says so once', bounded(60_000), async () => {
    const errors = await withChat([], async (chat) => {
      const ann = await enter(chat.url);
      for (const options of Object.values(transports)) {
        const Origin = 'https://evil.example';
        const refused = await visit(chat, { Origin }, options, { token: ann.token });
        assert.equal(refused?.code, 'origin_refused');
        assert.match(refused.text, /--origin https:\/\/evil\.example$/);
      }
      for (const Origin of ['null', '', 'http://127.0.0.1', `${chat.url}.evil.example`]) {
        assert.equal((await visit(chat, { Origin }))?.code, 'origin_refused', Origin);
      }
    });
    assert.equal(errors.match(/refused a page.*"https:\/\/evil\.example"/g)?.length, 1, errors);
    assert.equal(errors.match(/refused a page/g).length, 5, errors);
  });

  it('is the same one when a proxy adds TLS and keeps the Host', bounded(), async () => {
    const errors = await withChat([], async (chat) => {
      const same = [
        [chat.url, undefined],
        ['https://chat.example', 'chat.example'],
        ['https://chat.example', 'Chat.Example:443'],
        ['https://chat.example:8443', 'chat.example:8443'],
      ];
      for (const [Origin, Host] of same) {
        const refused = await visit(chat, { Origin, ...(Host && { Host }) });
        assert.equal(refused, null, `${Origin} ${Host}`);
      }
      const other = await visit(chat, {
        Origin: 'https://chat.example:8443',
        Host: 'chat.example',
      });
      assert.equal(other.code, 'origin_refused');
    });
    assert.match(errors, /chat\.example:8443/);
  });

  it('is let in when the operator says so', bounded(), async () => {
    const args = ['--origin', 'https://chat.example', '--origin', 'http://intranet:8080/'];
    await withChat(args, async (chat) => {
      assert.equal(await visit(chat, { Origin: 'https://chat.example' }), null);
      assert.equal(await visit(chat, { Origin: 'http://intranet:8080' }), null);
      assert.equal(await visit(chat, { Origin: chat.url }), null);
      assert.equal((await visit(chat, { Origin: 'http://intranet' })).code, 'origin_refused');
    });
  });
});
