// Runs every mode of the load generator for a moment, so that the harness cannot rot: against
// bench_server and floor, and against servers that answer wrongly. Measures nothing.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { makeCertificate } from '../tests/node/lib/certificate.mjs';
import { programPath, run, start } from '../tests/node/lib/program.mjs';
import { argumentsOf } from './lib/measure.mjs';

const server = programPath('PARLEY_BENCH_SERVER');
const floor = programPath('PARLEY_BENCH_FLOOR');
const generator = programPath('PARLEY_BENCH_LOAD');
const { Server } = createRequire(new URL('../tests/node/package.json', import.meta.url))(
  'socket.io',
);
const execute = promisify(execFile);
const brief = { clients: 8, inflight: 2, seconds: 0.2, warmup: 0.05 };

const load = (target, options) =>
  run([generator, ...argumentsOf({ port: target.port, pid: target.pid, ...options })]);

async function against(command, options) {
  const target = await start(command);
  try {
    return await load(target, options);
  } finally {
    await target.stop();
  }
}

async function measured(command, options) {
  const result = await against(command, options);
  assert.equal(result.code, 0, result.errors);
  return JSON.parse(result.output);
}

async function refused(command, options, why) {
  const result = await against(command, { ...brief, ...options });
  assert.equal(result.code, 1, result.output);
  assert.match(result.errors, why);
  assert.equal(result.output, '');
}

function checkFigures(report) {
  assert.ok(report.units > 0 && report.units_per_second > 0);
  assert.ok(report.cpu_us_per_unit > 0 && report.rss_end_kib > 0);
  assert.ok(report.p50_us > 0 && report.p50_us <= report.p99_us && report.p99_us <= report.max_us);
}

const modes = {
  echo: { on: 'echo' },
  typed: { on: 'echo' },
  broadcast: { on: 'broadcast' },
  document: { on: 'broadcast', bytes: 1024 },
  rooms: { on: 'rooms', clients: 12, rooms: 3, inflight: 5 },
  polling: {},
  churn: { on: 'echo', clients: 4 },
};
for (const [mode, { on, ...options }] of Object.entries(modes)) {
  test(`mode ${mode}`, async () => {
    const given = { ...brief, mode, ...options };
    checkFigures(await measured([server, '--port', '0'], given));
    if (on) checkFigures(await measured([floor, '--port', '0', '--mode', on], given));
  });
}

test('a fixed rate is kept', async () => {
  for (const mode of ['echo', 'broadcast']) {
    const given = { ...brief, mode, rate: 1000, seconds: 0.5, warmup: 0.2 };
    const report = await measured([server, '--port', '0'], given);
    checkFigures(report);
    const each = mode === 'echo' ? 1 : brief.clients;
    const rate = report.units_per_second / each;
    assert.ok(rate > 500 && rate < 2000, `${rate} per second`); // a closed loop does far more
  }
});

test('latency of a fixed rate counts from when messages were due', async () => {
  for (const whose of ['server', 'generator']) {
    const target = await start([server, '--port', '0']);
    const given = { ...brief, mode: 'echo', rate: 1000, seconds: 2, port: target.port };
    const running = execute(generator, argumentsOf(given));
    const { pid } = whose === 'server' ? target : running.child;
    setTimeout(() => process.kill(pid, 'SIGSTOP'), 800);
    setTimeout(() => process.kill(pid, 'SIGCONT'), 1600);
    const report = JSON.parse((await running).stdout);
    await target.stop();
    // The stall is 800 of 2000 ms, so four of ten messages were due in it.
    assert.ok(report.p90_us > 100_000, `${whose} stalls: p90 ${report.p90_us}`);
  }
});

test('deflated broadcasts', async () => {
  const given = { ...brief, mode: 'document', bytes: 1024, deflate: true };
  checkFigures(await measured([server, '--port', '0', '--deflate'], given));
  await refused([server, '--port', '0'], given, /the server does not deflate/);
});

test('several loops say how many each has', async () => {
  const given = { ...brief, mode: 'broadcast', clients: 20, ask: 'spread' };
  const report = await measured([server, '--port', '0', '--threads', '2'], given);
  assert.equal(
    report.answer[0].reduce((a, b) => a + b),
    21,
    'with the one who asks',
  );
});

test('a static file', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'parley-bench-'));
  after(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'file.txt'), 'a file\n'.repeat(2000));
  writeFileSync(join(folder, 'other.txt'), 'b file\n'.repeat(2000));
  const command = [server, '--port', '0', '--static', folder];
  const given = { ...brief, mode: 'static', file: join(folder, 'file.txt') };
  checkFigures(await measured(command, given));
  await refused(command, { ...given, path: '/other.txt' }, /another file/);
  await refused(command, { ...given, path: '/none.txt' }, /refused: HTTP\/1.1 404/);
});

