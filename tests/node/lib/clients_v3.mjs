// The official clients that speak Engine.IO protocol 3: for client() of client.mjs, as `make`.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

function release(name) {
  const lookup = require(name);
  return {
    version: require(`${name}/package.json`).version,
    /** Their io(), with what later managers have and closeAll() calls. */
    make(url, options) {
      const socket = lookup(url, options);
      socket.io._close ??= () => socket.io.close();
      return socket;
    },
    /** The codec of their transports. */
    parser: createRequire(require.resolve(name))('engine.io-parser'),
  };
}

export const client1 = release('socket.io-client-1');
export const client2 = release('socket.io-client-2');
