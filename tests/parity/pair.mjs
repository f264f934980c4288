// Both servers, and the comparison of what they say.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { here, useServer } from '../node/lib/interop.mjs';
import { start } from '../node/lib/program.mjs';
import { bounded } from '../node/lib/settings.mjs';

/** Inside describe(): interop_server with `flags`, and the reference with the same `options`. */
export function usePair(flags = {}, options = {}) {
  const ours = useServer(flags);
  const reference = {};
  let program;
  before(async () => {
    const path = here(import.meta.url, 'reference.mjs');
    program = await start([process.execPath, path, JSON.stringify(options)]);
    Object.assign(reference, { port: program.port, url: `http://127.0.0.1:${program.port}` });
  });
  after(() => program.stop());
  return { ours, reference };
}

/**
 * A test for each row: { what, talk, differs }. `talk(server)` returns all that the server said, in
 * a form that deepEqual can compare; it must be the same for both. A row that says why the answers
 * differ must find that they do: what is no longer true comes off the list.
 */
export function compare(pair, rows) {
  for (const { what, talk, differs } of rows) {
    it(differs ? `${what} - differs: ${differs}` : what, bounded(), async () => {
      const [ours, reference] = await Promise.all([talk(pair.ours), talk(pair.reference)]);
      if (process.env.PARLEY_SHOW) console.log(what, '\n ours', ours, '\n reference', reference);
      if (differs) {
        assert.notDeepEqual(ours, reference, 'they are the same: say so');
      } else {
        assert.deepEqual(ours, reference);
      }
    });
  }
}
