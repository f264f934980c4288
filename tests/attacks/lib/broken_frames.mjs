// Frames that end a connection: [what, bytes, close code when not 1002].
import { close, frame, header, opcodes, text } from './frames.mjs';

const { continuation, binary, ping, pong, close: closing } = opcodes;
const join = (...frames) => Buffer.concat(frames);
const begun = text('4a', { fin: false });

export const brokenFrames = [
  ['no mask', text('4a', { mask: false })],
  ['a ping without mask', frame('', { opcode: ping, mask: false })],
  ...[1, 2, 3, 4, 5, 6, 7].map((rsv) => [`reserved bits ${rsv}`, text('4a', { rsv })]),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode) => [
    `opcode ${opcode}`,
    frame('x', { opcode }),
  ]),
  ['a ping of 126 bytes', frame('x'.repeat(126), { opcode: ping })],
  ['a pong of 126 bytes', frame('x'.repeat(126), { opcode: pong })],
  ['a ping in two frames', frame('x', { opcode: ping, fin: false })],
  ['a closing in two frames', frame('', { opcode: closing, fin: false })],
  ['a continuation of nothing', frame('x', { opcode: continuation })],
  ['a continuation behind a whole message', join(text('40'), frame('x', { opcode: continuation }))],
  ['text inside a message', join(begun, text('4b'))],
  ['binary inside a message', join(begun, frame('b', { opcode: binary }))],
  ['reserved bits in a continuation', join(begun, frame('b', { opcode: continuation, rsv: 4 }))],
  ['7 bytes with a length of 16 bits', text('4abcdef', { form: 16 })],
  ['7 bytes with a length of 64 bits', text('4abcdef', { form: 64 })],
  ['300 bytes with a length of 64 bits', text('x'.repeat(300), { form: 64 })],
  ['a closing of one byte', frame('x', { opcode: closing })],
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 2999, 5000, 65535].map((code) => [
    `a closing with ${code}`,
    close(code),
  ]),
  ['a closing of 126 bytes', close(1000, 'x'.repeat(124))],
  ['a closing whose reason is no UTF-8', close(1000, Buffer.from([0xc3, 0x28])), 1007],
  ['text that is no UTF-8', text(Buffer.from([0x34, 0xff])), 1007],
  ['text that ends in a character', text(Buffer.from([0x34, 0xe2, 0x82])), 1007],
  [
    'a character that is cut by frames and never goes on',
    join(
      text(Buffer.from([0x34, 0xe2]), { fin: false }),
      frame(Buffer.from([0x28]), { opcode: continuation }),
    ),
    1007,
  ],
  ['a surrogate', text(Buffer.from([0x34, 0xed, 0xa0, 0x80])), 1007],
  ['a length above the limit', header({ opcode: binary, announced: 1_000_001 }), 1009],
];
