#pragma once
#include <string>

namespace parley {

/// One JSON value as text, unparsed. Received: already checked to be valid JSON (RFC 8259), at most
/// max_json_depth levels deep, and may be emitted again without a parse. Made by a program: must be
/// valid JSON; the library sends it as it is. Binary inside it shows as
/// {"_placeholder":true,"num":n} and does not travel with it: use Json or Binary for such
/// arguments.
struct RawJson {
  std::string text;
  bool operator==(const RawJson&) const = default;
};

}  // namespace parley
