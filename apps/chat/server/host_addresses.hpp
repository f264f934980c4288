#pragma once
#include <string>
#include <vector>

namespace parley::chat {

/// The IPv4 addresses under which other machines may reach this one, as text; empty when it has no
/// network. IPv6 ones are left out: they are long, change, and nobody types them.
std::vector<std::string> host_addresses();

}  // namespace parley::chat
