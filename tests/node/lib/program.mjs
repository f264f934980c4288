// Starts the programs under test and makes sure that none outlives the test.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { scaled } from './settings.mjs';

const running = new Set();
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => process.exit(1));
}

// Even if this process is killed the hard way, the kernel then ends the child.
const setpriv = ['/usr/bin/setpriv', '/bin/setpriv'].find(existsSync);
const withDeath = (command) =>
  setpriv ? [setpriv, '--pdeathsig', 'KILL', '--', ...command] : command;

class Program {
  output = '';
  errors = '';

  constructor(command, options) {
    // A program that is JavaScript (the reference server) runs in node.
    const line = command[0].endsWith('.mjs') ? [process.execPath, ...command] : command;
    const [file, ...args] = withDeath(line);
    this.child = spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    running.add(this.child);
    this.exited = once(this.child, 'exit').then(([code, signal]) => {
      running.delete(this.child);
      return { code, signal };
    });
    this.exited.catch(() => running.delete(this.child));
    this.child.stdout.setEncoding('utf8').on('data', (text) => {
      this.output += text;
    });
    this.child.stderr.setEncoding('utf8').on('data', (text) => {
      this.errors += text;
    });
    this.closed = once(this.child, 'close').catch(() => {});
  }

  get pid() {
    return this.child.pid;
  }

  /** Waits until the standard output matches; fails with all output when the program ends first. */
  async says(pattern, milliseconds = 20_000) {
    const deadline = Date.now() + scaled(milliseconds);
    for (;;) {
      const match = this.output.match(pattern);
      if (match) return match;
      if (this.child.exitCode !== null || this.child.signalCode !== null || Date.now() > deadline) {
        const state = `exit code ${this.child.exitCode}, signal ${this.child.signalCode}`;
        throw new Error(`no ${pattern} (${state}):\n${this.output}\n${this.errors}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  /** Ends the program and returns how it ended; SIGKILL after ten seconds. */
  async stop(signal = 'SIGTERM') {
    if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
    const timer = setTimeout(() => this.child.kill('SIGKILL'), scaled(10_000));
    const how = await this.exited;
    clearTimeout(timer);
    await this.closed;
    return how;
  }
}

/** Runs a program until it ends by itself: { code, signal, output, errors }. */
export async function run(command, options = {}) {
  const program = new Program(command, options);
  const timer = setTimeout(() => program.child.kill('SIGKILL'), scaled(20_000));
  const how = await program.exited;
  clearTimeout(timer);
  await program.closed;
  return { ...how, output: program.output, errors: program.errors };
}

/** Starts a server that prints where it listens; `ports` are all ports of that line, in order. */
export async function start(command, options = {}) {
  const program = new Program(command, options);
  const [line] = await program.says(/^.*(?:listening on|https?:\/\/).*\n/m);
  program.ports = [...line.matchAll(/(?:listening on |:)(\d{2,5})\b/g)].map((found) =>
    Number(found[1]),
  );
  [program.port] = program.ports;
  return program;
}

/** The program whose path CMake put in the environment variable. */
export function programPath(variable) {
  const path = process.env[variable];
  if (!path) throw new Error(`${variable} must name the program to test`);
  return path;
}
