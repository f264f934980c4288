#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace parley::fuzz {

/// One line of a script: a letter for what is done, a digit for the connection, and the bytes that
/// it takes. `u3 EIO=4&transport=websocket` opens a WebSocket on connection 3.
struct Step {
  char verb = 0;
  unsigned connection = 0;  ///< 0..9
  std::string bytes;
};

/// Reads lines. Every text is a script: what is no step is left out, and so is what comes behind
/// kMaxSteps. In the bytes, \n, \r, \\ and \xHH stand for what they do in C; `$D` is left for the
/// peers to put the id of a session in, `$PD` for that by which a socket is recovered.
std::vector<Step> read_script(std::string_view text);

inline constexpr std::size_t kMaxSteps = 64;

}  // namespace parley::fuzz
