// The chat's page as a person uses it: enter, write, read.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { eventually, queries } from './browser.mjs';
import { programPath, start } from './program.mjs';

/** Inside describe(): a chat on a free port, with a data folder of its own; `args` are options. */
export function useChat({ args = [] } = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-chat-'));
  const chat = { port: 0, url: '', program: null };
  const launch = async (port) => {
    chat.program = await start([
      programPath('PARLEY_CHAT'),
      'serve',
      '--port',
      String(port),
      '--data',
      folder,
      ...args,
    ]);
    chat.port = chat.program.port;
    chat.url = `http://127.0.0.1:${chat.port}`;
  };
  chat.stop = (signal = 'SIGTERM') => chat.program.stop(signal);
  chat.launch = () => launch(chat.port);
  before(() => launch(0));
  after(async () => {
    const how = await chat.program.stop();
    rmSync(folder, { recursive: true, force: true });
    assert.deepEqual(how, { code: 0, signal: null }, chat.program.errors);
  });
  return chat;
}

const testid = (id) => `[data-testid="${id}"]`;

export class Person {
  constructor(page, name) {
    this.page = page;
    this.name = name;
  }

  /** A new browser profile that comes in under that name. */
  static async enter(browser, chat, name, { transport = 'upgrade', ...options } = {}) {
    const person = new Person(await browser.page(options), name);
    await person.visit(chat, transport);
    await person.page.fill(testid('name-input'), name);
    await person.page.click(testid('enter-button'));
    await person.ready();
    return person;
  }

  /** Another tab of the same browser profile: no name is asked for. */
  async anotherTab(browser, chat, transport = 'upgrade') {
    const tab = new Person(await browser.tab(this.page.context()), this.name);
    await tab.visit(chat, transport);
    await tab.ready();
    return tab;
  }

  visit(chat, transport) {
    return this.page.goto(`${chat.url}/?${queries[transport]}`);
  }
  async ready() {
    await this.page.waitForSelector(testid('composer'));
  }

  get(id) {
    return this.page.locator(testid(id));
  }

  async write(text) {
    await this.page.fill(testid('composer'), text);
    await this.page.press(testid('composer'), 'Enter');
  }

  /** What is on the page, oldest first: [{ text, state, seq }]. */
  messages() {
    return this.page.$$eval(testid('message'), (elements) =>
      elements.map((element) => ({
        text: element.querySelector('[data-testid="message-text"]').textContent,
        state: element.dataset.state,
        seq: Number(element.dataset.seq),
      })),
    );
  }

  /** Waits until exactly these texts are shown, each once, in this order, and all are sent. */
  async sees(texts) {
    let shown;
    await eventually(
      async () => {
        shown = await this.messages();
        return (
          shown.length === texts.length &&
          shown.every(({ text, state }, i) => text === texts[i] && state === 'sent')
        );
      },
      `${this.name} sees ${texts.length} messages`,
      20_000,
    ).catch((error) => {
      throw new Error(
        `${error.message}\nexpected ${JSON.stringify(texts)}\nshown ${JSON.stringify(shown)}`,
      );
    });
    const seqs = shown.map(({ seq }) => seq);
    assert.deepEqual(
      seqs,
      [...seqs].sort((a, b) => a - b),
    );
    assert.equal(new Set(seqs).size, seqs.length);
  }

  async openDirect(name) {
    await this.get(`person-${name}`).click();
    await eventually(
      async () => (await this.get('room-title').textContent()).includes(name),
      `the talk with ${name} opens`,
    );
  }

  async createRoom(name) {
    await this.get('new-room-button').click();
    await this.get('room-name-input').fill(name);
    await this.get('create-room-button').click();
    await eventually(
      async () => (await this.get('room-title').textContent()).includes(name),
      `the room ${name} opens`,
    );
  }

  async openRoom(name) {
    await this.page
      .locator(`${testid('room-list')} a, ${testid('direct-list')} a`)
      .filter({ hasText: name })
      .click();
    await eventually(
      async () => (await this.get('room-title').textContent()).includes(name),
      `the room ${name} opens`,
    );
  }

  /** The number on a room's badge, 0 when there is none. */
  async unread(name) {
    const link = this.page
      .locator(`${testid('room-list')} a, ${testid('direct-list')} a`)
      .filter({ hasText: name });
    return Number((await link.locator('.badge').allTextContents())[0] ?? 0);
  }
}
