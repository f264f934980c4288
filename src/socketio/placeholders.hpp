#pragma once
#include <string_view>

namespace parley::socketio {

/// Whether each of the `attachments` of a binary packet has its place in `json` exactly once, and
/// no place is for anything else. A place is {"_placeholder":true,"num":n} with these two members
/// and no other, n a plain integer. `json` must have passed scan_json.
bool placeholders_match(std::string_view json, unsigned attachments);

}  // namespace parley::socketio
