// Compressed messages (RFC 7692) that are not what they seem.
import { constants, deflateRawSync, inflateRawSync } from 'node:zlib';
import { frame, opcodes } from './frames.mjs';

const tail = Buffer.from([0, 0, 0xff, 0xff]);

/** Raw deflate up to a byte boundary: such pieces may be put one behind another. */
export const piece = (bytes) => deflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });

/** `mebibytes` of zeros in about a thousandth of that. */
export function zeros(mebibytes) {
  const one = piece(Buffer.alloc(16 * 1024 * 1024));
  return Buffer.concat(Array(mebibytes / 16).fill(one));
}

/** As a message carries it: without the empty block that each ends with. */
export const untailed = (bytes) =>
  bytes.subarray(-4).equals(tail) ? bytes.subarray(0, -4) : bytes;

/** A compressed message in `count` frames. */
export function compressed(bytes, { opcode = opcodes.text, count = 1 } = {}) {
  const each = Math.ceil(bytes.length / count) || 1;
  const frames = Array.from({ length: count }, (_, i) =>
    frame(bytes.subarray(i * each, (i + 1) * each), {
      opcode: i ? opcodes.continuation : opcode,
      rsv: i ? 0 : 4,
      fin: i === count - 1,
      key: Buffer.alloc(4),
    }),
  );
  return Buffer.concat(frames);
}

/** A text as a compressed message. */
export const deflated = (text) => compressed(untailed(piece(Buffer.from(text))));

/** What a compressed message says. */
export const inflate = (payload) =>
  inflateRawSync(Buffer.concat([payload, tail]), { finishFlush: constants.Z_SYNC_FLUSH });
