// Names that fall into one bucket of a hash table that hashes as libstdc++ does by default: murmur
// with the seed 0xc70f6907, a key of 64 bits at a time. Each step of it can be turned around, so two
// pieces that lead from one state to the same other one are found quickly; n such pairs, one behind
// the other, make 2^n names.
import { randomBytes } from 'node:crypto';

const mask = (1n << 64n) - 1n;
const multiplier = 0xc6a4a7935bd1e995n;
const seed = 0xc70f6907n;

/** 1 / multiplier modulo 2^64 (Newton). */
const inverse = (() => {
  let x = multiplier;
  for (let i = 0; i < 6; ++i) x = (x * (2n - multiplier * x)) & mask;
  return x;
})();

const mix = (word) => {
  let k = (word * multiplier) & mask;
  k ^= k >> 47n;
  return (k * multiplier) & mask;
};
const unmix = (mixed) => {
  let k = (mixed * inverse) & mask;
  k ^= k >> 47n;
  return (k * inverse) & mask;
};
const step = (hash, word) => ((hash ^ mix(word)) * multiplier) & mask;
const ascii = (word) => {
  for (let rest = word; rest > 0n; rest >>= 8n) {
    const byte = rest & 0xffn;
    if (byte < 0x23n || byte > 0x7en || byte === 0x5cn) return false; // as JSON writes them
  }
  return word >> 56n !== 0n;
};
const letters = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-';
const randomText = (length) =>
  Array.from(randomBytes(length), (byte) => letters[byte % letters.length]).join('');
const toWord = (text) => Buffer.from(text, 'latin1').readBigUInt64LE();
const toText = (word) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(word);
  return bytes.toString('latin1');
};

/** Two texts of 16 bytes that lead from `hash` to the same next state: [one, other, state]. */
function pair(hash) {
  const first = randomText(16);
  const words = [first.slice(0, 8), first.slice(8)].map(toWord);
  const state = step(step(hash, words[0]), words[1]);
  const before = (state * inverse) & mask;
  for (;;) {
    const start = randomText(8);
    const end = unmix(before ^ step(hash, toWord(start)));
    if (ascii(end)) return [first, start + toText(end), state];
  }
}

export function collidingNames(count) {
  const bits = Math.ceil(Math.log2(count));
  const pairs = [];
  let hash = seed ^ ((BigInt(bits * 16) * multiplier) & mask);
  for (let i = 0; i < bits; ++i) {
    const [one, other, state] = pair(hash);
    pairs.push([one, other]);
    hash = state;
  }
  return Array.from({ length: count }, (_, i) =>
    pairs.map((either, bit) => either[(i >> bit) & 1]).join(''),
  );
}

/** As long, and colliding with nothing. */
export const randomNames = (count) =>
  Array.from({ length: count }, () => randomText(16 * Math.ceil(Math.log2(count))));
