// A bare TCP (or TLS) connection: bytes out, bytes in, and how it ended.
import net from 'node:net';
import tls from 'node:tls';
import { scaled } from '../../node/lib/settings.mjs';

export class Peer {
  bytes = Buffer.alloc(0);
  chunks = [];
  ended = false; // the server has ended its side, or the connection is gone
  reset = false;

  /** `below` is the TCP connection: `socket` itself, or what its TLS goes over. */
  constructor(socket, below) {
    this.socket = socket;
    this.below = below;
    below.setNoDelay(true);
    socket.on('data', (chunk) => this.chunks.push(chunk));
    socket.on('error', ({ code }) => {
      this.reset ||= code === 'ECONNRESET' || code === 'EPIPE';
    });
    const over = (resolve) => () => {
      this.ended = true;
      resolve();
    };
    this.over = new Promise((resolve) => {
      socket.once('end', over(resolve)).once('close', over(resolve));
    });
    this.gone = new Promise((resolve) => socket.once('close', resolve));
  }

  /** All that has come and was not taken, as a Buffer. */
  received() {
    if (this.chunks.length > 0) this.bytes = Buffer.concat([this.bytes, ...this.chunks.splice(0)]);
    return this.bytes;
  }

  get text() {
    return this.received().toString('latin1');
  }

  /** Removes what was looked at. */
  take(count) {
    const taken = this.received().subarray(0, count);
    this.bytes = this.bytes.subarray(count);
    return taken;
  }

  /** Resolves when the kernel has taken the bytes, or the connection is over. */
  write(bytes) {
    if (this.socket.destroyed || !this.socket.writable) return Promise.resolve();
    const data = typeof bytes === 'string' ? Buffer.from(bytes, 'latin1') : bytes;
    return new Promise((resolve) => {
      this.gone.then(resolve);
      this.socket.write(data, () => resolve());
    });
  }

  /** Waits until `found()` is true; fails when the connection ends or time passes first. */
  async until(found, what, milliseconds = 10_000) {
    const deadline = Date.now() + scaled(milliseconds);
    for (;;) {
      const result = found();
      if (result) return result;
      if (this.ended || Date.now() > deadline) {
        const how = this.ended ? 'the connection ended' : 'too late';
        throw new Error(`no ${what}, ${how}: ${JSON.stringify(this.text.slice(0, 300))}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Waits until the server ends the connection; how long that took, in milliseconds. */
  async end(milliseconds = 10_000) {
    const start = performance.now();
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`the server did not end it: ${JSON.stringify(this.text)}`)),
        scaled(milliseconds),
      );
    });
    await Promise.race([this.over, late]).finally(() => clearTimeout(timer));
    return performance.now() - start;
  }

  close() {
    this.socket.destroy();
  }

  /** Ends it as a crash would: the server sees a reset. */
  abort() {
    this.below.resetAndDestroy();
    this.socket.destroy();
    return this.gone;
  }
}

/** A connected peer. `plain`: no TLS although the server has it; other options are those of TLS. */
export async function dial(server, { plain = false, ...options } = {}) {
  const below = net.connect(server.port, '127.0.0.1');
  const secure = server.tls && !plain;
  const socket = secure
    ? tls.connect({ socket: below, servername: 'localhost', ca: server.tls.ca, ...options })
    : below;
  const peer = new Peer(socket, below);
  await new Promise((resolve, reject) => {
    socket.once(secure ? 'secureConnect' : 'connect', resolve).once('error', reject);
    below.once('error', reject);
  });
  return peer;
}

/** Sends bytes on a connection of their own and returns all that comes until the server ends it. */
export async function exchange(server, bytes, milliseconds) {
  const peer = await dial(server);
  await peer.write(bytes);
  const took = await peer.end(milliseconds);
  peer.close();
  return { text: peer.text, took };
}
