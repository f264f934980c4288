const socket = io();
const canvas = document.querySelector(".whiteboard");
const context = canvas.getContext("2d");
const lines = []; // all there is, to draw it again when the window changes
let color = "black";
let last; // where the pen is, while it is down: { x, y } from 0 to 1

function draw({ x0, y0, x1, y1, color: ink }) {
  context.beginPath();
  context.moveTo(x0 * canvas.width, y0 * canvas.height);
  context.lineTo(x1 * canvas.width, y1 * canvas.height);
  context.strokeStyle = ink;
  context.lineWidth = 2 * devicePixelRatio;
  context.lineCap = "round";
  context.stroke();
}

function add(line) {
  lines.push(line);
  draw(line);
}

function resize() {
  const { width, height } = canvas.getBoundingClientRect();
  canvas.width = Math.round(width * devicePixelRatio);
  canvas.height = Math.round(height * devicePixelRatio);
  lines.forEach(draw);
}

function place(event) {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  return { x: (event.clientX - left) / width, y: (event.clientY - top) / height };
}

function lineTo(next) {
  const line = { x0: last.x, y0: last.y, x1: next.x, y1: next.y, color };
  last = next;
  add(line);
  socket.emit("drawing", line);
}

// Mouse, pen and finger alike. A pen that has left the canvas is still the one that went down.
canvas.addEventListener("pointerdown", (event) => {
  canvas.setPointerCapture(event.pointerId);
  last = place(event);
});
canvas.addEventListener("pointermove", (event) => {
  if (last) lineTo(place(event)); // at most one for each picture on the screen
});
canvas.addEventListener("pointerup", (event) => {
  if (last) lineTo(place(event)); // a click without a move is a dot
  last = undefined;
});
canvas.addEventListener("pointercancel", () => {
  last = undefined;
});

for (const button of document.querySelectorAll(".color")) {
  button.addEventListener("click", () => {
    color = button.title;
    for (const each of document.querySelectorAll(".color")) {
      each.setAttribute("aria-pressed", String(each === button));
    }
  });
}

socket.on("drawing", add);
addEventListener("resize", resize);
resize();
