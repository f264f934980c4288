// private_push: a request sends a message; it is stored, answered, and pushed to its reader or
// room.
#include <csignal>
#include <iostream>

#include "api.hpp"
#include "arguments.hpp"
#include "parley/json.hpp"
#include "parley/server.hpp"
#include "store.hpp"
using parley::HttpRequest, parley::HttpResponse, parley::Json, private_push::with_json;
int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port", "database"});
  private_push::Store store(arguments.text("database", "private_push.db"));
  parley::Server io;
  auto& http = io.http();
  http.post("/api/users", with_json([&](const HttpRequest&, const Json& body) {
              return HttpResponse::json(store.add_user(body.at("name")), 201);
            }));
  http.get("/api/users", [&](const HttpRequest&) { return HttpResponse::json(store.users()); });
  http.get("/api/users/:id/messages", [&](const HttpRequest& request) {
    return private_push::found(store.messages(request.param("id")));
  });
  http.post("/api/users/:id/messages", with_json([&](const HttpRequest& request, const Json& body) {
              const Json message = Json::parse(
                  store.add_message(body.at("from"), request.param("id"), body.at("text")));
              io.to("user:" + message["to"].dump()).emit("message", message);
              return HttpResponse::json(message.dump(), 201);
            }));
  http.get("/api/rooms/:id/messages", [&](const HttpRequest& request) {
    return HttpResponse::json(store.room_messages(request.param("id")));
  });
  http.post("/api/rooms/:id/messages", with_json([&](const HttpRequest& request, const Json& body) {
              const Json message = Json::parse(
                  store.add_room_message(body.at("from"), request.param("id"), body.at("text")));
              io.to("room:" + std::string(request.param("id"))).emit("room message", message);
              return HttpResponse::json(message.dump(), 201);
            }));
  io.on("enter",
        [](parley::Socket socket, std::string room) { return socket.join("room:" + room); });
  io.on("leave", [](parley::Socket socket, std::string room) { socket.leave("room:" + room); });
  io.on_connection([&](parley::Socket socket) {  // every browser of a user is in the user's room
    socket.join("user:" + store.find_user(private_push::user_of(socket)));
  });
  http.serve_files("/", EXAMPLE_PAGES);
  io.stop_on_signals({SIGINT, SIGTERM});
  io.listen(arguments.port(3000));
  std::cout << "listening on http://localhost:" << io.port() << std::endl;
  io.run();
} catch (const std::exception& error) {
  return std::cerr << "private_push: " << error.what() << '\n', 1;
}
