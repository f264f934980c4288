// Clients that speak MessagePack: the official parser for client() of client.mjs, and the bundle for
// browsers that a server hands out, in which that parser is built in.
import vm from 'node:vm';
import parser from 'socket.io-msgpack-parser';
import WebSocket from 'ws';
import { request } from './http.mjs';

export { parser };

/** The io() of a server's socket.io.msgpack.min.js, which believes to be in a browser. */
export async function bundled(server) {
  const { text } = await request(`${server.url}/socket.io/socket.io.msgpack.min.js`);
  const run = vm.runInThisContext(`(function (module, exports, self) {${text}\n})`);
  const module = { exports: {} };
  const { setTimeout, clearTimeout } = globalThis;
  run(module, module.exports, { WebSocket, setTimeout, clearTimeout });
  return module.exports.io ?? module.exports;
}
