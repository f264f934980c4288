// Measures Parley beside the floor, Node, Bun and nginx, and says which targets are met. Started by
// scripts/bench, which builds first; its head explains the options.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { chart } from './lib/chart.mjs';
import { allowedCores, describeMachine, loadAverage } from './lib/machine.mjs';
import { measureRow } from './lib/measure.mjs';
import { preparePeers } from './lib/peers.mjs';
import { fillReadme } from './lib/readme.mjs';
import { rows } from './lib/rows.mjs';
import { report } from './lib/table.mjs';

const { values } = parseArgs({
  options: {
    build: { type: 'string', default: 'build/release' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    only: { type: 'string', multiple: true },
    out: { type: 'string' },
    quick: { type: 'boolean', default: false },
    readme: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
  },
});
const root = resolve(fileURLToPath(new URL('..', import.meta.url)));
const build = resolve(root, values.build);
const say = (text) => console.error(text);

function fail(message) {
  say(`bench: ${message}`);
  process.exit(2);
}

function positive(name, text, otherwise) {
  const number = Number(text ?? otherwise);
  if (!(number > 0)) fail(`--${name} needs a number above 0`);
  return number;
}

if (values.list) {
  for (const row of rows) console.log(`${row.id.padEnd(16)}${row.title}`);
  process.exit(0);
}
for (const id of values.only ?? []) {
  if (!rows.some((row) => row.id === id)) fail(`no row ${id}; --list prints all`);
}
const chosen = rows.filter((row) => !values.only || values.only.includes(row.id));
// A part of the table, or a quick one, does not replace what was measured.
const partial = values.quick || values.only !== undefined;
if (values.readme && partial) fail('--readme takes the whole table: neither --quick nor --only');
const settings = {
  quick: values.quick,
  rounds: positive('rounds', values.rounds, values.quick ? 1 : 5),
  seconds: positive('seconds', values.seconds, values.quick ? 0.3 : 3),
  warmup: values.quick ? 0.2 : 2,
};
const out = resolve(root, values.out ?? (partial ? join(build, 'bench') : 'bench'));

const servers = new Set(chosen.flatMap((row) => row.servers.map((entry) => entry.server)));
const peers = preparePeers({ root, build, servers });
const before = loadAverage();
if (before > 0.5 * allowedCores().length) {
  say(`bench: load average ${before}: this machine is busy, and ratios will be rough`);
}
const results = {
  schema: 1,
  date: new Date().toISOString(),
  machine: describeMachine(),
  settings,
  missing: peers.missing,
  rows: [],
};
for (const row of chosen) {
  say(`bench: ${row.id}: ${row.title}`);
  results.rows.push(await measureRow(row, settings, peers, say));
}
results.load_average = [before, loadAverage()];

mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'results.json'), `${JSON.stringify(results, null, 1)}\n`);
writeFileSync(join(out, 'results.svg'), chart(results));
console.log(report(results));
if (values.readme) {
  const readme = join(root, 'bench/README.md');
  writeFileSync(readme, fillReadme(readFileSync(readme, 'utf8'), results));
}
say(`bench: written: ${relative(root, out)}/results.json and results.svg`);
