#pragma once
#include <cstddef>
#include <cstdint>
#include <string>

namespace load {

enum class Mode : unsigned char {
  kEcho,       ///< an event with an acknowledgement
  kTyped,      ///< the same with an object of five fields
  kPolling,    ///< an event with an acknowledgement over long-polling
  kBroadcast,  ///< what one says goes to everyone
  kDocument,   ///< the same with a JSON document
  kRooms,      ///< what one says goes to a room
  kChurn,      ///< connect, join, close, and again
  kIdle,       ///< connect and do nothing
  kStatic,     ///< GET one file
};

struct Options {
  Mode mode = Mode::kEcho;
  std::string mode_name = "echo";
  std::uint16_t port = 0;
  int pid = 0;                ///< of the server; 0: neither CPU nor memory is read
  std::size_t clients = 100;  ///< churn: that many connect at the same time
  std::size_t inflight = 4;   ///< echo: for each client; otherwise in all
  std::size_t bytes = 32;
  std::size_t rooms = 1000;
  std::size_t pending = 64;    ///< connections that are being opened at a time
  std::size_t from = 1000;     ///< idle: clients at the first reading
  std::size_t cycles = 0;      ///< churn: that many, memory read at the end; 0: by time
  std::size_t checkpoint = 0;  ///< churn: memory is read after that many, too
  double seconds = 3;
  double warmup = 1;
  double settle = 1;     ///< of quiet before memory is read
  double patience = 20;  ///< for clients to connect, and for what is under way at the end
  double rate = 0;       ///< messages per second; 0: a closed loop
  bool tls = false;
  bool deflate = false;
  bool poll = false;  ///< idle: a poll that hangs instead of a WebSocket
  std::string path = "/file.txt";
  std::string file;  ///< what must come back for it
  std::string ask;   ///< an event whose acknowledgement goes into the report
};

/// Reads the command line; prints what there is and ends with status 2 when it makes no sense.
Options read_options(int argc, char** argv);

}  // namespace load
