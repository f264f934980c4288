// What must hold after every attack, whatever it was.
import assert from 'node:assert/strict';
import { scaled, slowdown } from '../../node/lib/settings.mjs';
import { stats } from '../../node/lib/stats.mjs';
import { descriptors, load, resident } from './process.mjs';

const MiB = 1024 * 1024;
const p99Limit = 50; // milliseconds
const memoryLimit = 8 * MiB;
const loadLimit = 1; // percent of one processor, of a server that has nothing to do
const linesPerSecond = 100;
const gauges = [
  'connections',
  'sessions',
  'websocket_sessions',
  'sockets',
  'namespaces',
  'rooms',
  'pending_acks',
  'timers',
  'queued_bytes',
];
const sanitizers = /AddressSanitizer|LeakSanitizer|ThreadSanitizer|runtime error:/;

/** Whether memory is compared: sanitizers keep what was freed. */
export const measuresMemory = slowdown === 1;

export const assertAlive = ({ program }) => {
  const { exitCode, signalCode } = program.child;
  assert.doesNotMatch(program.errors, sanitizers);
  assert.ok(exitCode === null && signalCode === null, `the server ended:\n${program.errors}`);
};

/** What the server holds while nobody is there. */
export async function state(server) {
  const now = await stats(server);
  const held = Object.fromEntries(gauges.map((name) => [name, now[name]]));
  return { ...held, descriptors: descriptors(server.pid) };
}

/** Waits until the server holds what it held before, and no more memory than is allowed. */
export async function assertReturned(server, before, { memory = memoryLimit } = {}) {
  const deadline = Date.now() + scaled(5000);
  for (;;) {
    const now = await state(server);
    const more = resident(server.pid) - before.memory;
    const left = Object.keys(before.held)
      .filter((name) => now[name] !== before.held[name])
      .map((name) => `${name} = ${now[name]} and not ${before.held[name]}`);
    if (measuresMemory && more > memory) left.push(`${(more / MiB).toFixed(1)} MiB more memory`);
    if (left.length === 0) return { memory: more / MiB };
    assert.ok(Date.now() < deadline, `still held: ${left.join(', ')}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until the server does nothing: what spins never comes to that. */
export async function assertIdle({ pid }) {
  const deadline = Date.now() + scaled(2000);
  for (;;) {
    const percent = await load(pid, 300);
    if (percent < scaled(loadLimit)) return { load: percent };
    assert.ok(Date.now() < deadline, `an idle server uses ${percent.toFixed(1)} % of a processor`);
  }
}

/** That the honest clients are still there and were all answered. */
export function assertProbes({ probes }) {
  for (const { name, ended, waiting } of probes) {
    assert.equal(ended, '', `the honest client on ${name} was disconnected`);
    assert.equal(waiting, 0, `echoes over ${name} that never came`);
  }
}

/** Which of them had to wait for too long; '' when none had. */
export function late({ noise, probes }, p99 = p99Limit) {
  const limit = scaled(p99) + noise;
  const found = probes
    .filter((probe) => probe.p99 > limit)
    .map((probe) => `p99 over ${probe.name} is ${probe.p99.toFixed(1)} ms`);
  if (found.length > 0) found.push(`and not ${limit.toFixed(1)}`);
  return found.join(' ');
}

/** Few lines, none with control characters that a terminal obeys, none with what is secret. */
export function assertLog(text, seconds, secrets) {
  assert.doesNotMatch(text, sanitizers);
  // eslint-disable-next-line no-control-regex
  assert.doesNotMatch(text, /[\r\x1b]/, 'a control character in the log');
  for (const secret of secrets) assert.ok(!text.includes(secret), 'a session id in the log');
  const lines = text.split('\n').length - 1;
  const limit = linesPerSecond * Math.max(1, seconds);
  assert.ok(lines <= limit, `${lines} lines of log in ${seconds.toFixed(1)} s`);
  return { lines };
}
