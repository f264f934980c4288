// The command line of the load generator.
#include "load/options.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <string_view>
#include <variant>

namespace load {
namespace {

using Member = std::variant<std::uint16_t Options::*, int Options::*, std::size_t Options::*,
                            double Options::*, bool Options::*, std::string Options::*>;

const std::map<std::string_view, Member> kFlags = {
    {"--port", &Options::port},
    {"--pid", &Options::pid},
    {"--mode", &Options::mode_name},
    {"--clients", &Options::clients},
    {"--inflight", &Options::inflight},
    {"--bytes", &Options::bytes},
    {"--rooms", &Options::rooms},
    {"--pending", &Options::pending},
    {"--from", &Options::from},
    {"--cycles", &Options::cycles},
    {"--checkpoint", &Options::checkpoint},
    {"--seconds", &Options::seconds},
    {"--warmup", &Options::warmup},
    {"--settle", &Options::settle},
    {"--rate", &Options::rate},
    {"--patience", &Options::patience},
    {"--tls", &Options::tls},
    {"--deflate", &Options::deflate},
    {"--poll", &Options::poll},
    {"--path", &Options::path},
    {"--file", &Options::file},
    {"--ask", &Options::ask},
};

const std::map<std::string_view, Mode> kModes = {
    {"echo", Mode::kEcho},           {"typed", Mode::kTyped},       {"polling", Mode::kPolling},
    {"broadcast", Mode::kBroadcast}, {"document", Mode::kDocument}, {"rooms", Mode::kRooms},
    {"churn", Mode::kChurn},         {"idle", Mode::kIdle},         {"static", Mode::kStatic},
};

constexpr const char* kUsage = R"(usage: load --port N [options]
  --mode M        echo, typed, polling, broadcast, document, rooms, churn, idle or static
  --pid P         the server's process: its CPU and memory are read
  --clients N     100; churn: how many connect at the same time
  --inflight N    4; echo: for each client, broadcasts: in all
  --bytes N       32; of a message's text
  --seconds S     3; after --warmup S (1)
  --rate N        messages per second, latency from when each was due; default: a closed loop
  --rooms N       1000; rooms
  --from N        1000; idle: memory is compared with that many clients
  --settle S      1; quiet before memory is read
  --cycles N      churn: that many instead of by time; --checkpoint N: memory is read there, too
  --tls           TLS, whatever the certificate says
  --deflate       negotiates permessage-deflate without context takeover
  --poll          idle: with a poll that hangs
  --path P        /file.txt; static: what to get; --file F: what must come back
  --ask EVENT     its acknowledgement goes into the report
  --patience S    20; for clients to connect, and for what is under way at the end
  --pending N     64; connections being opened at a time
)";

template <class Number>
void read_number(std::string_view name, std::string_view text, Number& into) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, into);
  if (result.ec != std::errc() || result.ptr != end) {
    throw std::invalid_argument(std::string(name) + ": no number: " + std::string(text));
  }
}

void set(Options& options, std::string_view name, const Member& member, std::string_view text) {
  std::visit(
      [&](auto pointer) {
        auto& into = options.*pointer;
        using Type = std::remove_reference_t<decltype(into)>;
        if constexpr (std::is_same_v<Type, std::string>) {
          into = text;
        } else if constexpr (!std::is_same_v<Type, bool>) {
          read_number(name, text, into);
        }
      },
      member);
}

void check(Options& options) {
  const auto mode = kModes.find(options.mode_name);
  if (mode == kModes.end()) throw std::invalid_argument("no mode " + options.mode_name);
  options.mode = mode->second;
  if (options.port == 0) throw std::invalid_argument("--port is needed");
  if (options.clients == 0 || options.inflight == 0 || options.pending == 0) {
    throw std::invalid_argument("--clients, --inflight and --pending are at least 1");
  }
  const bool paced = mode->second == Mode::kEcho || mode->second == Mode::kTyped ||
                     mode->second == Mode::kBroadcast || mode->second == Mode::kDocument ||
                     mode->second == Mode::kRooms;
  if (options.rate != 0 && !paced) throw std::invalid_argument("--rate is not for this mode");
  if (mode->second == Mode::kRooms && options.clients % std::max<std::size_t>(options.rooms, 1)) {
    throw std::invalid_argument("--clients must be a multiple of --rooms");
  }
  if (mode->second == Mode::kIdle && (options.from == 0 || options.from >= options.clients)) {
    throw std::invalid_argument("--from is from 1 to less than --clients");
  }
  if ((mode->second == Mode::kIdle || options.cycles > 0) && options.pid == 0) {
    throw std::invalid_argument("--pid is needed to read memory");
  }
  if (options.checkpoint > options.cycles) throw std::invalid_argument("--checkpoint > --cycles");
}

}  // namespace

Options read_options(int argc, char** argv) {
  Options options;
  try {
    for (int i = 1; i < argc; ++i) {
      const auto flag = kFlags.find(argv[i]);
      if (flag == kFlags.end()) throw std::invalid_argument(std::string("no option ") + argv[i]);
      if (const auto* yes = std::get_if<bool Options::*>(&flag->second)) {
        options.*(*yes) = true;
        continue;
      }
      if (i + 1 == argc) throw std::invalid_argument(std::string(argv[i]) + " needs a value");
      set(options, flag->first, flag->second, argv[i + 1]);
      ++i;
    }
    check(options);
  } catch (const std::invalid_argument& error) {
    std::fprintf(stderr, "load: %s\n%s", error.what(), kUsage);
    std::exit(2);
  }
  return options;
}

}  // namespace load
