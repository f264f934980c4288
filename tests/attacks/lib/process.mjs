// What the kernel tells about the server's process.
import { readFileSync, readdirSync } from 'node:fs';
import os from 'node:os';

const ticks = 100; // of /proc/PID/stat in a second, on every Linux this runs on

/** Open file descriptors. */
export const descriptors = (pid) => readdirSync(`/proc/${pid}/fd`).length;

/** Resident memory in bytes. */
export function resident(pid) {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(status.match(/^VmRSS:\s+(\d+) kB/m)[1]) * 1024;
}

/** CPU time so far in milliseconds: to the nanosecond where the kernel keeps it, else in ticks. */
export function cpuTime(pid) {
  try {
    let nanoseconds = 0;
    for (const task of readdirSync(`/proc/${pid}/task`)) {
      const [ran] = readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ');
      nanoseconds += Number(ran);
    }
    return nanoseconds / 1e6;
  } catch {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '') // the name of the program may hold anything
      .split(' ')
      .slice(11, 13);
    return ((Number(user) + Number(system)) * 1000) / ticks;
  }
}

/** Share of one processor, in percent, that the process uses during that time. */
export async function load(pid, milliseconds) {
  const start = performance.now();
  const before = cpuTime(pid);
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return ((cpuTime(pid) - before) / (performance.now() - start)) * 100;
}

/** Lets the process run before others where that is allowed: what else runs is not measured. */
export function prefer(pid) {
  try {
    os.setPriority(pid, -10);
  } catch {
    // only root may
  }
}
