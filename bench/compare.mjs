// Measures Parley, the floor and Node's socket.io side by side: every load runs against each server in
// turn, several rounds, and the median of each figure is printed as a Markdown table.
//
//   node bench/compare.mjs [--build build/release] [--rounds 3] [--seconds 3]
//
// A peer that is not installed is named as missing.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    build: { type: 'string', default: 'build/release' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
  },
});
const here = fileURLToPath(new URL('.', import.meta.url));
const programs = join(values.build, 'bench');
const rounds = Number(values.rounds);

const loads = [
  {
    name: 'echo with ack, 100 clients, 4 in flight, 32 B',
    mode: 'echo',
    clients: 100,
    inflight: 4,
    bytes: 32,
  },
  {
    name: 'broadcast, 1,000 clients, 4 in flight, 32 B',
    mode: 'broadcast',
    clients: 1000,
    inflight: 4,
    bytes: 32,
  },
  {
    name: 'broadcast, 1,000 clients, 1 in flight, 1 KiB',
    mode: 'broadcast',
    clients: 1000,
    inflight: 1,
    bytes: 1024,
  },
];
const servers = [
  {
    name: 'floor',
    command: (load) => [join(programs, 'floor'), '--port', '0', '--mode', load.mode],
  },
  { name: 'Parley', command: () => [join(programs, 'bench_server'), '--port', '0'] },
  { name: 'Node socket.io', command: () => [process.execPath, join(here, 'node_server.mjs'), '0'] },
];

function start(command) {
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      const match = /listening on (\d+)/.exec(text);
      if (match) resolve({ child, port: match[1] });
    });
    child.on('exit', (code) => reject(new Error(`${command[0]} ended with ${code}`)));
    child.on('error', reject);
  });
}

async function measure(server, load) {
  const { child, port } = await start(server.command(load));
  const result = spawnSync(
    join(programs, 'load'),
    [
      '--port',
      port,
      '--pid',
      String(child.pid),
      '--mode',
      load.mode,
      '--clients',
      String(load.clients),
      '--inflight',
      String(load.inflight),
      '--bytes',
      String(load.bytes),
      '--seconds',
      values.seconds,
    ],
    { encoding: 'utf8' },
  );
  child.removeAllListeners('exit');
  child.kill('SIGTERM');
  if (result.status !== 0) throw new Error(`load against ${server.name}: ${result.stderr}`);
  return JSON.parse(result.stdout);
}

const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

if (!existsSync(join(here, '../tests/node/node_modules/socket.io'))) {
  console.error('compare: Node socket.io is missing (scripts/test installs it)');
  servers.pop();
}
console.log(
  `${cpus().length} x ${cpus()[0].model}, Node ${process.version}, ` +
    `medians of ${rounds} alternating rounds of ${values.seconds} s\n`,
);
for (const load of loads) {
  const results = new Map(servers.map((server) => [server.name, []]));
  for (let round = 0; round < rounds; ++round) {
    for (const server of servers) results.get(server.name).push(await measure(server, load));
  }
  const floor = median(results.get('floor').map((r) => r.cpu_us_per_unit));
  console.log(`### ${load.name}\n`);
  console.log(
    '| server | CPU us per unit | x floor | units per second | p50 us | p99 us | RSS MiB |',
  );
  console.log('|---|---|---|---|---|---|---|');
  for (const [name, runs] of results) {
    const of = (key) => median(runs.map((r) => r[key]));
    console.log(
      `| ${name} | ${of('cpu_us_per_unit').toFixed(2)} | ` +
        `${(of('cpu_us_per_unit') / floor).toFixed(2)} | ${of('units_per_second')} | ${of('p50_us')} | ` +
        `${of('p99_us')} | ${(of('rss_end_kib') / 1024).toFixed(1)} |`,
    );
  }
  console.log('');
}
