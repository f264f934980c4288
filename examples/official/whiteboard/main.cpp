// whiteboard: what one draws all others see.
#include "arguments.hpp"
#include "run.hpp"

// From 0 to 1, so that boards of different sizes show the same.
struct Line {
  double x0, y0, x1, y1;
  std::string color;
};
PARLEY_JSON(Line, x0, y0, x1, y1, color)

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port"});
  parley::Server io({.allow_eio3 = true});

  io.on("drawing",
        [](parley::Socket socket, Line line) { socket.broadcast().emit("drawing", line); });

  example::run(io, arguments.port(3000));
} catch (const std::exception& error) {
  return std::cerr << "whiteboard: " << error.what() << '\n', 1;
}
