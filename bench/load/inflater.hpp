#pragma once
#include <string>
#include <string_view>

namespace load {

/// Inflates one message of permessage-deflate that has no context but itself (RFC 7692, section
/// 7.2.2). Fails for what cannot be inflated.
std::string inflate_message(std::string_view bytes);

}  // namespace load
