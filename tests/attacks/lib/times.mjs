// How often an attack repeats itself. The tables' numbers are for a release build; slower builds
// look for other mistakes (of memory), for which fewer rounds do.
import { slowdown } from '../../node/lib/settings.mjs';

/**
 * `count` on a release build, less on slower ones: less than their factor says, since sanitizers
 * slow down many small steps more than the average.
 */
export const times = (count) => Math.max(1, Math.ceil(count / slowdown ** 1.5));

/** Runs `make(i)` `count` times, at most `width` at once. */
export async function many(count, width, make) {
  const results = new Array(count);
  let next = 0;
  const worker = async () => {
    while (next < count) {
      const i = next++;
      results[i] = await make(i);
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, count) }, worker));
  return results;
}
