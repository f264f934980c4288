#pragma once
#include <string>

#include "budget.hpp"
#include "store/records.hpp"
#include "token_bucket.hpp"

namespace parley::chat {

/// What the chat keeps with one socket, that is one tab. Belongs to the socket's loop.
struct Session {
  static constexpr double kRefusalsPerSecond = 20;  ///< forgiven
  static constexpr double kRefusalBurst = 1000;     ///< beyond, the connection ends

  Entrant entrant;    ///< its marks are handed on when the socket connects
  std::string token;  ///< until it is handed out with the welcome
  bool entered = false;
  Budget budget;  ///< known before the socket connects
  TokenBucket refusals{kRefusalsPerSecond, kRefusalBurst};
};

}  // namespace parley::chat
