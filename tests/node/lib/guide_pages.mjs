// The pages of the quick guide's chapters as somebody who follows it types them in: the same
// elements, events and calls, without a look at ours.

const rewrites = (event, field = 'data') => `socket.on('${event}', function (data) {
  document.body.innerHTML = '';
  document.write(${field});
});`;

const page = (script, body = 'Hello world') => `<!DOCTYPE html>
<html>
<head><title>Hello world</title></head>
<body>
${body}
<script src="/socket.io/socket.io.js"></script>
<script>
${script}
</script>
</body>
</html>`;

export const guidePages = {
  hello_world: page(`var socket = io();
socket.on('message', function (data) { document.write(data); });`),

  event_handling: page(`var socket = io();
socket.on('testerEvent', function (data) { document.write(data.description); });
socket.emit('clientEvent', 'Sent an event from the client!');`),

  broadcast: page(`var socket = io();
${rewrites('broadcast', 'data.description')}`),

  newclientconnect: page(`var socket = io();
${rewrites('newclientconnect', 'data.description')}`),

  namespaces: page(`var socket = io('/my-namespace');
${rewrites('hi')}`),

  rooms: page(`var socket = io();
${rewrites('connectToRoom')}`),

  error_handling: page(
    `var socket = io({ reconnectionDelay: 50, reconnectionDelayMax: 100 });
var seen = [];
['connect', 'connecting', 'disconnect', 'connect_error', 'connect_failed', 'error', 'message',
  'reconnect', 'reconnecting', 'reconnect_failed'].forEach(function (name) {
  socket.on(name, function () { seen.push(name); });
});`,
  ),

  logging: page(`var socket = io();
socket.on('echo', function (data) { document.body.append(data); });`),

  internals: page(`var socket = io({ transports: ['polling'], forceJSONP: true });
socket.on('handshake', function (data) { document.body.append(data.transport); });`),

  chat: page(
    `var socket = io();
var user;
function setUsername() {
  socket.emit('setUsername', document.getElementById('name').value);
}
function sendMessage() {
  var text = document.getElementById('message').value;
  if (text) socket.emit('msg', { message: text, user: user });
}
socket.on('userExists', function (data) {
  document.getElementById('error-container').innerHTML = data;
});
socket.on('userSet', function (data) {
  user = data.username;
  document.body.innerHTML = '<input type="text" id="message">' +
    '<button type="button" name="button" onclick="sendMessage()">Send</button>' +
    '<div id="message-container"></div>';
});
socket.on('newmsg', function (data) {
  if (!user) return;
  document.getElementById('message-container').innerHTML +=
    '<div><b>' + data.user + '</b>: ' + data.message + '</div>';
});`,
    `<div id="error-container"></div>
<input id="name" type="text" name="name" value="" placeholder="Enter your name!">
<button type="button" name="button" onclick="setUsername()">Let me chat!</button>`,
  ),
};
