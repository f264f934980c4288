#pragma once
#include <string_view>

namespace parley::http {

/// Content-Type for a file name, by its extension; "application/octet-stream" when unknown.
std::string_view content_type_of(std::string_view file_name);

}  // namespace parley::http
