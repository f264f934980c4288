#pragma once
#include <cstddef>
#include <string>
#include <string_view>

#include "failure.hpp"

namespace parley::chat {

inline constexpr std::size_t kMaxUserName = 32;  ///< code points
inline constexpr std::size_t kMaxRoomName = 48;  ///< code points

/// A name as it is shown: no white space at its ends, single spaces inside. Refused with
/// name_invalid: empty, longer than `max_length` code points, not UTF-8, or with characters that
/// cannot be seen or turn the reading direction. Joiners (U+200C, U+200D) may stand between two
/// characters of scripts and emoji that need them.
Outcome<std::string> normalise_name(std::string_view name, std::size_t max_length);

/// What makes two names the same: case and invisible characters do not count. The name must be
/// normalised. Different encodings of one accented letter and look-alikes from other scripts stay
/// different.
std::string name_key(std::string_view name);

}  // namespace parley::chat
