// Two honest clients, one on WebSocket and one that polls, which must not feel the attack.
import { fork } from 'node:child_process';
import { here } from '../../node/lib/interop.mjs';
import { scaled } from '../../node/lib/settings.mjs';
import { prefer } from './process.mjs';

let child;
const asked = new Map();

function ask(action, given = {}) {
  if (!child) {
    child = fork(here(import.meta.url, 'probe_process.mjs'), { execArgv: [] });
    prefer(child.pid);
    child.on('message', ({ id, error, result }) => {
      const { resolve, reject } = asked.get(id);
      asked.delete(id);
      if (error) reject(new Error(`a probe failed: ${error}`));
      else resolve(result);
    });
  }
  const id = asked.size ? Math.max(...asked.keys()) + 1 : 1;
  const answer = new Promise((resolve, reject) => asked.set(id, { resolve, reject }));
  child.send({ id, action, ...given });
  return answer;
}

/** Nothing waits for the child any more; it goes when its channel does. */
export function endProbes() {
  child?.disconnect();
  child = undefined;
}

const percentile = (samples, share) => {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
};

/** Connects both; the ids that no log may show. */
export const startProbes = (server) => ask('start', { url: server.url, ca: server.tls?.ca });
export const markProbes = () => ask('mark');
export const stopProbes = () => ask('stop');

/** Since markProbes(): { noise, probes: [{ name, p99, max, count, ended, waiting }] } in ms. */
export async function reportProbes() {
  const { probes, lateness } = await ask('report', { patience: scaled(5000) });
  return {
    noise: percentile(lateness, 0.99),
    probes: probes.map(({ samples, ...probe }) => ({
      ...probe,
      p99: percentile(samples, 0.99),
      max: percentile(samples, 1),
      count: samples.length,
    })),
  };
}
