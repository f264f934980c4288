#pragma once
#include <cstddef>
#include <optional>

#include "failure.hpp"
#include "wire.hpp"

namespace parley::chat {

inline constexpr std::size_t kMaxText = 4000;  ///< code points of one message
inline constexpr int kDefaultPage = 50;
inline constexpr int kMaxPage = 100;

/// What is wrong with a message, or nothing: text of 1 to kMaxText code points that is not only
/// white space, client id of 8 to 64 characters [A-Za-z0-9_-].
std::optional<Failure> check(const SendRequest& request);

/// The page that is asked for, its size brought between 1 and kMaxPage. Refused when both bounds
/// are given.
Outcome<PageRequest> page_request(const HistoryRequest& request);

}  // namespace parley::chat
