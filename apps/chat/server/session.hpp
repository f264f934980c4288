#pragma once
#include <string>

#include "store/records.hpp"
#include "token_bucket.hpp"

namespace parley::chat {

/// What the chat keeps with one socket, that is one tab. Belongs to the socket's loop.
struct Session {
  static constexpr double kEventsPerSecond = 50;
  static constexpr double kEventBurst = 400;        ///< a page that loads many rooms at once
  static constexpr double kRefusalsPerSecond = 20;  ///< forgiven
  static constexpr double kRefusalBurst = 1000;     ///< beyond, the connection ends

  Entrant entrant;    ///< its marks are handed on when the socket connects
  std::string token;  ///< until it is handed out with the welcome
  bool entered = false;
  TokenBucket events{kEventsPerSecond, kEventBurst};
  TokenBucket refusals{kRefusalsPerSecond, kRefusalBurst};
};

}  // namespace parley::chat
