// The machine that figures were taken on, and which of its cores do what.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, loadavg, release, totalmem } from 'node:os';

function output(...command) {
  try {
    return execFileSync(command[0], command.slice(1), { encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return undefined;
  }
}

/** The numbers of "0-2,5": [0, 1, 2, 5]. */
export function parseCores(list) {
  return list.split(',').flatMap((part) => {
    const [first, last = first] = part.split('-').map(Number);
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

export function allowedCores() {
  const status = readFileSync('/proc/self/status', 'utf8');
  return parseCores(/^Cpus_allowed_list:\s*(\S+)/m.exec(status)[1]);
}

/**
 * Generator on the first core, server on the last; one of several loops gets all cores but the
 * first. Without enough cores for `threads` nobody is pinned, and { load, server } are undefined.
 */
export function chooseCores(cores, threads = 1) {
  if (cores.length < threads + 1) return {};
  const server = threads === 1 ? cores.slice(-1) : cores.slice(1);
  return { load: [cores[0]], server };
}

export const pinned = (cores, command) =>
  cores ? ['taskset', '-c', cores.join(','), ...command] : command;

export const loadAverage = () => Number(loadavg()[0].toFixed(2));

export function describeMachine() {
  return {
    cpu: cpus()[0].model.trim(),
    cores: allowedCores().length,
    memory_gib: Number((totalmem() / 2 ** 30).toFixed(1)),
    kernel: `Linux ${release()}`,
    node: process.version,
    compiler: output('c++', '-dumpfullversion') && `g++ ${output('c++', '-dumpfullversion')}`,
    commit: output('git', '-c', 'safe.directory=*', 'rev-parse', '--short', 'HEAD'),
  };
}
