// A real browser, and pages that note everything they should not do.
import assert from 'node:assert/strict';
import { after, afterEach, before } from 'node:test';
import { chromium } from 'playwright-core';
import { chromiumPath } from './chromium.mjs';
import { scaled } from './settings.mjs';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** The query that makes our pages use one transport; nothing for the client's own way. */
export const queries = {
  polling: 'transport=polling',
  websocket: 'transport=websocket',
  upgrade: '',
};

/** What a page written by somebody else gives to io(). */
export const ioOptions = {
  polling: { transports: ['polling'] },
  websocket: { transports: ['websocket'] },
  upgrade: {},
};

function watch(page, { name }) {
  page.seen = { urls: [], websockets: [], dialogs: [], errors: [], csp: [] };
  page.on('request', (request) => page.seen.urls.push(request.url()));
  page.on('websocket', (socket) => page.seen.websockets.push(socket.url()));
  page.on('pageerror', (error) => page.seen.errors.push(String(error)));
  page.on('console', (message) => {
    const text = message.text();
    if (/content security policy/i.test(text)) page.seen.csp.push(text);
  });
  page.on('dialog', async (dialog) => {
    if (dialog.type() !== 'prompt') page.seen.dialogs.push(`${dialog.type()}: ${dialog.message()}`);
    await (
      dialog.type() === 'prompt' && name !== null ? dialog.accept(name) : dialog.dismiss()
    ).catch(() => {});
  });
}

/** No request to another host, no alert, no script error, nothing that the page's policy forbids. */
export function assertClean(page) {
  const { urls, websockets, dialogs, errors, csp } = page.seen;
  const hosts = [...urls, ...websockets]
    .filter((url) => !/^(data|blob|about):/.test(url))
    .map((url) => new URL(url).hostname);
  const foreign = hosts.filter((host) => host !== '127.0.0.1' && host !== 'localhost');
  assert.deepEqual(foreign, [], 'requests to other hosts');
  assert.deepEqual(dialogs, [], 'dialogs');
  assert.deepEqual(errors, [], 'script errors');
  assert.deepEqual(csp, [], 'policy violations');
}

/**
 * A page by somebody else, on the server's own origin: written into its "not found" answer. (A faked
 * answer would do, but Chromium keeps such pages from opening a WebSocket to this machine.)
 */
export async function writeOwn(page, server, html) {
  await page.goto(`${server.url}/no-such-page`);
  // Not until all is loaded: JSONP never ends loading scripts.
  await page.setContent(html, { waitUntil: 'domcontentloaded' });
}

/** Whether the page has really talked over that transport and over no other. */
export async function assertTransport(page, transport) {
  const polls = () => page.seen.urls.filter((url) => url.includes('transport=polling')).length;
  const sockets = () =>
    page.seen.websockets.filter((url) => url.includes('transport=websocket')).length;
  if (transport !== 'polling') await eventually(() => sockets() > 0, 'a WebSocket was opened');
  if (transport !== 'websocket') assert.ok(polls() > 0, 'it polled');
  if (transport === 'polling') assert.equal(sockets(), 0, 'WebSockets of a page that polls');
  if (transport === 'websocket') assert.equal(polls(), 0, 'polls of a page that does not poll');
}

/** Inside describe(): a browser; pages are closed, and checked, after each test. */
export function useBrowser() {
  let browser;
  const pages = [];
  before(async () => {
    browser = await chromium.launch({
      executablePath: chromiumPath(),
      headless: true,
      args,
      timeout: scaled(60_000),
    });
  });
  afterEach(async () => {
    const open = pages.splice(0);
    await Promise.all(open.map((page) => page.context().close()));
    open.forEach(assertClean);
  });
  after(() => browser?.close());

  return {
    /** A new person's page: `name` answers prompt(), null cancels it. */
    async page({ name = 'nobody', ...options } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1024, height: 768 },
        reducedMotion: 'reduce', // drawn by the processor, animations would slow everything else down
        ...options,
      });
      return this.tab(context, { name });
    },
    /** Another tab of the same person. */
    async tab(context, { name = 'nobody' } = {}) {
      const page = await context.newPage();
      page.setDefaultTimeout(scaled(15_000));
      watch(page, { name });
      pages.push(page);
      return page;
    },
  };
}

export async function eventually(condition, what, milliseconds = 15_000) {
  const deadline = Date.now() + scaled(milliseconds);
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

/** Waits until the texts of all elements that match are these. */
export async function assertTexts(page, selector, expected) {
  let texts;
  await eventually(
    async () => {
      texts = await page.locator(selector).allTextContents();
      return JSON.stringify(texts) === JSON.stringify(expected);
    },
    `"${selector}" are ${JSON.stringify(expected)}`,
  ).catch((error) => {
    throw new Error(`${error.message}; they are ${JSON.stringify(texts)}`);
  });
}

/** Texts that would do something if a page took them for HTML. */
export const markup = [
  '<script>alert(1)</script>',
  '<img src=x onerror=alert(2)>',
  '"><svg onload=alert(3)>',
  "<a href='javascript:alert(4)'>click</a> &amp; <b>bold</b>",
];
