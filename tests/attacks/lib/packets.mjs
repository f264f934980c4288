// Packets that a server must answer with the end of the connection, and those it must not.
import assert from 'node:assert/strict';
import { close, frame, opcodes, text } from './frames.mjs';
import { join, openSession } from './websocket.mjs';

export const binary = (bytes) => frame(bytes, { opcode: opcodes.binary });

const shown = (packet) => `${packet}`.slice(0, 80);
const ended = (socket, packets) =>
  goodbye(socket).catch((error) => {
    throw new Error(`${shown(packets[0])}: ${error.message}`);
  });
const frames = (packets) =>
  Buffer.concat(packets.map((packet) => (typeof packet === 'string' ? text(packet) : packet)));

/**
 * Waits for the end as sessions end: { frames, took }, what came before a close frame without a
 * status and the milliseconds until it. It is answered, and TCP ends at once.
 */
export async function goodbye(socket, milliseconds) {
  const start = performance.now();
  const frames = [];
  for (;;) {
    const one = await socket.frame(milliseconds);
    if (one.opcode === opcodes.close) {
      assert.equal(one.payload.length, 0, 'a close frame without a status');
      break;
    }
    frames.push(one);
  }
  const took = performance.now() - start;
  await socket.write(close());
  await socket.peer.end();
  socket.close();
  return { frames, took };
}

/** These packets, texts or frames, end the connection: with a close frame that says no status. */
export async function closes(server, ...packets) {
  const socket = await join(server);
  await socket.write(frames(packets));
  await ended(socket, packets);
}

/** The same for a client that has not joined a namespace. */
export async function closesUnjoined(server, ...packets) {
  const socket = await openSession(server);
  await socket.write(frames(packets));
  await ended(socket, packets);
}

/** These do nothing: the client is answered afterwards, and by nothing else before. */
export async function ignores(server, ...packets) {
  const socket = await join(server);
  await socket.write(frames(packets));
  assert.equal(await socket.echo('after'), 'after', shown(packets[0]));
  socket.close();
}

/** Asks with an acknowledgement, as text, and returns the answer's text. */
export async function answer(socket, json) {
  await socket.write(text(`427${json}`));
  const got = await socket.text();
  assert.match(got, /^437\[/, shown(json));
  return got.slice(4, -1);
}
