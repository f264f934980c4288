// The reference implementation under the same load: socket.io of npm with its defaults (ws,
// compression off). node node_server.mjs PORT
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../tests/node/package.json', import.meta.url));
const { Server } = require('socket.io');

const http = createServer();
const io = new Server(http);
io.on('connection', (socket) => {
  socket.on('echo', (text, ack) => ack(text));
  socket.on('chat message', (text) => io.emit('chat message', text));
});
http.listen(Number(process.argv[2]), '127.0.0.1', () => {
  console.log(`listening on ${http.address().port}`);
});
