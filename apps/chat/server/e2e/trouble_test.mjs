// A disk that is full: nobody hears "sent" about what is not saved, and it passes with its cause.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { describe, it } from 'node:test';
import { ask, closeAll } from '../../../../tests/node/lib/client.mjs';
import { request } from '../../../../tests/node/lib/http.mjs';
import { bounded } from '../../../../tests/node/lib/settings.mjs';
import { came, enter, makeFolder, must, newId, removeFolder, startChat } from './chat.mjs';

const prlimit = '/usr/bin/prlimit';

// Continuous integration installs it, and must not lose the test.
const without = !existsSync(prlimit) && process.env.CI !== 'true';

describe('a full disk', { skip: without ? 'prlimit is missing' : false }, () => {
  it('is told to senders, and leaves no trace when it is over', bounded(60_000), async () => {
    const folder = makeFolder();
    const chat = await startChat(folder);
    const ann = await enter(chat.url);
    const bob = await enter(chat.url);
    const saved = [];
    const failures = [];
    const send = async (text) => {
      const answer = await ask(ann, 'send', { room: 'general', text, client_id: newId() });
      if (answer.ok) saved.push(answer.message);
      else failures.push(answer.code);
      return answer.ok;
    };
    await send('before');
    // No file may grow beyond this: to the database it is a full disk.
    execFileSync(prlimit, ['--pid', String(chat.pid), '--fsize=200000:unlimited']);
    for (let i = 0; i < 200 && failures.length < 3; ++i) {
      await send('x'.repeat(4000));
      await new Promise((resolve) => setTimeout(resolve, 100)); // the rate
    }
    assert.deepEqual(failures, ['storage_failed', 'storage_failed', 'storage_failed']);
    assert.equal((await request(`${chat.url}/healthz`)).status, 200);
    await must(bob, 'history', { room: 'general' });
    execFileSync(prlimit, ['--pid', String(chat.pid), '--fsize=unlimited:unlimited']);
    assert.ok(await send('after'));

    const { messages } = await must(bob, 'history', { room: 'general', limit: 100 });
    assert.deepEqual(messages, saved);
    assert.deepEqual(
      saved.map(({ seq }) => seq),
      saved.map((_, i) => i + 1),
    );
    assert.deepEqual(came(bob, 'message'), saved);
    assert.match(chat.errors, /were not saved/);
    closeAll();
    assert.deepEqual(await chat.stop(), { code: 0, signal: null });
    removeFolder(folder);
  });
});