test('memory of idle clients, in every form', async () => {
  const { cert, key } = makeCertificate();
  const forms = [
    [[], {}],
    [['--tls', cert, key], { tls: true }],
    [['--deflate'], { deflate: true }],
    [[], { poll: true }],
  ];
  for (const [flags, options] of forms) {
    const given = { mode: 'idle', from: 5, clients: 205, settle: 0.1, ask: 'memory', ...options };
    const report = await measured([server, '--port', '0', ...flags], given);
    assert.ok(report.rss_end_kib >= report.rss_from_kib);
    const each = (report.answer_end[0] - report.answer_from[0]) / 200;
    assert.ok(each > 100 && each < 200_000, `${each} bytes each`);
  }
});

test('memory after many have come and gone', async () => {
  const given = { mode: 'churn', clients: 4, cycles: 300, checkpoint: 100, settle: 0.1 };
  const report = await measured([server, '--port', '0'], given);
  assert.equal(report.cycles, 300);
  assert.ok(report.rss_from_kib > 0 && report.rss_end_kib > 0);
});

test('a server that answers wrongly, goes away or stalls has no figures', async () => {
  const floorIn = (mode) => [floor, '--port', '0', '--mode', mode];
  await refused(floorIn('broadcast'), { mode: 'echo' }, /answered 42.*\n {2}instead of 43/);
  await refused(floorIn('echo'), { mode: 'broadcast' }, /heard 4.*instead of 42/s);
  await refused(floorIn('echo'), { mode: 'rooms', clients: 10, rooms: 5 }, /heard 430\["room/);
  await refused([server, '--port', '0'], { mode: 'idle', from: 1, tls: true }, /TLS handshake/);

  const gone = await start([server, '--port', '0']);
  await gone.stop('SIGKILL');
  const nobody = await load(gone, { ...brief, pid: process.pid });
  assert.deepEqual([nobody.code, /connect: /.test(nobody.errors)], [1, true], nobody.errors);

  for (const [signal, why] of [
    ['SIGTERM', /the server (closed|ended)|unexpected: 41/],
    ['SIGSTOP', /(did not come back|not ready): .* answers missing/],
  ]) {
    const target = await start([server, '--port', '0']);
    const running = load(target, { ...brief, seconds: 2, patience: 1 });
    setTimeout(() => target.child.kill(signal), 1000);
    const result = await running;
    await target.stop('SIGKILL');
    assert.equal(result.code, 1, result.output);
    assert.match(result.errors, why);
  }
});

/** A server that says `speak(io, event, argument)` when it should say that argument to everyone. */
async function sayingWrongly(speak, options) {
  const http = createServer();
  const perMessageDeflate = options.deflate && {
    threshold: 1024,
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
  };
  const io = new Server(http, { perMessageDeflate });
  io.on('connection', (socket) => {
    for (const event of ['chat message', 'document']) {
      socket.on(event, (argument) => speak(io, event, argument));
    }
  });
  await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address();
  const result = await load({ port, pid: process.pid }, { ...brief, patience: 1, ...options });
  await io.close();
  return [result.code, result.errors];
}

test('broadcasts of another content, to too few or twice, have no figures', async () => {
  const said = { mode: 'broadcast' };
  const document = { mode: 'document', bytes: 1024, deflate: true };
  const other = (io, event, text) => io.emit(event, text.replace('xx', 'xy'));
  const otherDocument = (io, event, value) =>
    io.emit(event, { ...value, items: [...value.items].reverse() });
  const few = (io, event, text) => io.except([...io.sockets.sockets.keys()][0]).emit(event, text);
  const twice = (io, event, text) => {
    io.emit(event, text);
    io.emit(event, text);
  };
  for (const [speak, options, why] of [
    [other, said, /heard 42.*xy.*instead of/s],
    [otherDocument, document, /a deflated message of other content/],
    [few, said, /did not come back: 8 of 8 clients ready, \d+ of \d+ deliveries/],
    [twice, said, /twice|deliveries|messages of/],
  ]) {
    const [code, errors] = await sayingWrongly(speak, options);
    assert.equal(code, 1, why);
    assert.match(errors, why);
  }
});

test('mistakes on the command line are answered with status 2', async () => {
  for (const wrong of [
    ['--mode', 'nothing', '--port', '1'],
    ['--port', 'x'],
    ['--port', '1', '--clients', '0'],
    ['--port', '1', '--mode', 'polling', '--rate', '5'],
    ['--port', '1', '--unknown', '1'],
    ['--port'],
  ]) {
    const result = await run([generator, ...wrong]);
    assert.equal(result.code, 2, wrong.join(' '));
    assert.match(result.errors, /usage: load/);
  }
});
