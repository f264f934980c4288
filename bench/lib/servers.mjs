// Starts and stops the servers. Each listens on 127.0.0.1, on a port of its own choice.
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { start } from '../../tests/node/lib/program.mjs';
import { pinned } from './machine.mjs';

const kFileBytes = 16 * 1024;

/** The folder with the file of the row "static", and the file. */
export function staticFile(work) {
  const folder = join(work, 'static');
  const file = join(folder, 'file.txt');
  mkdirSync(folder, { recursive: true });
  const line = 'One line of sixty-four bytes, of which the file has many. ......\n';
  writeFileSync(file, line.repeat(Math.ceil(kFileBytes / line.length)).slice(0, kFileBytes));
  return { folder, file };
}

/** Names in rows.mjs stand for paths that are only known here. */
function flagsOf(flags, peers) {
  return (flags ?? []).flatMap((flag) => {
    if (flag === 'tls') return ['--tls', ...peers.certificate];
    if (flag === 'deflate') return ['--deflate'];
    if (flag === 'static') return ['--static', staticFile(peers.work).folder];
    return [flag];
  });
}

function commandOf(server, flags, peers) {
  const bench = join(peers.root, 'bench');
  switch (server) {
    case 'floor':
      return [join(peers.programs, 'floor'), '--port', '0', ...flags];
    case 'parley':
      return [join(peers.programs, 'bench_server'), '--port', '0', ...flags];
    case 'node':
      return [process.execPath, join(bench, 'node_server.mjs'), '--port', '0', ...flags];
    case 'bun': {
      const { program, packages } = peers.bun;
      return [program, join(bench, 'bun_server.mjs'), '--packages', packages, ...flags];
    }
    default:
      throw new Error(`no server ${server}`);
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

export function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

/** One worker and no access log; everything else is nginx's default. */
async function startNginx(peers, cores) {
  const port = await freePort();
  const home = join(peers.work, 'nginx');
  mkdirSync(home, { recursive: true });
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const configuration = join(home, 'nginx.conf');
  writeFileSync(
    configuration,
    `daemon off;
master_process off;
worker_processes 1;
pid ${home}/nginx.pid;
error_log ${home}/error.log;
events { worker_connections 1024; }
http {
  access_log off;
  keepalive_requests 1000000000;
  types { text/plain txt; }
  ${temporary.map((name) => `${name}_temp_path ${home}/${name};`).join('\n  ')}
  server {
    listen 127.0.0.1:${port};
    root ${staticFile(peers.work).folder};
  }
}
`,
  );
  const command = [peers.nginx, '-p', home, '-c', configuration, '-e', `${home}/error.log`];
  // It says nothing when it listens.
  const line = pinned(cores, command);
  const program = await start(['sh', '-c', `echo "listening on ${port}"; exec "$0" "$@"`, ...line]);
  for (let i = 0; !(await accepts(port)); ++i) {
    if (i === 100) throw new Error(`nginx does not listen: ${program.errors}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return program;
}

/** { port, pid, stop() }. `entry` is a server of a row; cores undefined: not pinned. */
export async function startServer(entry, peers, cores) {
  if (entry.server === 'nginx') return startNginx(peers, cores);
  const command = commandOf(entry.server, flagsOf(entry.flags, peers), peers);
  return start(pinned(cores, command));
}
