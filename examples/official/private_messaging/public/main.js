const element = (id) => document.getElementById(id);
const socket = io({ autoConnect: false });
const users = new Map(); // by user id: { userID, username, connected, messages, hasNew }
let me; // our user id
let selected; // the user id of whom we write to

function node(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

function showUsers() {
  const inOrder = [...users.values()].sort(
    (a, b) => (b.userID === me) - (a.userID === me) || a.username.localeCompare(b.username),
  );
  element("users").replaceChildren(
    ...inOrder.map((user) => {
      const button = node("button", "user", user.username);
      button.dataset.user = user.userID;
      button.setAttribute("aria-current", String(user.userID === selected));
      if (user.userID === me) button.append(" (yourself)");
      if (user.hasNew) button.append(node("span", "new", "new"));
      button.append(node("span", "status", user.connected ? "online" : "offline"));
      button.addEventListener("click", () => select(user.userID));
      return button;
    }),
  );
}

function showMessages() {
  const user = users.get(selected);
  element("panel").hidden = !user;
  element("nobody").hidden = Boolean(user);
  if (!user) return;
  element("other").textContent = user.username;
  element("messages").replaceChildren(
    ...user.messages.map(({ content, from }) => {
      const line = document.createElement("li");
      line.append(node("span", "from", from === me ? "You" : user.username), content);
      return line;
    }),
  );
  element("messages").lastElementChild?.scrollIntoView({ block: "nearest" });
}

function select(id) {
  selected = id;
  if (users.has(id)) users.get(id).hasNew = false;
  showUsers();
  showMessages();
  element(id ? "text" : "users").focus();
}

function addMessage(message) {
  const other = users.get(message.from === me ? message.to : message.from);
  if (!other) return;
  other.messages.push(message);
  other.hasNew = other.userID !== selected;
  showUsers();
  showMessages();
}

element("select-username").addEventListener("submit", (event) => {
  event.preventDefault();
  enter({ username: element("username").value });
});
element("send").addEventListener("submit", (event) => {
  event.preventDefault();
  const content = element("text").value;
  if (!content) return;
  socket.emit("private message", { content, to: selected });
  addMessage({ content, from: me, to: selected }); // the server sends it to our other tabs only
  element("text").value = "";
});
element("back").addEventListener("click", () => select(undefined));

function enter(auth) {
  element("select-username").hidden = true;
  socket.auth = auth;
  socket.connect();
}

// The session is that of the browser, and of every tab in it.
socket.on("session", ({ sessionID, userID }) => {
  socket.auth = { sessionID };
  localStorage.setItem("sessionID", sessionID);
  me = userID;
});
socket.on("users", (all) => {
  users.clear(); // what we had before a reconnection is in it
  for (const user of all) users.set(user.userID, user);
  element("chat").hidden = false;
  showUsers();
  showMessages();
});
socket.on("user connected", (user) => {
  const known = users.get(user.userID);
  if (known) known.connected = true;
  else users.set(user.userID, user);
  showUsers();
});
socket.on("user disconnected", (id) => {
  if (users.has(id)) users.get(id).connected = false;
  showUsers();
});
socket.on("private message", addMessage);
socket.on("disconnect", () => {
  if (users.has(me)) users.get(me).connected = false;
  showUsers();
});
// The server does not know the session (any more), or does not take the name.
socket.on("connect_error", (error) => {
  if (error.message !== "invalid username") return;
  element("error").textContent = localStorage.getItem("sessionID") ? "" : "Please choose another name.";
  localStorage.removeItem("sessionID");
  element("chat").hidden = true;
  element("select-username").hidden = false;
});

const sessionID = localStorage.getItem("sessionID");
if (sessionID) enter({ sessionID });
else element("select-username").hidden = false;
