// The chapters of the quick guide whose programs take a page or three.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { assertTransport, eventually, useBrowser } from '../node/lib/browser.mjs';
import { useExample } from '../node/lib/example.mjs';
import { request } from '../node/lib/http.mjs';
import { chapter } from '../node/lib/quickguide.mjs';
import { bounded } from '../node/lib/settings.mjs';

describe('the quick guide', () => {
  const browser = useBrowser();

  chapter(
    browser,
    'hello_world',
    {
      'sends a message a while after the connection': async (visit) => {
        const page = await visit.page();
        await visit.shows(page, 'Sent a message 4seconds after connection!');
        await visit.close(page);
        await visit.server.program.says(/A user connected\n[^]*A user disconnected\n/);
      },
    },
    { flags: ['--delay', '100'] },
  );

  chapter(
    browser,
    'event_handling',
    {
      'brings events of both sides': async (visit) => {
        const page = await visit.page();
        if (visit.ours) await page.click('button');
        await visit.server.program.says(/^Sent an event from the client!\n/m);
        await visit.shows(page, 'A custom event named testerEvent!');
      },
    },
    { flags: ['--delay', '100'] },
  );

  chapter(
    browser,
    'broadcasting',
    {
      'tells everybody how many there are': async (visit) => {
        const ann = await visit.page();
        await visit.shows(ann, '1 clients connected!', '#broadcast');
        const bob = await visit.page();
        for (const page of [ann, bob])
          await visit.shows(page, '2 clients connected!', '#broadcast');
        await visit.close(bob);
        await visit.shows(ann, '1 clients connected!', '#broadcast');
      },
    },
    { guide: 'broadcast' },
  );

  chapter(
    browser,
    'broadcasting',
    {
      'welcomes the new one and tells the others': async (visit) => {
        const ann = await visit.page();
        await visit.shows(ann, 'Hey, welcome!', '#newclientconnect');
        const bob = await visit.page();
        await visit.shows(bob, 'Hey, welcome!', '#newclientconnect');
        await visit.shows(ann, '2 clients connected!', '#newclientconnect');
        await visit.close(bob);
        await visit.shows(ann, '1 clients connected!', '#newclientconnect');
      },
    },
    { guide: 'newclientconnect' },
  );

  chapter(browser, 'namespaces', {
    'greets everyone in the namespace': async (visit) => {
      const ann = await visit.page();
      await visit.shows(ann, 'Hello everyone!');
      if (!visit.ours) return; // that page shows the same again
      const bob = await visit.page();
      await visit.shows(bob, 'Hello everyone!');
      await visit.shows(ann, 'Hello everyone!\nHello everyone!');
      assert.equal(visit.server.program.output.match(/someone connected/g).length, 2);
    },
  });

  chapter(browser, 'rooms', {
    'opens the next room when two are in': async (visit) => {
      const pages = [];
      for (const room of [1, 1, 2]) {
        pages.push(await visit.page());
        await visit.shows(pages.at(-1), `You are in room no. ${room}`);
      }
      const [ann, bob] = pages;
      if (visit.ours) {
        await bob.click('#leave');
        await visit.shows(bob, 'You have left room no. 1');
        await visit.shows(await visit.page(), 'You are in room no. 1');
      }
      await visit.close(ann);
      await eventually(async () => {
        const page = await visit.page(); // until the server knows that Ann's place is free
        await eventually(async () => /room no\. \d/.test(await page.innerText('body')), 'it is in');
        const text = await page.innerText(visit.ours ? '#output' : 'body');
        return text.trim() === 'You are in room no. 1';
      }, 'somebody gets the place of who left');
    },
  });

  chapter(browser, 'internals', {
    'shows where a connection begins and goes': async (visit) => {
      if (!visit.ours) {
        const page = await visit.page();
        await eventually(async () => /polling/.test(await page.innerText('body')), 'it is there');
        await assertTransport(page, 'polling');
        const scripts = page.seen.urls.filter((url) => /[?&]j=\d/.test(url)).length;
        assert.equal(scripts > 0, visit.release === '2.5.0'); // version 4 has no JSONP
        return;
      }
      for (const transport of ['polling', 'websocket', '']) {
        const page = await visit.page({ query: transport && `?transport=${transport}` });
        const first = transport || 'polling';
        const has = (text) =>
          eventually(async () => (await page.innerText('#output')).includes(text), text);
        await has(`opened over ${first}`);
        await has('connected');
        const protocol = visit.release === '2.5.0' ? 3 : 4;
        await has(`the server was asked for Engine.IO ${protocol} over ${first}`);
        if (!transport) await has('upgraded to websocket');
        await assertTransport(page, transport || 'upgrade');
      }
    },
  });

  describe('the handshake', () => {
    const server = useExample('quickguide/internals');

    it('offers the upgrade and says when it pings', bounded(), async () => {
      const path = `${server.url}/socket.io/?transport=polling&EIO=`;
      const texts = [3, 4].map(async (version) => (await request(path + version)).text);
      const [third, fourth] = await Promise.all(texts);
      assert.match(third, /^\d+:0\{[^}]*\}2:40/); // version 3 says how long each packet is
      for (const text of [third.match(/\{[^}]*\}/)[0], fourth.slice(1)]) {
        const { sid, ...offer } = JSON.parse(text);
        assert.match(sid, /^[\w-]{20}$/);
        delete offer.maxPayload; // of version 4 only
        assert.deepEqual(offer, {
          upgrades: ['websocket'],
          pingInterval: 25000,
          pingTimeout: 20000,
        });
      }
    });
  });
});
