// The reference server of npm, with those handlers of interop_server that the comparisons use. A
// program of its own: node reference.mjs OPTIONS, in JSON. Prints where it listens.
import { createServer } from 'node:http';
import { createRequire } from 'node:module';

// From where the packages of the tests are: this folder has none.
const require = createRequire(new URL('../node/package.json', import.meta.url));
const { Server } = require('socket.io');

function addHandlers(io, departures) {
  io.on('connection', (socket) => {
    socket.on('echo', (value, ack) => ack?.(value));
    socket.on('say', (value) => socket.emit('said', value));
    socket.on('say three', (a, b, c) => socket.emit('said', a, b, c));
    socket.on('nothing', () => socket.emit('nothing'));
    socket.on('nothing back', (ack) => ack());
    socket.on('twice', (ack) => {
      ack(1);
      ack(2);
    });
    socket.on('large', (size, ack) => ack('x'.repeat(size)));
    socket.on('count', (count) => {
      for (let i = 0; i < count; ++i) socket.emit('number', i);
    });
    socket.on('join', (room, ack) => {
      socket.join(room);
      ack?.(true);
    });
    socket.on('everyone', (value) => io.emit('news', value));
    socket.on('kick me', () => socket.disconnect());
    socket.on('close me', () => socket.disconnect(true));
    socket.on('disconnect', (reason) => departures.set(socket.id, reason));
  });
  const chat = io.of('/chat');
  chat.use((socket, next) => {
    const { token } = socket.handshake.auth;
    if (token === 'secret') return next();
    const error = new Error(typeof token === 'string' ? 'not authorized' : 'no token');
    if (typeof token === 'string') error.data = { code: 401 };
    next(error);
  });
  chat.use((socket, next) => {
    socket.emit('early', 'sent before the connection is accepted');
    next();
  });
  chat.on('connection', (socket) => {
    socket.broadcast.emit('joined', socket.id);
    socket.emit('hello', socket.handshake.auth.token);
    socket.on('echo', (value, ack) => ack?.(value));
  });
  io.of('/admin').on('connection', (socket) => {
    socket.on('echo', (value, ack) => ack?.(value));
  });
  io.of(/^\/room-\d+(\?.*)?$/).on('connection', (socket) => {
    socket.emit('welcome', socket.nsp.name);
  });
}

// As tests/interop/engine_middlewares.cpp has them.
function addMiddlewares(engine) {
  engine.use((request, response, next) => {
    response.setHeader('X-First', '1');
    next();
  });
  engine.use((request, response, next) => {
    const verdict = new URL(request.url, 'http://x').searchParams.get('verdict');
    setTimeout(() => {
      if (verdict === 'fail') return next(new Error('told to'));
      response.setHeader('X-Late', '2');
      if (verdict !== 'answer') return next();
      response.writeHead(503, { 'Content-Type': 'text/plain; charset=utf-8' });
      response.end('busy');
    }, 5);
  });
  engine.use((request, response, next) => {
    response.setHeader('X-Last', '3');
    next();
  });
}

// What neither Engine.IO nor the client bundle is for: as interop_server answers it.
const departures = new Map();
const http = createServer((request, response) => {
  const [, id] = /^\/departures\/(.+)$/.exec(request.url) ?? [];
  const found = departures.has(id) ? { reason: departures.get(id) } : null;
  response.writeHead(id ? 200 : 404, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(id ? JSON.stringify(found) : 'Not Found');
});
const options = JSON.parse(process.argv[2]);
if (options.parser) options.parser = require(options.parser);
if (options.cors?.pattern) options.cors.origin = new RegExp(options.cors.pattern);
const io = new Server(http, options);
addHandlers(io, departures);
if (options.middlewares) addMiddlewares(io.engine);
http.listen(0, '127.0.0.1', () => console.log(`listening on ${http.address().port}`));
process.on('SIGTERM', () => process.exit(0));
