// A whole server, from HTTP up to the handlers of a program, and the clients that a script moves
// about: over memory streams, on one loop, by a clock that only the script turns. However the
// dialogue went, once everybody has left and all time-outs have passed nothing may be left over: no
// gauge above zero, no memory. A server may also end in the middle of it.
//
// Input: lines of text, see server/script.hpp and the verbs below.
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "net/clock.hpp"
#include "server/peer.hpp"
#include "server/program.hpp"
#include "server/script.hpp"

namespace {

using namespace parley;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kMaxInput = 4096;
constexpr milliseconds kLongestWait = seconds(60);

milliseconds wait_of(std::string_view text) {
  unsigned long value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  const auto longest = static_cast<unsigned long>(kLongestWait.count());
  return milliseconds(std::min(value, longest));
}

/// Replaces `$D` by the id of the session that connection D opened, and `$PD` by the one by which
/// its socket can be recovered.
std::string with_ids(std::string_view bytes, const fuzz::Peers& peers) {
  std::string all;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const std::string_view rest = bytes.substr(i);
    const bool pid = rest.starts_with("$P");
    const std::size_t digit = pid ? 2 : 1;
    if (rest[0] == '$' && rest.size() > digit && rest[digit] >= '0' && rest[digit] <= '9') {
      const fuzz::Peer& peer = *peers[static_cast<std::size_t>(rest[digit] - '0')];
      all += pid ? peer.pid() : peer.sid();
      i += digit;
    } else {
      all += rest[0];
    }
  }
  return all;
}

class Dialogue {
 public:
  explicit Dialogue(std::string_view settings) : program_(settings, clock_) {
    for (auto& peer : peers_) peer = std::make_unique<fuzz::Peer>(program_.server());
    namespaces_ = program_.server().stats().namespaces;
    cleans_up_ = program_.server().options().cleanup_empty_child_namespaces;
  }

  void take(const fuzz::Step& step) {
    fuzz::Peer& peer = *peers_[step.connection];
    const std::string bytes = with_ids(step.bytes, peers_);
    switch (step.verb) {
      case 'o':
        peer.open(bytes);
        break;
      case 'r':
        peer.send(bytes);
        break;
      case 'g':
        peer.get(bytes);
        break;
      case 'p': {
        const std::size_t bar = std::min(bytes.find('|'), bytes.size());
        peer.post(bytes.substr(0, bar),
                  std::string_view(bytes).substr(bar).substr(bar < bytes.size()));
        break;
      }
      case 'u':
        peer.upgrade(bytes);
        break;
      case 't':
        peer.frame(0x81, bytes);
        break;
      case 'b':
        peer.frame(0x82, bytes);
        break;
      case 'z':
        peer.compressed_frame(bytes);
        break;
      case 'f':  // the first byte is the frame's, with FIN, RSV and opcode
        if (!bytes.empty()) peer.frame(static_cast<unsigned char>(bytes[0]), bytes.substr(1));
        break;
      case 's':
        peer.set_reading(false);
        break;
      case 'd':
        peer.set_reading(true);
        break;
      case 'e':
        peer.shut_down_send();
        break;
      case 'x':
        peer.close();
        break;
      case 'w':
        clock_.advance(wait_of(bytes));
        break;
      case 'l':
        for (const char what : bytes.substr(0, 4)) program_.act(what);
        break;
      default:
        return;
    }
    settle();
  }

  void end() {
    for (auto& peer : peers_) peer->close();
    program_.loop().poll();
    // A time-out may arm another: in steps, longer together than the longest chain of them.
    for (int i = 0; i < 16; ++i) {
      clock_.advance(seconds(20));
      program_.loop().poll();
    }
    program_.act('a');
    program_.loop().poll();
    const ServerStats stats = program_.server().stats();
    require_none("connections", stats.connections);
    require_none("sessions", stats.sessions);
    require_none("websocket_sessions", stats.websocket_sessions);
    require_none("sockets", stats.sockets);
    require_none("rooms", stats.rooms);
    require_none("pending_acks", stats.pending_acks);
    require_none("timers", stats.timers);
    require_none("queued_bytes", stats.queued_bytes);
    require_none("absent_sessions", stats.absent_sessions);
    require_none("recovery_bytes", stats.recovery_bytes);
    if (cleans_up_ && stats.namespaces > namespaces_) require_none("namespaces", stats.namespaces);
  }

 private:
  void settle() {
    program_.loop().poll();
    for (auto& peer : peers_) peer->drain();
  }
  static void require_none(const char* gauge, std::uint64_t value) {
    if (value == 0) return;
    std::fprintf(stderr, "%s: %llu left\n", gauge, static_cast<unsigned long long>(value));
    std::abort();
  }

  net::ManualClock clock_;
  fuzz::Program program_;
  fuzz::Peers peers_;
  std::uint64_t namespaces_ = 0;
  bool cleans_up_ = false;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > kMaxInput) return 0;
  const auto steps = fuzz::read_script({reinterpret_cast<const char*>(data), size});
  // The first step may hold settings; '!' among them ends the server with everybody still there.
  const bool set = !steps.empty() && steps[0].verb == '=';
  const std::string_view settings = set ? std::string_view(steps[0].bytes) : std::string_view();
  Dialogue dialogue(settings);
  for (const fuzz::Step& step : steps) dialogue.take(step);
  if (settings.find('!') == std::string_view::npos) dialogue.end();
  return 0;
}
