// python-socketio's client: release 5 as Debian has it, release 4 in a folder of the build.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { transports } from './client.mjs';
import { here, useServer } from './interop.mjs';
import { run } from './program.mjs';
import { bounded, scaled, slowdown } from './settings.mjs';

const script = here(import.meta.url, '../../python/client_check.py');

/** The release that a Python has, with what its client needs for both transports. */
function release(python) {
  const code =
    'import importlib.metadata as m, requests, socketio, websocket; print(m.version("python-socketio"))';
  try {
    return String(execFileSync(python, ['-c', code], { stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return '';
  }
}

/**
 * Runs all of client_check.py with the first of these Pythons that has the release, over each
 * transport. Without one the whole file counts as skipped.
 */
export function testPythonClient(major, pythons, missing, flags = {}) {
  const python = pythons.find((path) => path && release(path).startsWith(`${major}.`));
  if (!python) {
    console.log(`SKIPPED: ${missing}`);
    process.exit(77);
  }
  for (const name of Object.keys(transports)) {
    describe(`python-socketio ${major} over ${name}`, () => {
      const server = useServer({
        'ping-interval': 300 * slowdown,
        'ping-timeout': 2000 * slowdown,
        ...flags,
      });

      it('does what the server of the tests can do', bounded(60_000), async () => {
        const patience = String(scaled(10));
        const { code, output, errors } = await run([python, script, server.url, name, patience]);
        assert.equal(code, 0, `${output}${errors}`);
      });
    });
  }
}
