#pragma once
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parley::socketio {

/// A query string ("token=a&color=red") as a JSON object of strings; of a name that comes more than
/// once the last value counts. Nothing when there are more than `max_parameters`.
std::optional<std::string> query_to_json(std::string_view query, std::size_t max_parameters);

}  // namespace parley::socketio
