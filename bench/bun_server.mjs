// socket.io on Bun, with the engine that its authors made for it, and the events of server.cpp.
// Runs in Bun; the packages are in the folder that is named.
//
//   bun bun_server.mjs --port N --packages FOLDER
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { addEvents } from './lib/events.mjs';

const { values } = parseArgs({
  options: { port: { type: 'string', default: '0' }, packages: { type: 'string' } },
});
const require = createRequire(join(values.packages, 'package.json'));
const { Server: Engine } = require('@socket.io/bun-engine');
const { Server } = require('socket.io');

const io = new Server();
const engine = new Engine({ path: '/socket.io/' });
io.bind(engine);
addEvents(io);
const server = globalThis.Bun.serve({
  ...engine.handler(),
  port: Number(values.port),
  hostname: '127.0.0.1',
});
console.log(`listening on ${server.port}`);
