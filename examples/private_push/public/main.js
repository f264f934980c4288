// Asking and sending are requests; what others write comes by itself over the socket.
const element = (id) => document.getElementById(id);
const names = new Map(); // user id -> name
const shown = new Set(); // message ids: history and push may both bring one
let me;

async function request(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body && { "Content-Type": "application/json" },
    body: body && JSON.stringify(body),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? response.statusText);
  return answer;
}

async function loadUsers() {
  for (const { id, name } of await request("GET", "/api/users")) names.set(id, name);
  const others = [...names.values()].filter((name) => name !== me?.name);
  element("users").replaceChildren(...others.map((name) => new Option(name)));
}

async function idOf(name) {
  const find = () => [...names].find((entry) => entry[1] === name)?.[0];
  if (find() === undefined) await loadUsers();
  return find();
}

async function show(message) {
  if (shown.has(message.id)) return;
  shown.add(message.id);
  if (!names.has(message.from) || !names.has(message.to)) await loadUsers();
  const item = document.createElement("li");
  const nameOf = (id) => (id === me.id ? "you" : names.get(id));
  item.textContent = `${nameOf(message.from)} to ${nameOf(message.to)}: ${message.text}`;
  element("messages").append(item);
}

async function enter(name) {
  const known = await idOf(name); // an example: whoever types a name is that user
  me = known ? { id: known, name } : await request("POST", "/api/users", { name });
  element("me").textContent = me.name;
  element("enter").hidden = true;
  element("chat").hidden = false;

  const transport = new URLSearchParams(location.search).get("transport");
  const socket = io({ auth: { user: me.id }, ...(transport ? { transports: [transport] } : {}) });
  socket.on("message", show);
  socket.on("connect", async () => { // also after a cut: what was pushed meanwhile is stored
    await loadUsers();
    for (const message of await request("GET", `/api/users/${me.id}/messages`)) await show(message);
  });
}

async function send() {
  const text = element("text").value;
  const to = await idOf(element("to").value);
  if (!to) throw new Error(`There is nobody called ${element("to").value}.`);
  const message = await request("POST", `/api/users/${to}/messages`, { from: me.id, text });
  element("text").value = "";
  await show(message);
}

function onSubmit(form, action) {
  element(form).addEventListener("submit", (event) => {
    event.preventDefault();
    element("error").textContent = "";
    action().catch((error) => { element("error").textContent = error.message; });
  });
}

onSubmit("enter", () => enter(element("name").value));
onSubmit("send", send);
