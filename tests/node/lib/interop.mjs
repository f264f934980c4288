// One server for a test file, and the check that it gives everything back.
import { after, afterEach, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { closeAll } from './client.mjs';
import { programPath, start } from './program.mjs';
import { settled } from './stats.mjs';

export const threads = process.env.PARLEY_TEST_THREADS ?? '1';

/** Starts the interop server with flags such as { "ping-interval": 300 }. */
export async function startServer(flags = {}, options = {}) {
  const path = programPath('PARLEY_INTEROP_SERVER');
  const given = Object.entries({ port: 0, threads, ...flags });
  const args = given.flatMap(([name, value]) => [`--${name}`, String(value)]);
  const server = await start([path, ...args], options);
  server.url = `${flags['tls-cert'] ? 'https' : 'http'}://127.0.0.1:${server.port}`;
  return server;
}

/** Inside describe(): a server for its tests; afterwards all gauges must be back at zero. */
export function useServer(flags = {}, options = {}) {
  const server = { url: '', port: 0, pid: 0 };
  let program;
  before(async () => {
    program = await startServer(flags, options);
    Object.assign(server, { url: program.url, port: program.port, pid: program.pid, program });
  });
  afterEach(() => closeAll());
  after(async () => {
    closeAll();
    try {
      await settled(server);
    } finally {
      const how = await program.stop();
      if (how.code !== 0)
        throw new Error(`server ended with ${JSON.stringify(how)}:\n${program.errors}`);
    }
  });
  return server;
}

export const here = (url, path) => fileURLToPath(new URL(path, url));
