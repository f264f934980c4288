// A chat of its own for each group of tests, and people who come in.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before } from 'node:test';
import { ask, client, closeAll, event } from '../../../../tests/node/lib/client.mjs';
import { programPath, run, start } from '../../../../tests/node/lib/program.mjs';

const threads = process.env.PARLEY_TEST_THREADS ?? '1';

/** A folder below the system's temporary one. */
export const makeFolder = () => mkdtempSync(join(tmpdir(), 'parley-chat-'));
export const removeFolder = (folder) => rmSync(folder, { recursive: true, force: true });

const command = (folder, args) => [
  programPath('PARLEY_CHAT'),
  'serve',
  '--data',
  folder,
  '--threads',
  threads,
  ...args,
];

/** Starts a chat on a free port of this machine, or on the one given. */
export async function startChat(folder, { port = 0, args = [] } = {}) {
  const rest = ['--port', String(port), '--address', '127.0.0.1', ...args];
  const program = await start(command(folder, rest));
  program.url = `http://127.0.0.1:${program.port}`;
  return program;
}

/** Runs a chat that is expected to end by itself. */
export const runChat = (folder, args = []) => run(command(folder, args));

/** Inside describe(): a chat for its tests. */
export function useChat(options = {}) {
  const chat = { url: '', folder: '', program: null };
  before(async () => {
    chat.folder = makeFolder();
    chat.program = await startChat(chat.folder, options);
    chat.url = chat.program.url;
  });
  afterEach(() => closeAll());
  after(async () => {
    closeAll();
    const how = await chat.program.stop();
    removeFolder(chat.folder);
    assert.deepEqual(how, { code: 0, signal: null }, chat.program.errors);
    assert.equal(chat.program.errors, '');
  });
  return chat;
}

let names = 0;
export const newName = (prefix = 'Person') => `${prefix} ${process.pid} ${++names}`;
let ids = 0;
export const newId = () => `client-id-${process.pid}-${++ids}`;

/** A tab: a socket with its welcome, and every event it was sent, in order. */
export async function enter(url, auth = { name: newName() }, options = {}) {
  const socket = client(url, { auth, transports: ['websocket'], ...options });
  socket.events = [];
  socket.onAny((name, argument) => socket.events.push([name, argument]));
  const [welcome] = await event(socket, 'welcome');
  return Object.assign(socket, { welcome, user: welcome.user, token: welcome.token });
}

/** What came of one kind. */
export const came = (socket, name) =>
  socket.events.filter(([event]) => event === name).map(([, argument]) => argument);

/** The refusal of somebody who is not let in. */
export async function refusal(url, auth) {
  const socket = client(url, { auth, transports: ['websocket'] });
  const error = await new Promise((resolve, reject) => {
    socket.once('connect_error', resolve);
    socket.once('connect', () => reject(new Error('was let in')));
  });
  return { code: error.data?.code, text: error.message };
}

/** A request that must be accepted. */
export async function must(socket, name, argument) {
  const answer = await ask(socket, name, argument);
  assert.equal(answer.ok, true, JSON.stringify(answer));
  return answer;
}

export const send = async (socket, text, room = 'general', client_id = newId()) =>
  (await must(socket, 'send', { room, text, client_id })).message;
