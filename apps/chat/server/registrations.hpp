#pragma once
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "parley/handshake.hpp"
#include "token_bucket.hpp"

namespace parley::chat {

/// How many strangers may be registered: by each address, so that none keeps the others out, and
/// altogether, so that the disk does not fill. Thread-safe.
class Registrations {
 public:
  /// `address` as remote_address() says it; an empty one counts only with all others.
  bool take(const std::string& address, Instant now);
  std::size_t addresses() const;

 private:
  bool take_of(const std::string& address, Instant now);

  mutable std::mutex mutex_;
  std::unordered_map<std::string, TokenBucket> by_address_;
  TokenBucket all_{100, 2000};  ///< fast enough for a hall that comes in at once
};

/// Whom to count a client to: the peer's address; of IPv6 the network (/64), because a single
/// machine has as many addresses in it as it likes. A peer on this machine is taken for a proxy: it
/// says in X-Forwarded-For whom it speaks for; if it does not, the answer is empty.
std::string remote_address(const Handshake& handshake);
std::string remote_address(std::string_view peer, std::string_view forwarded_for);

}  // namespace parley::chat
