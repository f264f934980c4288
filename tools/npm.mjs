// Installs npm packages for one folder and runs its build command, quietly and only when needed.
// Called by CMake (parley_npm). The folder's sources are copied to a work folder in the build tree:
// the source tree stays clean and two presets never meet. When work is the source folder, the
// packages go beside package.json (scripts that import them by name need that); then the presets
// share them, and a lock file in the folder keeps two builds from installing at once.
//
// Packages' install scripts are not run: nothing of ours needs them, and they are how a hijacked
// package gets to execute.
//
// node npm.mjs --source DIR --work DIR [--result NAME] --npm PROGRAM --depfile FILE --stamp FILE
//   [-- COMMAND...]
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, delimiter, dirname, join, relative, resolve } from 'node:path';
import { parseArgs } from 'node:util';

const kLockPatienceMs = 10 * 60 * 1000;
const kManifests = ['package.json', 'package-lock.json', '.npmrc'];

function fail(message, output = '') {
  if (output) process.stderr.write(output.endsWith('\n') ? output : `${output}\n`);
  console.error(`npm: ${message}`);
  process.exit(1);
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

const split = process.argv.indexOf('--', 2);
const ownArgs = process.argv.slice(2, split < 0 ? undefined : split);
const command = split < 0 ? [] : process.argv.slice(split + 1);
const { values } = parseArgs({
  args: ownArgs,
  options: {
    source: { type: 'string' },
    work: { type: 'string' },
    result: { type: 'string' },
    npm: { type: 'string' },
    depfile: { type: 'string' },
    stamp: { type: 'string' },
  },
});
const source = resolve(values.source);
const work = resolve(values.work);
const skipped = new Set(['node_modules', values.result]);

function walk(folder, seen) {
  seen.folders.push(folder);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (folder === source && skipped.has(entry.name)) continue;
    if (folder === work && skipped.has(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walk(path, seen);
    else if (entry.isFile()) seen.files.push(path);
  }
  return seen;
}

function copySources(files) {
  mkdirSync(work, { recursive: true });
  const wanted = new Set(files.map((path) => relative(source, path)));
  for (const path of walk(work, { folders: [], files: [] }).files) {
    if (!wanted.has(relative(work, path))) rmSync(path);
  }
  for (const name of wanted) {
    const from = join(source, name);
    const to = join(work, name);
    if (existsSync(to) && readFileSync(to).equals(readFileSync(from))) continue;
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
  }
}

function run(program, args) {
  // The node that runs this is the node that npm's scripts find first.
  const path = `${dirname(process.execPath)}${delimiter}${process.env.PATH ?? ''}`;
  return spawnSync(program, args, {
    cwd: work,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 256 * 1024 * 1024,
    env: { ...process.env, PATH: path, NO_UPDATE_NOTIFIER: '1', NO_COLOR: '1', CI: 'true' },
  });
}

function acquire(lock) {
  const until = Date.now() + kLockPatienceMs;
  for (;;) {
    try {
      const file = openSync(lock, 'wx');
      writeFileSync(file, String(process.pid));
      closeSync(file);
      process.on('exit', () => rmSync(lock, { force: true }));
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
        process.on(signal, () => process.exit(1));
      }
      return;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = Number(existsSync(lock) ? readFileSync(lock, 'utf8') : 0);
    try {
      if (holder > 0) process.kill(holder, 0);
    } catch {
      rmSync(lock, { force: true });
      continue;
    }
    if (Date.now() > until) fail(`${lock} is held for too long; remove it if no build is running`);
    sleep(200);
  }
}

function install() {
  const hash = createHash('sha256');
  for (const name of kManifests) {
    const path = join(work, name);
    hash.update(name).update(existsSync(path) ? readFileSync(path) : '');
  }
  const wanted = hash.digest('hex');
  const mark = join(work, 'node_modules', '.parley-lock');
  const installed = () => existsSync(mark) && readFileSync(mark, 'utf8') === wanted;
  if (installed()) return;
  acquire(join(work, '.npm-install.tmp'));
  if (installed()) return;
  const args = ['ci', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  let result = run(values.npm, args);
  if (result.error) fail(`cannot start ${values.npm}: ${result.error.message}`);
  if (result.status !== 0) {
    sleep(2000);
    result = run(values.npm, args);
  }
  if (result.status !== 0) {
    fail(
      `npm ci failed for ${source} (is the package registry reachable?)`,
      result.stdout + result.stderr,
    );
  }
  // A folder without dependencies gets no node_modules from npm.
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, wanted);
}

if (!existsSync(join(source, 'package-lock.json'))) fail(`${source} has no package-lock.json`);
const sources =
  work === source
    ? { folders: [], files: kManifests.map((name) => join(source, name)).filter(existsSync) }
    : walk(source, { folders: [], files: [] });
if (work !== source) copySources(sources.files);
install();
if (command.length > 0) {
  // What an earlier build left would be taken for a part of this one.
  if (values.result && work !== source) {
    rmSync(join(work, values.result), { recursive: true, force: true });
  }
  const result = run(command[0], command.slice(1));
  if (result.error) fail(`cannot start ${command[0]}: ${result.error.message}`);
  if (result.status !== 0) {
    fail(`"${command.join(' ')}" failed for ${source}`, result.stdout + result.stderr);
  }
}

const escape = (path) => path.replace(/[ #\\]/g, '\\$&').replace(/\$/g, '$$$$');
const inputs = [...sources.folders, ...sources.files].map(escape);
writeFileSync(values.depfile, `${escape(values.stamp)}: \\\n  ${inputs.join(' \\\n  ')}\n`);
writeFileSync(values.stamp, `${basename(work)}\n`);
