// The reference implementation under the same load: socket.io of npm with its defaults (ws,
// compression off), and the events of server.cpp.
//
//   node node_server.mjs --port N [--tls CERT KEY] [--deflate]
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createRequire } from 'node:module';
import { addEvents } from './lib/events.mjs';

const require = createRequire(new URL('../tests/node/package.json', import.meta.url));
const { Server } = require('socket.io');

const args = process.argv.slice(2);
const value = (name, offset = 1) => {
  const at = args.indexOf(name);
  return at < 0 ? undefined : args[at + offset];
};
const tls = value('--tls');
const http = tls
  ? createSecureServer({ cert: readFileSync(tls), key: readFileSync(value('--tls', 2)) })
  : createServer();
const io = new Server(http, {
  // As Parley's: without context takeover, from 1 KiB on.
  perMessageDeflate: args.includes('--deflate') && {
    threshold: 1024,
    serverNoContextTakeover: true,
    clientNoContextTakeover: true,
  },
});
addEvents(io);
http.listen(Number(value('--port') ?? 0), '127.0.0.1', () => {
  console.log(`listening on ${http.address().port}`);
});
