// The messages come from another server than this page: same host, port 8000, or ?port=N.
const query = new URLSearchParams(location.search);
const server = `${location.protocol}//${location.hostname}:${Number(query.get("port")) || 8000}`;
const container = document.querySelector(".container");
const input = document.getElementById("messageInp");
let audio;

function append(text, side) {
  const line = document.createElement("div");
  line.className = `message ${side}`;
  line.textContent = text; // names and messages are text, never HTML
  container.append(line);
  line.scrollIntoView({ block: "nearest" });
  if (side.startsWith("left")) ting();
}

// A short tone; browsers keep it silent until the page has been clicked or typed in.
function ting() {
  audio ??= new AudioContext();
  if (audio.state !== "running") return;
  const tone = new OscillatorNode(audio, { frequency: 1200 });
  const volume = new GainNode(audio, { gain: 0.1 });
  volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.3);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.3);
}

function start() {
  const transport = query.get("transport");
  const socket = io(server, transport ? { transports: [transport] } : {});
  const name = prompt("Enter your name to join");

  // "connect" comes again after each reconnection, and the server has forgotten the name by then.
  socket.on("connect", () => socket.emit("new-user-joined", name));
  socket.on("user-joined", (who) => append(`${who ?? "Somebody"} joined the chat`, "right note"));
  socket.on("receive", ({ message, name: who }) => append(`${who ?? "Somebody"}: ${message}`, "left"));
  socket.on("left", (who) => append(`${who ?? "Somebody"} left the chat`, "left note"));

  document.getElementById("send-container").addEventListener("submit", (event) => {
    event.preventDefault();
    if (input.value === "") return;
    append(`You: ${input.value}`, "right");
    socket.emit("send", input.value);
    input.value = "";
  });
}

const script = document.createElement("script");
script.src = `${server}/socket.io/socket.io.js`;
script.onload = start;
script.onerror = () => append(`The chat server at ${server} does not answer.`, "right note");
document.head.append(script);
