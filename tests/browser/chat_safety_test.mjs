// What others write is text; the page talks to nobody but its server and breaks none of its rules.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertClean, markup, useBrowser } from '../node/lib/browser.mjs';
import { Person, useChat } from '../node/lib/chat_page.mjs';
import { request } from '../node/lib/http.mjs';
import { bounded } from '../node/lib/settings.mjs';

describe('hostile names and messages', () => {
  const chat = useChat();
  const browser = useBrowser();

  it('stay text, in messages, names, rooms and titles', bounded(90_000), async () => {
    const ann = await Person.enter(browser, chat, 'Ann');
    const mallory = await Person.enter(browser, chat, '<img src=x onerror=alert()>');
    await mallory.createRoom('<script>alert(1)</script>');
    await ann.openRoom('<script>alert(1)</script>');
    const texts = [
      ...markup,
      'javascript:alert(5)',
      'http://127.0.0.1/" onmouseover="alert(6)',
      '&lt;script&gt;alert(7)&lt;/script&gt;',
      "{{constructor.constructor('alert(8)')()}}",
      '\u202Ereversed\u202C and \u0000nul',
      `${'a'.repeat(3990)}`,
    ].map((text) => text.replace('\u0000', ''));
    for (const text of texts) await mallory.write(text);
    await ann.sees(texts);
    await ann.openDirect('<img src=x onerror=alert()>');
    await ann.write('who are you?');
    await mallory.openRoom('Ann');
    await mallory.sees(['who are you?']);
    for (const person of [ann, mallory]) {
      await person.page.mouse.move(400, 300);
      assert.equal(
        await person.page.locator('.message img, .message script, .message svg[onload]').count(),
        0,
      );
      assertClean(person.page);
    }
  });

  it(
    'become links only for http and https, and links tell nothing about us',
    bounded(60_000),
    async () => {
      const bob = await Person.enter(browser, chat, 'Bob');
      await bob.createRoom('links');
      await bob.write(
        'see http://127.0.0.1:1/a?b=c&d, https://localhost/x. ftp://x.example javascript:alert(1) data:text/html,x',
      );
      await bob.get('message').waitFor();
      const links = await bob.page.$$eval('[data-testid="message-text"] a', (all) =>
        all.map(({ href, rel, target }) => ({ href, rel, target })),
      );
      assert.deepEqual(
        links.map(({ href }) => href),
        ['http://127.0.0.1:1/a?b=c&d', 'https://localhost/x'],
      );
      for (const { rel, target } of links) {
        assert.match(rel, /noopener/);
        assert.match(rel, /noreferrer/);
        assert.equal(target, '_blank');
      }
    },
  );
});

describe("the chat's answers", () => {
  const chat = useChat();

  it('carry a strict policy', bounded(), async () => {
    const { status, headers, text } = await request(`${chat.url}/`);
    assert.equal(status, 200);
    const policy = headers['content-security-policy'];
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.doesNotMatch(policy, /unsafe|\*|https?:/);
    assert.equal(headers['x-content-type-options'], 'nosniff');
    assert.equal(headers['referrer-policy'], 'no-referrer');
    assert.equal(headers['cache-control'], 'no-cache');
    assert.doesNotMatch(text, /<style|<script(?![^>]*\ssrc=)/);
    const assets = [...text.matchAll(/(?:src|href)="([^"]+)"/g)].map((found) => found[1]);
    assert.ok(assets.length >= 2);
    for (const asset of assets) {
      assert.match(asset, /^\.?\//, 'no other host');
      const answer = await request(new URL(asset, `${chat.url}/`).href);
      assert.equal(answer.status, 200, asset);
      assert.equal(answer.headers['x-content-type-options'], 'nosniff');
    }
  });

  it('open the chat to no other origin', bounded(), async () => {
    for (const path of ['/', '/socket.io/?EIO=4&transport=polling']) {
      const { headers } = await request(chat.url + path, {
        headers: { Origin: 'https://evil.example' },
      });
      assert.equal(headers['access-control-allow-origin'], undefined);
    }
  });
});
