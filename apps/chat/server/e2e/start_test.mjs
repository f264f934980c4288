// Starting and stopping, as the person at the terminal sees it.
import assert from 'node:assert/strict';
import { readdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { closeAll, event, until } from '../../../../tests/node/lib/client.mjs';
import { request } from '../../../../tests/node/lib/http.mjs';
import { programPath, run } from '../../../../tests/node/lib/program.mjs';
import { bounded } from '../../../../tests/node/lib/settings.mjs';
import {
  came,
  enter,
  makeFolder,
  removeFolder,
  runChat,
  send,
  startChat,
  useChat,
} from './chat.mjs';

/** One line on standard error, nothing else, and a status that says no. */
function assertRefused({ code, output, errors }, pattern) {
  assert.notEqual(code, 0);
  assert.equal(output, '');
  assert.match(errors, pattern);
  assert.equal(errors.indexOf('\n'), errors.length - 1, errors);
}

describe('starting', () => {
  it('says its version and where it is', bounded(), async () => {
    const { output } = await run([programPath('PARLEY_CHAT'), '--version']);
    assert.match(output, /^parley \d+\.\d+\.\d+\n$/);
    const folder = makeFolder();
    const chat = await startChat(folder);
    assert.equal(chat.output, `${output}  open  ${chat.url}\n  data  ${folder}\n`);
    assert.deepEqual(await chat.stop(), { code: 0, signal: null });
    removeFolder(folder);
  });

  it('is refused in one line when the port is taken', bounded(), async () => {
    const holder = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => holder.once('listening', resolve));
    const folder = makeFolder();
    const { port } = holder.address();
    assertRefused(
      await runChat(folder, ['--port', String(port), '--address', '127.0.0.1']),
      new RegExp(`${port}.*in use`),
    );
    holder.close();
    removeFolder(folder);
  });

  it('is refused in one line when the data cannot be used', bounded(), async () => {
    const folder = makeFolder();
    writeFileSync(join(folder, 'file'), 'x');
    assertRefused(await runChat(join(folder, 'file', 'data')), /cannot create the data directory/);
    writeFileSync(
      join(folder, 'chat.db'),
      'not a database, and long enough to be seen as none'.repeat(99),
    );
    assertRefused(await runChat(folder), /not a Parley database/);
    removeFolder(folder);
  });

  it('is refused in one line when another chat has the data', bounded(), async () => {
    const folder = makeFolder();
    const first = await startChat(folder);
    assertRefused(await runChat(folder, ['--port', '0']), /in use by another Parley/);
    await first.stop();
    removeFolder(folder);
  });

  it('is refused in one line when a certificate cannot be read', bounded(), async () => {
    const folder = makeFolder();
    const missing = ['--tls-cert', join(folder, 'no.pem'), '--tls-key', join(folder, 'no.key')];
    assertRefused(await runChat(folder, missing), /no\.pem.*No such file/);
    writeFileSync(join(folder, 'no.pem'), 'x');
    writeFileSync(join(folder, 'no.key'), 'x');
    assertRefused(await runChat(folder, missing), /no\.pem/);
    assertRefused(await runChat(folder, ['--tls-cert', 'x']), /tls-key/);
    removeFolder(folder);
  });
});

describe('stopping', () => {
  for (const signal of ['SIGTERM', 'SIGINT']) {
    it(`tells people and ends well on ${signal}`, bounded(), async () => {
      const folder = makeFolder();
      const chat = await startChat(folder);
      const ann = await enter(chat.url);
      const gone = event(ann, 'disconnect');
      const begin = Date.now();
      const how = await chat.stop(signal);
      assert.deepEqual(how, { code: 0, signal: null });
      assert.ok(Date.now() - begin < 5000);
      assert.equal(chat.errors, '');
      await gone;
      assert.equal(came(ann, 'notice').length, 1);
      closeAll();
      removeFolder(folder);
    });
  }

  it('keeps everything, and people come back by themselves', bounded(60_000), async () => {
    const folder = makeFolder();
    let chat = await startChat(folder);
    const { port, url } = chat;
    const ann = await enter(url, undefined, {
      reconnection: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 100,
    });
    ann.auth = { token: ann.token };
    await send(ann, 'before');
    await chat.stop();
    assert.deepEqual(readdirSync(folder).sort(), ['chat.db', 'lock']);
    chat = await startChat(folder, { port });
    await until(() => came(ann, 'welcome').length === 2, 'Ann is back');
    const [before, after] = came(ann, 'welcome');
    assert.deepEqual(after.user, before.user);
    assert.equal(after.rooms[0].last_seq, 1);
    assert.equal((await send(ann, 'after')).seq, 2);
    closeAll();
    await chat.stop();
    removeFolder(folder);
  });
});

describe('the page', () => {
  const chat = useChat();

  it('comes with a policy that allows nothing inline and no other host', bounded(), async () => {
    const page = await request(`${chat.url}/`);
    assert.equal(page.status, 200);
    assert.match(page.headers['content-type'], /text\/html/);
    assert.match(
      page.headers['content-security-policy'],
      /^default-src 'none'; script-src 'self'; style-src 'self';/,
    );
    assert.doesNotMatch(page.headers['content-security-policy'], /unsafe/);
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
    assert.equal(page.headers['x-frame-options'], 'DENY');
    assert.equal(page.headers['referrer-policy'], 'no-referrer');
    assert.equal(page.headers['cache-control'], 'no-cache');
    assert.doesNotMatch(page.text, /<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=/);
  });

  it('has files that are cached for ever, compressed', bounded(), async () => {
    const page = await request(`${chat.url}/`);
    const files = [...page.text.matchAll(/(?:src|href)="(?:\.\/|\/)?(assets\/[^"]+)"/g)].map(
      ([, file]) => file,
    );
    assert.ok(files.length >= 2, page.text);
    let bytes = page.body.length;
    for (const file of files) {
      const answer = await request(`${chat.url}/${file}`, {
        headers: { 'accept-encoding': 'gzip' },
      });
      assert.equal(answer.status, 200, file);
      assert.match(answer.headers['cache-control'], /immutable/);
      assert.equal(answer.headers['x-content-type-options'], 'nosniff');
      bytes += answer.body.length;
    }
    assert.ok(bytes < 150_000, `${bytes} bytes`);
    assert.equal((await request(`${chat.url}/assets/nothing.js`)).status, 404);
    assert.equal((await request(`${chat.url}/../chat.db`)).status, 404);
  });

  it('stands beside a sign of health', bounded(), async () => {
    const answer = await request(`${chat.url}/healthz`);
    assert.equal(answer.status, 200);
    assert.equal(answer.text, 'ok');
  });
});
