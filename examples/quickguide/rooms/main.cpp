// rooms: two to a room; whoever comes when all are full opens the next one.
#include <map>

#include "arguments.hpp"
#include "run.hpp"

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port"});
  parley::Server io({.allow_eio3 = true});
  std::map<int, int> members;  // of each room

  io.on_connection([&](parley::Socket socket) {
    int number = 1;
    while (members[number] == 2) ++number;
    ++members[number];
    socket.data<int>() = number;
    socket.join("room-" + std::to_string(number));
    io.in("room-" + std::to_string(number))
        .emit("connectToRoom", "You are in room no. " + std::to_string(number));
  });
  const auto leave = [&members](const parley::Socket& socket) {
    const int number = std::exchange(socket.data<int>(), 0);  // 0: in none any more
    if (number != 0) --members[number];
    socket.leave("room-" + std::to_string(number));
    return number;
  };
  io.on("leaveRoom", [leave](parley::Socket socket) {  // what it returns is the acknowledgement
    return "You have left room no. " + std::to_string(leave(socket));
  });
  io.on_disconnect([leave](parley::Socket socket, parley::DisconnectReason) { leave(socket); });

  example::run(io, arguments.port(3000));
} catch (const std::exception& error) {
  return std::cerr << "rooms: " << error.what() << '\n', 1;
}
