const transport = new URLSearchParams(location.search).get("transport");
const socket = io(transport ? { transports: [transport] } : {});
const state = document.getElementById("state");
const table = document.getElementById("devices");
const rows = new Map();

function add(device) {
  const row = table.insertRow();
  row.insertCell().textContent = device; // text, whatever it looks like
  row.insertCell();
  row.insertCell();
  const forget = document.createElement("button");
  forget.textContent = "Forget";
  forget.setAttribute("aria-label", `Forget ${device}`);
  forget.addEventListener("click", () => socket.emit("forget", device));
  row.insertCell().append(forget);
  rows.set(device, row);
  return row;
}

function show({ device, value, silent }) {
  const row = rows.get(device) ?? add(device);
  row.cells[1].textContent = value;
  row.cells[2].textContent = silent ? "silent" : "sends";
  row.className = silent ? "silent" : "";
}

function remove(device) {
  rows.get(device)?.remove();
  rows.delete(device);
}

socket.on("connect", () => (state.textContent = "Connected."));
socket.on("disconnect", () => (state.textContent = "Not connected."));
socket.on("readings", (all) => {
  for (const device of [...rows.keys()]) remove(device); // from before a reconnection
  all.forEach(show);
});
socket.on("reading", show);
socket.on("forgotten", remove);
