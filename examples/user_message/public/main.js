const transport = new URLSearchParams(location.search).get("transport");
const socket = io(transport ? { transports: [transport] } : {});
const input = document.getElementById("message");
const messages = document.getElementById("messages");

function send() {
  if (input.value.trim() === "") return;
  socket.emit("user-message", input.value);
  input.value = "";
  input.focus();
}

document.getElementById("sendBtn").addEventListener("click", send);
input.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.isComposing) send();
});

socket.on("message", (text) => {
  const line = document.createElement("p");
  line.textContent = text; // text, whatever it looks like
  messages.append(line);
  line.scrollIntoView({ block: "nearest" });
});
