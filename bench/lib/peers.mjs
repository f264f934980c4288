// Which servers can be measured here. One that cannot is named with the reason; nothing is ever
// filled in for it.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

function find(program, ...places) {
  const found = spawnSync('sh', ['-c', 'command -v "$0"', program], { encoding: 'utf8' });
  const path = found.stdout?.trim();
  return path || places.find(existsSync);
}

/** Where npm put the program itself: its install script, which is not run, would link to it. */
function bunProgram(packages) {
  const arch = { x64: ['x64', 'x64-baseline'], arm64: ['aarch64'] }[process.arch] ?? [];
  return arch
    .map((name) => join(packages, `node_modules/@oven/bun-linux-${name}/bin/bun`))
    .find((path) => existsSync(path) && spawnSync(path, ['--version']).status === 0);
}

function installBun(root, work) {
  const packages = join(work, 'peers');
  mkdirSync(packages, { recursive: true });
  const npm = find('npm');
  if (!npm) return { missing: 'npm is not installed' };
  const result = spawnSync(
    process.execPath,
    [
      join(root, 'tools/npm.mjs'),
      ...['--source', join(root, 'bench/peers'), '--work', packages, '--npm', npm],
      ...['--depfile', join(work, 'peers.d'), '--stamp', join(work, 'peers.stamp')],
    ],
    { encoding: 'utf8' },
  );
  if (result.status !== 0) return { missing: 'Bun could not be installed from npm' };
  const program = bunProgram(packages);
  return program
    ? { program, packages }
    : { missing: `npm brings no Bun that runs on this ${process.arch}` };
}

/**
 * The one that is installed, or Debian's unpacked into the build folder: installing the package
 * would start a web server on this machine, now and after every boot.
 */
function findNginx(work) {
  const folder = join(work, 'nginx-package');
  const unpacked = join(folder, 'usr/sbin/nginx');
  const runs = (path) => path && spawnSync(path, ['-v']).status === 0;
  const installed = find('nginx', '/usr/sbin/nginx');
  if (runs(installed)) return installed;
  if (!existsSync(unpacked)) {
    mkdirSync(folder, { recursive: true });
    spawnSync('apt-get', ['download', 'nginx'], { cwd: folder });
    const archive = readdirSync(folder).find((name) => name.endsWith('.deb'));
    if (archive) spawnSync('dpkg', ['-x', archive, '.'], { cwd: folder });
  }
  return runs(unpacked) ? unpacked : undefined;
}

function makeCertificate(work) {
  const cert = join(work, 'cert.pem');
  const key = join(work, 'key.pem');
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  execFileSync(
    'openssl',
    [
      'req',
      '-x509',
      ...curve,
      '-subj',
      '/CN=localhost',
      '-days',
      '2',
      '-keyout',
      key,
      '-out',
      cert,
    ],
    { stdio: 'pipe' },
  );
  return [cert, key];
}

/** { root, work, programs, certificate, bun, nginx, missing: { server: why } } */
export function preparePeers({ root, build, servers }) {
  const work = join(build, 'bench');
  mkdirSync(work, { recursive: true });
  const peers = { root, work, programs: join(build, 'bench'), missing: {} };
  peers.chat = join(build, 'apps/parley');
  const need = (server) => servers.has(server);
  if (need('node') && !existsSync(join(root, 'tests/node/node_modules/socket.io'))) {
    peers.missing.node =
      "socket.io is missing in tests/node: npm ci there, or build 'test_packages'";
  }
  if (need('bun')) {
    peers.bun = installBun(root, work);
    if (peers.bun.missing) peers.missing.bun = peers.bun.missing;
  }
  if (need('nginx')) {
    peers.nginx = findNginx(work);
    if (!peers.nginx) peers.missing.nginx = 'nginx is neither installed nor to be downloaded';
  }
  if (need('chat') && !existsSync(peers.chat)) peers.missing.chat = `${peers.chat} is not built`;
  peers.certificate = makeCertificate(work);
  return peers;
}
