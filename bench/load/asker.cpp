// What a server says about itself.
#include "load/asker.hpp"

#include "load/fail.hpp"
#include "load/socket_client.hpp"

namespace load {
namespace {

class Asker final : public SocketEvents {
 public:
  explicit Asker(std::string_view event) : event_(event) {}
  const std::string& answer() const { return answer_; }

  void on_ready(SocketClient& client) override { client.send("420[\"" + event_ + "\"]"); }
  void on_message(SocketClient& client, std::string_view text) override {
    if (!text.starts_with("430[")) fail(event_ + " was answered " + std::string(text));
    answer_ = text.substr(3);
    client.close();
  }

 private:
  std::string event_;
  std::string answer_;
};

}  // namespace

std::string ask(Loop& loop, std::string_view event) {
  Asker asker(event);
  SocketClient client(loop, asker, 0);
  client.dial();
  if (!loop.run_until([&] { return !asker.answer().empty(); }, now() + from_seconds(10))) {
    fail("no acknowledgement of " + std::string(event));
  }
  return asker.answer();
}

}  // namespace load
