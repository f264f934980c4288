// An example program for the tests of one describe(): started on free ports, stopped at the end.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';
import { programPath, start } from './program.mjs';

/**
 * `server.url`, `server.ports`, `server.program`; `server.restart()`: the same ports again, after
 * SIGKILL, or in two steps `stop()` and `launch()`. `options` are those of spawn().
 */
export function useExample(
  name,
  flags = ['--port', '0'],
  variable = 'PARLEY_EXAMPLES',
  options = {},
) {
  const folder = mkdtempSync(join(tmpdir(), `parley-${name.replaceAll('/', '-')}-`));
  const server = { folder };
  let program;

  async function launch(given) {
    program = await start([join(programPath(variable), name), ...given], {
      cwd: folder,
      ...options,
    });
    server.program = program;
    server.ports = program.ports;
    server.url = `http://127.0.0.1:${program.ports[0]}`;
  }
  server.stop = (signal = 'SIGKILL') => program.stop(signal);
  server.launch = () => {
    let next = 0;
    return launch(flags.map((flag) => (flag === '0' ? String(server.ports[next++]) : flag)));
  };
  server.restart = async (signal = 'SIGKILL') => {
    await server.stop(signal);
    await server.launch();
  };

  before(() => launch(flags));
  after(async () => {
    const how = await program.stop();
    rmSync(folder, { recursive: true, force: true });
    assert.deepEqual(how, { code: 0, signal: null }, program.errors);
  });
  return server;
}
