#pragma once
#include <array>
#include <cstddef>
#include <limits>

namespace parley::chat {

/// What is counted, each in a bucket of its own.
enum class Deed : std::size_t {
  request,  ///< anything that is asked for
  message,
  typing,  ///< a notice of it, which all members of a room get
  new_room,
  new_direct,  ///< the first message of a direct room
  entry,       ///< a tab that opens
};
inline constexpr std::size_t kDeeds = 6;

/// So many in the long run, and so many at once.
struct Rate {
  double per_second = std::numeric_limits<double>::infinity();
  double at_once = std::numeric_limits<double>::infinity();
};

/// In the order of Deed.
using Rates = std::array<Rate, kDeeds>;

/// What all people of one address, or of the whole chat, may do together; 0 is without a limit.
/// Rates of persons alone were rejected: a person costs nothing, so that one machine can be a
/// hundred of them.
struct SharedLimits {
  // A crowded office behind one address: 200 people who write as fast as people do, every four
  // seconds.
  unsigned messages_per_address = 50;  ///< a second; as many typing notices
  // The same office marks as read what it sees up to four times a second and person, and comes back
  // all at once after a cut.
  unsigned requests_per_address = 1000;      ///< a second
  unsigned conversations_per_address = 600;  ///< new ones an hour
  // Everybody gets what is said in a public room: more than this no page can show. And what is
  // begun is kept.
  unsigned messages_in_all = 500;        ///< a second; as many typing notices
  unsigned conversations_in_all = 7200;  ///< new ones an hour
};

/// What one person may do.
Rates rates_of_person();
Rates rates_of_address(const SharedLimits& limits);
Rates rates_of_all(const SharedLimits& limits);

}  // namespace parley::chat
