// The official client, and small waits around its callbacks.
import http from 'node:http';
import { io } from 'socket.io-client';
import { scaled } from './settings.mjs';

export { io };

/** The three ways in which a client may talk to a server. */
export const transports = {
  polling: { transports: ['polling'] },
  websocket: { transports: ['websocket'] },
  upgrade: { transports: ['polling', 'websocket'] },
};

const open = new Set();

/**
 * A client that is closed by closeAll(); its own connection, not one shared with other clients.
 * `make` is the io() of another release.
 */
export function client(url, { make = io, ...options } = {}) {
  const socket = make(url, { forceNew: true, reconnection: false, ...options });
  open.add(socket);
  return socket;
}

/** A client that is connected, and on WebSocket when it can upgrade. */
export async function connected(url, options = {}) {
  const socket = client(url, options);
  await event(socket, 'connect');
  if (options.transports?.length === 2) await upgraded(socket);
  return socket;
}

export async function upgraded(socket) {
  const { engine } = socket.io;
  if (engine.transport.name === 'websocket') return;
  await bounded(new Promise((resolve) => engine.once('upgrade', resolve)), 'upgrade');
}

export function closeAll() {
  for (const socket of open) {
    socket.io.reconnection(false);
    socket.disconnect();
    socket.io._close?.();
  }
  open.clear();
  http.globalAgent.destroy();
}

function bounded(promise, what, milliseconds = 10_000) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what}`)), scaled(milliseconds));
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

/** The arguments of the next such event; `connect_error` makes waiting for `connect` fail. */
export function event(socket, name, milliseconds) {
  let onError;
  const promise = new Promise((resolve, reject) => {
    socket.once(name, (...args) => resolve(args));
    if (name === 'connect') {
      onError = (error) => reject(new Error(`connect_error: ${error.message}`));
      socket.once('connect_error', onError);
    }
  });
  return bounded(promise, `"${name}"`, milliseconds).finally(() => {
    if (onError) socket.off('connect_error', onError);
  });
}

/** Emits and returns the acknowledgement's first argument. */
export const ask = (socket, ...args) => socket.timeout(scaled(10_000)).emitWithAck(...args);

/** Emits and returns all of the acknowledgement's arguments. */
export const askAll = (socket, ...args) =>
  bounded(
    new Promise((resolve) => socket.emit(...args, (...answer) => resolve(answer))),
    'the answer',
  );

/** Collects `count` events of that name, each as its argument list. */
export function collect(socket, name, count, milliseconds = 20_000) {
  const all = [];
  const promise = new Promise((resolve) => {
    const listener = (...args) => {
      all.push(args);
      if (all.length < count) return;
      socket.off(name, listener);
      resolve(all);
    };
    socket.on(name, listener);
  });
  return bounded(promise, `${count} times "${name}"`, milliseconds).catch((error) => {
    throw new Error(`${error.message}; ${all.length} came`);
  });
}

/** True when no such event comes while the server answers a question asked afterwards. */
export async function silent(socket, name, action) {
  let heard = false;
  const listener = () => {
    heard = true;
  };
  socket.on(name, listener);
  await action();
  await ask(socket, 'echo', 'is there more?');
  socket.off(name, listener);
  return !heard;
}

export async function until(condition, what, milliseconds = 10_000) {
  const deadline = Date.now() + scaled(milliseconds);
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
