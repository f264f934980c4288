// The official client of version 3: for client() of client.mjs, as `make`.
import { createRequire } from 'node:module';

export { io as io3 } from 'socket.io-client-3';

export const { version } = createRequire(import.meta.url)('socket.io-client-3/package.json');
