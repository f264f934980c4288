#pragma once
#include <nlohmann/json_fwd.hpp>

namespace parley {

/// Any JSON value; as an argument it takes whatever arrives, binary included (as nlohmann's binary
/// type), and sends binary values nested anywhere as attachments. Objects keep keys sorted.
using Json = nlohmann::json;

}  // namespace parley
