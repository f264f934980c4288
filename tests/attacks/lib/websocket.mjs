// A WebSocket by hand, over a bare connection.
import { inflate } from './bombs.mjs';
import { opcodes, parseFrame, text } from './frames.mjs';
import { dial } from './peer.mjs';

export const path = '/socket.io/?EIO=4&transport=websocket';
const key = 'dGhlIHNhbXBsZSBub25jZQ==';

/** The request that opens a WebSocket; `headers` is more of them, as text. */
export const upgradeRequest = ({ target = path, headers = '', host = 'localhost' } = {}) =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
  `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${key}\r\n${headers}\r\n`;

export class RawWebSocket {
  constructor(peer, answer) {
    this.peer = peer;
    this.answer = answer; // the head of the 101
  }

  write(bytes) {
    return this.peer.write(bytes);
  }

  /** The next frame of the server. */
  async frame(milliseconds) {
    const found = await this.peer.until(
      () => parseFrame(this.peer.received()),
      'frame',
      milliseconds,
    );
    this.peer.take(found.size);
    return found;
  }

  /** The next text message. */
  async text(milliseconds) {
    const { opcode, payload } = await this.frame(milliseconds);
    if (opcode !== opcodes.text) throw new Error(`a frame of type ${opcode}: ${payload}`);
    return payload.toString();
  }

  /**
   * Waits for the end: { code, frames, took } where `code` is that of the close frame (1005: without
   * one; 1006: no frame), `frames` what came before it, `took` milliseconds until the end of TCP.
   */
  async ending(milliseconds) {
    const took = await this.peer.end(milliseconds);
    const frames = [];
    let code = 1006;
    for (let one; (one = parseFrame(this.peer.received()));) {
      this.peer.take(one.size);
      if (one.opcode !== opcodes.close) frames.push(one);
      else code = one.payload.length < 2 ? 1005 : one.payload.readUInt16BE(0);
    }
    this.peer.close();
    return { code, frames, took };
  }

  /** Asks the server's echo, to see that the connection lives. */
  async echo(value) {
    await this.write(text(`420${JSON.stringify(['echo', value])}`));
    return JSON.parse((await this.text()).replace(/^\d+/, ''))[0];
  }

  close() {
    this.peer.close();
  }
}

/** An upgraded connection that has sent `early` behind its request. */
export async function upgrade(server, { early = '', ...given } = {}) {
  const peer = await dial(server);
  await peer.write(upgradeRequest(given));
  if (early.length > 0) await peer.write(early);
  const end = await peer.until(() => peer.text.indexOf('\r\n\r\n') + 1, 'answer');
  const head = peer.take(end + 3).toString('latin1');
  if (!/^HTTP\/1\.1 101 /.test(head)) throw new Error(`not upgraded: ${head}${peer.text}`);
  return new RawWebSocket(peer, head);
}

/**
 * An Engine.IO session on WebSocket, with its handshake taken. `compressed`: the server may answer
 * with compressed messages.
 */
export async function openSession(server, given, { compressed = false } = {}) {
  const socket = await upgrade(server, given);
  const { rsv, payload } = await socket.frame();
  const plain = compressed && rsv === 4 ? inflate(payload) : payload;
  socket.handshake = JSON.parse(plain.toString().slice(1));
  server.secrets.push(socket.handshake.sid);
  return socket;
}

/** A Socket.IO client in the main namespace. */
export async function join(server, given) {
  const socket = await openSession(server, given);
  await socket.write(text('40'));
  const answer = await socket.text();
  if (!answer.startsWith('40{')) throw new Error(`not let in: ${answer}`);
  return socket;
}
