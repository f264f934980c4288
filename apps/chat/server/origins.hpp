#pragma once
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "failure.hpp"
#include "parley/handshake.hpp"

namespace parley::chat {

/// "https://Chat.Example/" as "https://chat.example:443": scheme, host and port, always with a
/// port. Nothing if it is not the origin of an http or https page.
std::optional<std::string> normalise_origin(std::string_view url);

/// Which pages may bring people in: those of the chat's own address. Browsers let every page open a
/// WebSocket to every host, and say only in the Origin header whose page it is. Thread-safe.
class Origins {
 public:
  /// Further ones, as normalise_origin() says them.
  explicit Origins(std::vector<std::string> allowed) : allowed_(std::move(allowed)) {}

  /// What is wrong with where the client comes from, or nothing. Programs send no Origin.
  std::optional<Failure> check(const Handshake& handshake);
  bool admits(std::string_view origin, std::string_view host) const;

 private:
  void complain(const std::string& origin);

  const std::vector<std::string> allowed_;
  std::mutex mutex_;
  std::set<std::string> complained_;
};

}  // namespace parley::chat
