// One attack on one server of its own, and the oracle that judges every attack alike.
import assert from 'node:assert/strict';
import { after, it } from 'node:test';
import { closeAll } from '../../node/lib/client.mjs';
import { startServer } from '../../node/lib/interop.mjs';
import { bounded, scaled } from '../../node/lib/settings.mjs';
import {
  assertAlive,
  assertIdle,
  assertLog,
  assertProbes,
  assertReturned,
  late,
  state,
} from './oracle.mjs';
import { prefer, resident } from './process.mjs';
import { endProbes, markProbes, reportProbes, startProbes, stopProbes } from './probes.mjs';
import { warmUp } from './warm_up.mjs';

after(endProbes);

/**
 * A test named after its row. `attacker(server)` attacks { url, port, pid, program, tls, secrets };
 * what it returns is printed. `secrets` are strings that no line of the log may show: an attacker
 * adds the ids of its own sessions.
 *   flags    of the server, such as { 'max-payload': 1000 }
 *   tls      { ca, flags } of tls.mjs: the server speaks TLS
 *   p99      of the honest clients, milliseconds (of a release build), when it is not 50
 *   memory   bytes that the server may keep, when it is not 8 MiB
 *   seconds  the patience of the whole test
 *   warm     true: attack once before anything is measured, so that pools that grow to what the
 *            attack needs, and stay, do not count; what grows with every attack does
 */
export function attack(name, { flags, tls, p99, memory, seconds = 30, warm }, attacker) {
  it(name, bounded(seconds * 1000), async (t) => {
    const server = await attacked({ ...flags, ...tls?.flags }, tls);
    try {
      await warmUp(server, flags?.['max-payload']);
      if (warm) await attacker(server);
      closeAll();
      const before = { held: await settledState(server), memory: resident(server.pid) };
      let measured = await measure(server, attacker);
      if (late(measured.honest, p99)) {
        // Once more, since a machine may stand still for a moment: what the server does comes back.
        t.diagnostic(`again, after ${summary(measured)}`);
        measured = await measure(server, attacker);
      }
      const returned = await assertReturned(server, before, { memory });
      const idle = await assertIdle(server);
      t.diagnostic(summary({ ...measured, ...returned, ...idle }));
      assert.equal(late(measured.honest, p99), '');
    } finally {
      await stopProbes();
      closeAll();
      await ended(server);
    }
  });
}

/** Attacks while honest clients are there; they must stay, and the log must be short and clean. */
async function measure(server, attacker) {
  server.secrets.push(...(await startProbes(server)));
  await markProbes();
  const logged = server.program.errors.length;
  const start = performance.now();
  const found = await attacker(server);
  const took = (performance.now() - start) / 1000;
  assertAlive(server);
  const honest = await reportProbes();
  assertProbes(honest);
  await stopProbes();
  closeAll();
  const log = assertLog(server.program.errors.slice(logged), took, server.secrets);
  return { took, honest, found, ...log };
}

async function attacked(flags, tls) {
  const program = await startServer({ threads: 1, ...flags });
  const { url, port, pid } = program;
  prefer(pid);
  return { url, port, pid, program, tls: tls && { ca: tls.ca }, secrets: [] };
}

/** What the server holds once the warming up has gone. */
async function settledState(server) {
  const deadline = Date.now() + scaled(5000);
  for (let last = ''; ;) {
    const held = await state(server);
    const now = JSON.stringify(held);
    if (now === last && held.sessions === 0 && held.connections === 1) return held;
    assert.ok(Date.now() < deadline, `held by clients that have gone before: ${now}`);
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function ended({ program }) {
  const how = await program.stop();
  if (how.code !== 0) {
    throw new Error(`the server ended with ${JSON.stringify(how)}:\n${program.errors}`);
  }
}

function summary({ took, honest, memory, load, lines, found }) {
  const parts = [`${took.toFixed(2)} s`];
  for (const { name, p99, max, count } of honest.probes) {
    parts.push(`${name} p99 ${p99.toFixed(1)} max ${max.toFixed(1)} ms of ${count}`);
  }
  parts.push(`machine ${honest.noise.toFixed(1)} ms`);
  if (memory !== undefined) parts.push(`memory ${memory.toFixed(1)} MiB`);
  if (load !== undefined) parts.push(`idle ${load.toFixed(2)} %`);
  parts.push(`${lines} lines`);
  if (found !== undefined) parts.push(JSON.stringify(found));
  return parts.join(', ');
}
