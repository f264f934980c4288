// The chapters of the quick guide in which people talk, things break, and somebody looks on.
import assert from 'node:assert/strict';
import { describe } from 'node:test';
import { assertTexts, eventually, markup, useBrowser } from '../node/lib/browser.mjs';
import { chapter } from '../node/lib/quickguide.mjs';

describe('the quick guide', () => {
  const browser = useBrowser();

  const askFor = async (page, name) => {
    await page.fill('#name', name);
    await page.click('button');
  };
  const enter = async (visit, name) => {
    const page = await visit.page();
    await askFor(page, name);
    await page.waitForSelector('#message', { state: 'visible' });
    return page;
  };
  const say = async (page, text) => {
    await page.fill('#message', text);
    await page.locator('button:visible').click();
  };
  const lines = '#message-container div';

  chapter(browser, 'chat', {
    'gives a name to one and frees it when they leave': async (visit) => {
      const ann = await enter(visit, 'Ann');
      const bob = await visit.page();
      await askFor(bob, 'Ann');
      const taken = 'Ann username is taken! Try some other username.';
      await assertTexts(bob, '#error-container', [taken]);
      await visit.close(ann);
      await eventually(async () => {
        await askFor(bob, 'Ann');
        return bob
          .waitForSelector('#message', { state: 'visible', timeout: 200 })
          .catch(() => null);
      }, 'the name is free');
    },

    'brings messages to everybody, as text': async (visit) => {
      const ann = await enter(visit, 'Ann');
      const mallory = await enter(visit, markup[1]);
      await say(ann, 'hello é ✓');
      for (const text of markup) await say(mallory, text);
      const expected = ['Ann: hello é ✓', ...markup.map((text) => `${markup[1]}: ${text}`)];
      for (const page of [ann, mallory]) await assertTexts(page, lines, expected);
      const other = await visit.page();
      await askFor(other, markup[1]);
      const taken = `${markup[1]} username is taken! Try some other username.`;
      await assertTexts(other, '#error-container', [taken]);
    },

    'knows who writes, whatever the page says': async (visit) => {
      const [ann, bob] = [await enter(visit, 'Ann'), await enter(visit, 'Bob')];
      await bob.evaluate("socket.emit('msg', { message: 'I owe Bob money', user: 'Ann' })");
      await assertTexts(ann, lines, ['Bob: I owe Bob money']);
    },

    'goes on after the server was restarted': async (visit) => {
      const ann = await enter(visit, 'Ann');
      await visit.server.restart();
      await ann.waitForFunction('socket.connected');
      await say(ann, 'still Ann');
      await assertTexts(ann, lines, ['Ann: still Ann']);
    },
  });

  chapter(browser, 'error_handling', {
    'tells of refusals, exceptions, and a server that goes and comes': async (visit) => {
      const page = await visit.page({ query: '?attempts=1000000&delay=50' });
      if (!visit.ours) {
        const sees = (...names) =>
          page.waitForFunction((all) => all.every((name) => seen.includes(name)), names);
        await sees('connect');
        await visit.server.stop();
        await sees('disconnect');
        if (visit.release === '2.5.0') await sees('reconnecting', 'connect_error');
        await visit.server.launch();
        if (visit.release === '2.5.0') await sees('reconnect');
        await page.waitForFunction("seen.filter((name) => name === 'connect').length === 2");
        return;
      }
      const impatient = await visit.page({ query: '?attempts=2&delay=50' });
      const shows = (what, pattern) =>
        eventually(async () => pattern.test(await what.innerText('#output')), String(pattern));
      await shows(page, /^connect$/m);
      await shows(impatient, /^connect$/m);
      await page.click('#fail');
      await shows(page, /^the handler failed: internal error$/m);
      await visit.server.program.says(/The handler of fail threw: that went wrong/);
      await page.click('#members');
      await shows(page, /^refused: members only$/m);
      await visit.server.stop();
      for (const left of [page, impatient])
        await shows(left, /^disconnect: transport (close|error)$/m);
      await shows(page, /^reconnect_attempt: 1\nreconnect_error$/m);
      await shows(impatient, /^reconnect_failed$/m);
      await visit.server.launch();
      await shows(page, /^reconnect: \d+$/m);
      await shows(page, /^connect\n[^]*^connect$/m);
    },
  });

  chapter(
    browser,
    'logging',
    {
      'shows packets on both sides': async (visit) => {
        let page = await visit.page();
        const set = async (value) => {
          if (visit.ours) {
            await page.fill('#debug', value);
            await Promise.all([page.waitForEvent('load'), page.click('#scopes button')]);
          } else {
            await page.evaluate((scopes) => localStorage.setItem('debug', scopes), value);
            page = await visit.page({ context: page.context() });
          }
        };
        const logged = [];
        const watch = () => page.on('console', (message) => logged.push(message.text()));
        const send = async () => {
          await page.waitForFunction('socket.connected');
          if (visit.ours) await page.click('#echo button');
          else await page.evaluate("socket.emit('echo', 'hello')");
          await eventually(
            async () => /hello/.test(await page.innerText(visit.ours ? '#output' : 'body')),
            'it came back',
          );
        };
        watch();
        await send();
        assert.deepEqual(logged, []);
        await set('*');
        if (!visit.ours) watch();
        await send();
        await eventually(
          () => logged.some((line) => line.includes('["echo","hello"]')),
          'a packet',
        );
        await visit.server.program.says(/listening/);
        const { errors } = visit.server.program;
        assert.match(errors, / engine:socket [\w-]{20} <- 42\["echo","hello"\]\n/);
        assert.match(errors, / engine:socket [\w-]{20} -> 42\["echo","hello"\]\n/);

        logged.length = 0;
        await set('socket.io-client:socket');
        if (!visit.ours) watch();
        await send();
        await eventually(() => logged.length > 0, 'the client logs');
        for (const line of logged) assert.match(line, /socket\.io-client:socket/);
      },
    },
    { env: { DEBUG: '*' } },
  );
});
