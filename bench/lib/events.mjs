// The events of server.cpp, for servers in JavaScript.
export function addEvents(io) {
  io.on('connection', (socket) => {
    socket.on('echo', (text, ack) => ack(text));
    socket.on('typed', (message, ack) => ack(message));
    socket.on('chat message', (text) => io.emit('chat message', text));
    socket.on('document', (document) => io.emit('document', document));
    socket.on('join', (room, ack) => {
      socket.join(room);
      ack(true);
    });
    socket.on('say', (room, text) => io.to(room).emit('said', text));
  });
}
