// Runs one row: every server in turn, again and again, and the medians of what came out.
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startFigures, strippedMib } from './chat_program.mjs';
import { figuresOf } from './figures.mjs';
import { allowedCores, chooseCores, pinned } from './machine.mjs';
import { startServer, staticFile } from './servers.mjs';
import { judge, medians } from './verdict.mjs';

const execute = promisify(execFile);
const kPatienceMs = 30 * 60 * 1000;

/** { mode: 'echo', tls: true } becomes --mode echo --tls. */
export function argumentsOf(load) {
  return Object.entries(load).flatMap(([name, value]) =>
    value === true ? [`--${name}`] : [`--${name}`, String(value)],
  );
}

function loadOf(row, entry, settings, peers) {
  const load = { ...row.load, ...entry.load };
  if (settings.quick) Object.assign(load, row.quick);
  if (load.file) load.file = staticFile(peers.work).file;
  if (load.mode !== 'idle' && !load.cycles) {
    Object.assign(load, { seconds: settings.seconds, warmup: settings.warmup, patience: 120 });
  }
  return load;
}

async function measureOnce(row, entry, settings, peers) {
  const cores = chooseCores(allowedCores(), row.most_threads);
  if (row.kind === 'chat') {
    return {
      ...(await startFigures(peers.chat, cores.server)),
      stripped_mib: strippedMib(peers.chat, peers.work),
    };
  }
  const server = await startServer(entry, peers, cores.server);
  try {
    const load = { port: server.port, pid: server.pid, ...loadOf(row, entry, settings, peers) };
    const command = [join(peers.programs, 'load'), ...argumentsOf(load)];
    const [file, ...args] = pinned(cores.load, command);
    const { stdout } = await execute(file, args, { timeout: kPatienceMs });
    return figuresOf(JSON.parse(stdout), entry);
  } finally {
    await server.stop();
  }
}

/** The row with what was measured: servers have `figures` and `runs`, or `missing`. */
export async function measureRow(row, settings, peers, say) {
  const servers = row.servers.map(({ name, server, threads }) => ({ name, server, threads }));
  const missing = (server, why) => {
    server.missing = why;
    say(`  ${server.name}: ${why}`);
  };
  for (const server of servers) {
    if (peers.missing[server.server]) missing(server, peers.missing[server.server]);
    server.runs = [];
  }
  for (let round = 0; round < settings.rounds; ++round) {
    for (const [i, server] of servers.entries()) {
      if (server.missing) continue;
      try {
        server.runs.push(await measureOnce(row, row.servers[i], settings, peers));
      } catch (error) {
        // Half of the rounds would be no figure.
        const reason = (error.stderr || error.message).trim().split('\n').slice(0, 3).join(' ');
        missing(server, `failed: ${reason}`);
      }
    }
  }
  for (const server of servers) {
    if (!server.missing) server.figures = medians(server.runs);
  }
  const checks = row.checks.map((check) => {
    const judged = judge(check, servers);
    return settings.quick ? { ...judged, verdict: 'not measured', why: 'quick' } : judged;
  });
  const { id, title, unit, kind = 'load' } = row;
  const cores = chooseCores(allowedCores(), row.most_threads);
  return { id, title, unit, kind, cores, servers, checks };
}
