const transport = new URLSearchParams(location.search).get("transport");
const socket = io(transport ? { transports: [transport] } : {});
const element = (id) => document.getElementById(id);
let name;

function append(list, text) {
  const item = document.createElement("li");
  item.textContent = text;
  element(list).append(item);
}

function onSubmit(form, action) {
  element(form).addEventListener("submit", (event) => {
    event.preventDefault();
    action();
  });
}

onSubmit("login", () => {
  name = element("name").value;
  socket.emit("login", name);
  element("login").hidden = true;
});
onSubmit("say", () => {
  const text = element("text").value;
  socket.emit("message", text);
  append("messages", `you: ${text}`); // the server sends it to everyone but us
  element("text").value = "";
});
onSubmit("notify", () => {
  socket.emit("notify", element("to").value, element("notice").value);
  element("notice").value = "";
});

// After a reconnection the server knows neither our name nor what we watch.
socket.on("connect", () => {
  if (name) socket.emit("login", name);
  for (const box of document.querySelectorAll("#prices input:checked")) {
    socket.emit("watch", box.closest("tr").dataset.symbol);
  }
});
socket.on("welcome", (who) => { element("welcome").textContent = `Logged in as ${who}.`; });
socket.on("user joined", (who) => append("messages", `${who} joined`));
socket.on("message", (who, text) => append("messages", `${who || "somebody"}: ${text}`));
socket.on("notification", (who, text) => append("notifications", `${who || "somebody"}: ${text}`));
socket.on("price", (symbol, price) => {
  document.querySelector(`[data-symbol="${symbol}"] td`).textContent = price.toFixed(2);
});

for (const row of document.querySelectorAll("#prices tr")) {
  row.querySelector("input").addEventListener("change", (event) => {
    socket.emit(event.target.checked ? "watch" : "unwatch", row.dataset.symbol);
  });
}
