// The chat as it is delivered: how fast it starts, and how large it is.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pinned } from './machine.mjs';
import { accepts } from './servers.mjs';

/** Size without symbols, in MiB. */
export function strippedMib(program, work) {
  const stripped = join(work, 'parley.stripped');
  execFileSync('strip', ['-o', stripped, program]);
  const { size } = statSync(stripped);
  rmSync(stripped);
  return size / 2 ** 20;
}

/** { first_start_ms, start_ms }: with a folder that is empty, and once there is a database in it. */
export async function startFigures(program, cores) {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  try {
    return {
      first_start_ms: await startMilliseconds(program, folder, cores),
      start_ms: await startMilliseconds(program, folder, cores),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Milliseconds from fork to the line that says where it listens. */
async function startMilliseconds(program, folder, cores) {
  const options = ['--port', '0', '--address', '127.0.0.1', '--data', join(folder, 'data')];
  const [file, ...args] = pinned(cores, [program, ...options]);
  const began = process.hrtime.bigint();
  const child = spawn(file, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  try {
    const port = await new Promise((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (chunk) => {
        text += chunk;
        const line = /https?:\/\/[^\s:]+:(\d+)/.exec(text);
        if (line) resolve(Number(line[1]));
      });
      child.once('error', reject);
      child.once('exit', (code) => reject(new Error(`the chat ended with ${code}`)));
    });
    const took = Number(process.hrtime.bigint() - began) / 1e6;
    if (!(await accepts(port))) throw new Error('the chat does not listen where it says');
    return took;
  } finally {
    child.removeAllListeners('exit');
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.kill('SIGTERM')) await gone;
    process.off('exit', kill);
  }
}
