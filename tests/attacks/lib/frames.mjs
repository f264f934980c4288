// WebSocket frames as an attacker writes them: nothing is corrected, anything may be wrong.
import { randomBytes } from 'node:crypto';

export const opcodes = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };

/** The header alone. `announced` instead of the payload's own length; `form` 7, 16 or 64 bits. */
export function header({ opcode = 1, fin = true, rsv = 0, mask = true, announced = 0, form }) {
  const length = BigInt(announced);
  const bits = form ?? (length < 126n ? 7 : length < 65_536n ? 16 : 64);
  const head = Buffer.alloc(2 + (bits === 16 ? 2 : bits === 64 ? 8 : 0));
  head[0] = (fin ? 0x80 : 0) | (rsv << 4) | opcode;
  head[1] = (mask ? 0x80 : 0) | (bits === 7 ? Number(length) : bits === 16 ? 126 : 127);
  if (bits === 16) head.writeUInt16BE(Number(length), 2);
  if (bits === 64) head.writeBigUInt64BE(BigInt.asUintN(64, length), 2);
  return head;
}

/** A whole frame of a client. */
export function frame(payload, { key = randomBytes(4), mask = true, ...more } = {}) {
  const bytes = Buffer.from(payload);
  const head = header({ announced: bytes.length, mask, ...more });
  if (!mask) return Buffer.concat([head, bytes]);
  const masked = Buffer.from(bytes.map((byte, i) => byte ^ key[i % 4]));
  return Buffer.concat([head, key, masked]);
}

export const text = (payload, more) => frame(payload, { opcode: opcodes.text, ...more });

export function close(code, reason = '', more) {
  const status = code === undefined ? Buffer.alloc(0) : Buffer.from([code >> 8, code & 0xff]);
  return frame(Buffer.concat([status, Buffer.from(reason)]), { opcode: opcodes.close, ...more });
}

/** The first frame of what a server sent: { fin, rsv, opcode, payload, size }, or nothing yet. */
export function parseFrame(bytes) {
  if (bytes.length < 2) return undefined;
  let length = bytes[1] & 0x7f;
  let at = 2;
  if (length === 126) {
    if (bytes.length < 4) return undefined;
    length = bytes.readUInt16BE(2);
    at = 4;
  } else if (length === 127) {
    if (bytes.length < 10) return undefined;
    length = Number(bytes.readBigUInt64BE(2));
    at = 10;
  }
  if (bytes.length < at + length) return undefined;
  return {
    fin: (bytes[0] & 0x80) !== 0,
    rsv: (bytes[0] >> 4) & 7,
    opcode: bytes[0] & 0xf,
    masked: (bytes[1] & 0x80) !== 0,
    payload: Buffer.from(bytes.subarray(at, at + length)),
    size: at + length,
  };
}
