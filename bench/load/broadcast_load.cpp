// Modes broadcast, document and rooms: what one client says goes to everyone, or to the room it is
// in. A unit is one delivery. A message is done when the last client of its group has heard it, and
// brings the next one: from each client in turn, or from a random one to its room.
#include <string_view>
#include <vector>

#include "load/fail.hpp"
#include "load/inflater.hpp"
#include "load/message.hpp"
#include "load/socket_client.hpp"
#include "load/workload.hpp"

namespace load {
namespace {

class BroadcastLoad final : public Workload, public SocketEvents {
 public:
  BroadcastLoad(Loop& loop, Meter& meter)
      : loop_(loop),
        meter_(meter),
        rooms_(loop.options().mode == Mode::kRooms ? loop.options().rooms : 0),
        groups_(rooms_ == 0 ? 1 : rooms_),
        heard_(loop.options().clients) {
    const std::string text = argument(loop.options());
    const bool is_document = loop.options().mode == Mode::kDocument;
    event_ = rooms_ > 0 ? "said" : is_document ? "document" : "chat message";
    expected_ = "42[\"" + event_ + "\"," + text + "]";
    said_end_ = "," + text + "]";
    for (std::size_t i = 0; i < heard_.size(); ++i) {
      clients_.push_back(std::make_unique<SocketClient>(loop, *this, i));
      clients_.back()->dial();
    }
  }

  bool is_ready() const override { return ready_ == clients_.size(); }

  void start() override {
    repeat_ = true;
    for (std::size_t i = 0; i < loop_.options().inflight; ++i) say(now());
  }

  void send_due(Nanos due) override { say(due); }
  void stop() override { repeat_ = false; }
  bool is_done() const override { return deliveries_ == expected_deliveries_; }
  std::string progress() const override {
    return std::to_string(ready_) + " of " + std::to_string(clients_.size()) + " clients ready, " +
           std::to_string(deliveries_) + " of " + std::to_string(expected_deliveries_) +
           " deliveries";
  }

  void check() const override {
    for (std::size_t i = 0; i < heard_.size(); ++i) {
      const std::uint64_t said = groups_[group_of(i)].said;
      if (heard_[i] != said) {
        fail("client " + std::to_string(i) + " heard " + std::to_string(heard_[i]) +
             " messages of " + std::to_string(said));
      }
    }
  }

  void on_ready(SocketClient& client) override {
    if (rooms_ == 0) {
      ++ready_;
      return;
    }
    client.send("420[\"join\",\"" + room_of(client.index()) + "\"]");
  }

  void on_message(SocketClient& client, std::string_view text) override {
    if (text == expected_) {
      // What is worth deflating must have been: 1,024 is the threshold of all servers.
      if (loop_.options().deflate && text.size() >= 1024) fail("a message that is not deflated");
      return delivered(client);
    }
    if (rooms_ > 0 && text == "430[true]") {
      ++ready_;
      return;
    }
    fail("heard " + std::string(text.substr(0, 200)) + "\n  instead of " + expected_);
  }

  void on_deflated(SocketClient& client, std::string_view bytes) override {
    if (!loop_.options().deflate) fail("a deflated message");
    if (bytes != deflated_) {
      if (inflate_message(bytes) != expected_) fail("a deflated message of other content");
      deflated_ = bytes;
    }
    delivered(client);
  }

 private:
  struct Group {
    Fifo<Nanos> due;  // of the messages under way, which everybody hears in the same order
    std::uint64_t said = 0;
  };

  std::size_t group_of(std::size_t client) const { return client % groups_.size(); }
  std::size_t last_of(std::size_t group) const { return clients_.size() - groups_.size() + group; }
  std::string room_of(std::size_t client) const {
    return "room" + std::to_string(group_of(client));
  }

  void delivered(SocketClient& client) {
    ++deliveries_;
    ++heard_[client.index()];
    meter_.unit();
    const std::size_t number = group_of(client.index());
    if (client.index() != last_of(number)) return;
    Group& group = groups_[number];
    if (group.due.empty()) fail("a message came twice");
    meter_.took(loop_.time() - group.due.pop());
    if (repeat_) say(loop_.time());
  }

  std::size_t next_speaker() {
    if (rooms_ == 0) return speaker_++ % clients_.size();
    random_ ^= random_ << 13;  // xorshift: the same rooms in every run
    random_ ^= random_ >> 7;
    random_ ^= random_ << 17;
    return static_cast<std::size_t>(random_ % clients_.size());
  }

  void say(Nanos due) {
    const std::size_t speaker = next_speaker();
    SocketClient& client = *clients_[speaker];
    Group& group = groups_[group_of(speaker)];
    if (rooms_ == 0) {
      client.send(expected_);
    } else {
      request_.assign("42[\"say\",\"room").append(std::to_string(group_of(speaker)));
      client.send(request_.append("\"").append(said_end_));
    }
    client.flush();
    group.due.push(due);
    ++group.said;
    expected_deliveries_ += clients_.size() / groups_.size();
  }

  Loop& loop_;
  Meter& meter_;
  std::size_t rooms_;  // 0: everyone
  std::vector<Group> groups_;
  std::vector<std::uint64_t> heard_;  // by each client
  std::string event_;
  std::string expected_;
  std::string said_end_;
  std::string request_;   // kept for its memory
  std::string deflated_;  // the last that was found to be right
  std::vector<std::unique_ptr<SocketClient>> clients_;
  std::size_t ready_ = 0;
  std::size_t speaker_ = 0;
  std::uint64_t random_ = 88172645463325252U;
  std::uint64_t deliveries_ = 0;
  std::uint64_t expected_deliveries_ = 0;
  bool repeat_ = false;
};

}  // namespace

std::unique_ptr<Workload> make_broadcast(Loop& loop, Meter& meter) {
  return std::make_unique<BroadcastLoad>(loop, meter);
}

}  // namespace load
