// private_messaging: users who find their session again, and messages from one to another.
#include "arguments.hpp"
#include "run.hpp"
#include "store.hpp"

using parley::Socket;
using private_messaging::Message;
using private_messaging::Session;
using std::string;

struct Outgoing {
  string content, to;
};
PARLEY_JSON(Outgoing, content, to)

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port"});
  parley::Server io;
  private_messaging::Store store;

  // Who comes shows the session of the last visit, or says a name: io({auth: {username: "Ann"}}).
  io.use([&store](Socket socket) -> parley::Result<void> {
    const auto& handshake = socket.handshake();
    const auto session =
        store.enter(handshake.auth_string("sessionID"), handshake.auth_string("username"));
    if (!session) return parley::Error("invalid username");
    socket.data<Session>() = *session;
    return {};
  });
  io.on_connection([&store](Socket socket) {
    const auto& session = socket.data<Session>();
    store.connect(session.userID);
    socket.emit("session", session);
    socket.join(session.userID);  // all tabs of a user
    socket.emit("users", store.users_for(session.userID));
    socket.broadcast().emit("user connected", store.user(session.userID));
  });
  io.on("private message", [&store](Socket socket, Outgoing said) {
    const Message message{said.content, socket.data<Session>().userID, said.to};
    if (!store.add(message)) return;
    socket.to({message.to, message.from}).emit("private message", message);  // but not to this tab
  });
  io.on_disconnect([&store](Socket socket, parley::DisconnectReason) {
    const auto& user = socket.data<Session>().userID;
    if (store.disconnect(user)) socket.broadcast().emit("user disconnected", user);
  });

  example::run(io, arguments.port(3000));
} catch (const std::exception& error) {
  return std::cerr << "private_messaging: " << error.what() << '\n', 1;
}
