const TYPING_ENDS_AFTER = 400; // milliseconds without a key

const find = (selector) => document.querySelector(selector);
const messages = find(".messages");
const input = find(".inputMessage");
const socket = io();
let username;
let isIn = false; // the server has answered our `add user`
let typingTimer;

function append(line) {
  const atEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 40;
  messages.append(line);
  if (atEnd) line.scrollIntoView({ block: "nearest" });
}

function log(text) {
  const line = document.createElement("li");
  line.className = "log";
  line.textContent = text;
  append(line);
}

function span(className, text) {
  const part = document.createElement("span");
  part.className = className;
  part.textContent = text;
  return part;
}

// The same colour for a name in every window, readable on light and on dark.
function colorOf(name) {
  let hue = 0;
  for (const character of name) hue = (hue * 31 + character.codePointAt(0)) % 360;
  return `light-dark(hsl(${hue} 80% 32%), hsl(${hue} 80% 72%))`;
}

function addMessage(from, text, className = "message") {
  stopsTyping(from);
  const line = document.createElement("li");
  const name = span("username", from);
  name.style.color = colorOf(from);
  line.className = className;
  line.dataset.from = from;
  line.append(name, span("messageBody", text));
  append(line);
}

function stopsTyping(who) {
  for (const line of messages.querySelectorAll(".typing")) {
    if (line.dataset.from === who) line.remove();
  }
}

function participants({ numUsers }) {
  log(numUsers === 1 ? "there's 1 participant" : `there are ${numUsers} participants`);
}

find(".login").addEventListener("submit", (event) => {
  event.preventDefault();
  username = find(".usernameInput").value.trim();
  if (!username) return;
  find(".login").hidden = true;
  find(".chat").hidden = false;
  input.focus();
  socket.emit("add user", username);
});

function endTyping() {
  if (!typingTimer) return;
  clearTimeout(typingTimer);
  typingTimer = undefined;
  socket.emit("stop typing");
}

input.addEventListener("input", () => {
  if (!isIn) return;
  if (!typingTimer) socket.emit("typing");
  clearTimeout(typingTimer);
  typingTimer = setTimeout(endTyping, TYPING_ENDS_AFTER);
});

find(".send").addEventListener("submit", (event) => {
  event.preventDefault();
  if (!input.value || !isIn) return;
  endTyping();
  addMessage(username, input.value);
  socket.emit("new message", input.value);
  input.value = "";
});

socket.on("login", (data) => {
  if (!isIn) log("Welcome to the chat");
  isIn = true;
  participants(data);
});
socket.on("new message", (data) => addMessage(data.username || "somebody", data.message));
socket.on("user joined", (data) => {
  log(`${data.username} joined`);
  participants(data);
});
socket.on("user left", (data) => {
  log(`${data.username} left`);
  participants(data);
  stopsTyping(data.username);
});
socket.on("typing", (data) => addMessage(data.username || "somebody", "is typing", "message typing"));
socket.on("stop typing", (data) => stopsTyping(data.username || "somebody"));

socket.on("disconnect", () => log("you have been disconnected"));
socket.on("connect", () => {
  if (!isIn) return;
  log("you have been reconnected");
  socket.emit("add user", username); // the server knows only the connection that is gone
});
