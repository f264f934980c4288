// A chapter of the quick guide, in the browser: its page here and the page of the guide, each with
// clients of versions 2 and 4, and with a server of its own.
import { describe, it } from 'node:test';
import { eventually, writeOwn } from './browser.mjs';
import { assertProtocol, serveBundle } from './bundles.mjs';
import { useExample } from './example.mjs';
import { guidePages } from './guide_pages.mjs';
import { bounded } from './settings.mjs';

/** Inside describe(). `server`, `release`, `ours`, and a page of that sort, connected or not. */
class Visit {
  constructor(browser, server, release, guide) {
    Object.assign(this, { browser, server, release, ours: !guide, guide });
  }

  /** In a browser profile of its own, or in the given one. */
  async page({ query = '', guide = this.guide, context } = {}) {
    const page = await (context ? this.browser.tab(context) : this.browser.page());
    await serveBundle(page, this.release);
    if (guide) await writeOwn(page, this.server, guidePages[guide]);
    else await page.goto(`${this.server.url}/${query}`);
    return page;
  }

  /**
   * Closes a page whose end the server hears of at once: it has a WebSocket by then. (One of version
   * 2 that polls just goes silent.)
   */
  async close(page) {
    await page.waitForFunction("socket.io.engine?.transport?.name === 'websocket'");
    await page.close();
  }

  /** Waits until the page shows that and nothing else, where it shows what comes. */
  async shows(page, text, selector = '#output') {
    let shown;
    await eventually(async () => {
      shown = await page.innerText(this.ours ? selector : 'body');
      return shown.trim() === text;
    }, `"${text}" is shown`).catch((error) => {
      throw new Error(`${error.message}, not "${shown}"`);
    });
    await assertProtocol(page);
  }
}

/**
 * chapter(browser, 'rooms', { 'does this': async (visit) => ... }). Options: `flags` and `env` of the
 * program, `guide`: the name of the guide's page.
 */
export function chapter(browser, name, tests, { flags = [], env, guide = name } = {}) {
  for (const release of ['2.5.0', '4.8.4']) {
    for (const page of [null, guide]) {
      describe(`${name}, ${page ? "the guide's page" : 'its page'}, client ${release}`, () => {
        for (const [what, test] of Object.entries(tests)) {
          describe(what, () => {
            const options = env ? { env: { ...process.env, ...env } } : {};
            const given = ['--port', '0', ...flags];
            const server = useExample(`quickguide/${name}`, given, 'PARLEY_EXAMPLES', options);
            it('works', bounded(60_000), () => test(new Visit(browser, server, release, page)));
          });
        }
      });
    }
  }
}
