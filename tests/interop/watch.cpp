// A namespace that is looked at from all sides: what arrives, what is sent, what becomes of rooms.
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <utility>

#include "events.hpp"
#include "parley/json.hpp"
#include "parley/task.hpp"

namespace interop {

using parley::Binary, parley::Event, parley::HandlerId, parley::Json, parley::Result,
    parley::Socket;

namespace {

/// What one socket's listeners saw.
struct Watched {
  std::vector<Json> in;
  std::vector<Json> out;
};

Json as_json(const Event& event) {
  Json shown = Json::array({event.name()});
  for (std::size_t i = 0; i < event.size(); ++i) shown.push_back(event.get<Json>(i).value());
  return shown;
}

class RoomLog {
 public:
  void add(std::string line) {
    const std::lock_guard lock(mutex_);
    lines_.push_back(std::move(line));
  }
  std::vector<std::string> lines() const {
    const std::lock_guard lock(mutex_);
    return lines_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

void add_listeners(parley::Namespace& nsp) {
  const HandlerId incoming;
  nsp.on_any([](Socket socket,
                const Event& event) { socket.data<Watched>().in.push_back(as_json(event)); },
             incoming);
  nsp.on_any_outgoing([](Socket socket, const Event& event) {
    socket.data<Watched>().out.push_back(as_json(event));
  });
  nsp.on("seen in", [](Socket socket) { return std::exchange(socket.data<Watched>().in, {}); });
  nsp.on("seen out", [](Socket socket) { return std::exchange(socket.data<Watched>().out, {}); });
  nsp.on("echo", [](Json value) { return value; });
  nsp.on("say", [](Socket socket, Json value) { socket.emit("said", value, Binary("abc")); });
  nsp.on("everyone", [&nsp](Json value) {
    nsp.emit("news", value, Binary("abc"));
    return true;
  });
  nsp.on("ask me", [](Socket socket) { socket.emit("question", [](Result<int>) {}); });
}

void add_removals(parley::Namespace& nsp) {
  nsp.once("first of all", [] { return "you are"; });
  nsp.on("be ready once", [](Socket socket) {
    socket.once("once", [] { return "this time"; });
    return true;
  });
  nsp.on("be ready", [](Socket socket) {
    const HandlerId id;
    socket.on("ready", [] { return "I am"; }, id);
    socket.on("rest", [socket, id] {
      socket.off("ready", id);
      return true;
    });
    return true;
  });
}

void add_middlewares(parley::Namespace& nsp) {
  nsp.use_event([](const Event& event) -> Result<void> {
    if (event.name() == "forbidden") return parley::Error("not for you");
    if (event.name() == "answered") event.ack<Json>()(Json{{"error", "busy"}});
    if (event.name() == "broken") throw std::runtime_error("a middleware threw");
    return {};
  });
  nsp.use_event([](Event event) -> parley::Task<Result<void>> {
    if (event.name() == "slow") {
      boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
      timer.expires_after(std::chrono::milliseconds(50));
      co_await timer.async_wait(boost::asio::use_awaitable);
    }
    co_return Result<void>();
  });
  for (const char* name : {"forbidden", "broken", "answered", "slow"}) {
    nsp.on(name, [](Json value) { return value; });
  }
}

void add_room_events(parley::Namespace& nsp) {
  const auto log = std::make_shared<RoomLog>();
  nsp.on_create_room([log](const std::string& room) { log->add("create " + room); });
  nsp.on_delete_room([log](const std::string& room) { log->add("delete " + room); });
  nsp.on_join_room([log](const std::string& room, const std::string& id) {
    log->add("join " + room + " " + id);
  });
  nsp.on_leave_room([log](const std::string& room, const std::string& id) {
    log->add("leave " + room + " " + id);
  });
  nsp.on("room log", [log] { return log->lines(); });
  nsp.on("join", [](Socket socket, std::string room) { return socket.join(room); });
  nsp.on("leave", [](Socket socket, std::string room) {
    socket.leave(room);
    return true;
  });
}

}  // namespace

void add_watched(parley::Server& io) {
  auto& nsp = io.of("/seen");
  add_listeners(nsp);
  add_removals(nsp);
  add_middlewares(nsp);
  add_room_events(nsp);
}

}  // namespace interop
