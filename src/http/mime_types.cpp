// The IANA types of what web pages are made of. The system's mime.types was not used: a server
// would then answer differently on every machine. Text is UTF-8.
#include "http/mime_types.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "http/characters.hpp"

namespace parley::http {
namespace {

using Entry = std::pair<std::string_view, std::string_view>;

constexpr auto kTypes = std::to_array<Entry>({
    {"7z", "application/x-7z-compressed"},
    {"aac", "audio/aac"},
    {"apng", "image/apng"},
    {"avif", "image/avif"},
    {"bmp", "image/bmp"},
    {"cjs", "text/javascript; charset=utf-8"},
    {"css", "text/css; charset=utf-8"},
    {"csv", "text/csv; charset=utf-8"},
    {"flac", "audio/flac"},
    {"gif", "image/gif"},
    {"gz", "application/gzip"},
    {"htm", "text/html; charset=utf-8"},
    {"html", "text/html; charset=utf-8"},
    {"ico", "image/x-icon"},
    {"ics", "text/calendar; charset=utf-8"},
    {"jpeg", "image/jpeg"},
    {"jpg", "image/jpeg"},
    {"js", "text/javascript; charset=utf-8"},
    {"json", "application/json; charset=utf-8"},
    {"jsonld", "application/ld+json; charset=utf-8"},
    {"m4a", "audio/mp4"},
    {"map", "application/json; charset=utf-8"},
    {"md", "text/markdown; charset=utf-8"},
    {"mjs", "text/javascript; charset=utf-8"},
    {"mov", "video/quicktime"},
    {"mp3", "audio/mpeg"},
    {"mp4", "video/mp4"},
    {"oga", "audio/ogg"},
    {"ogg", "audio/ogg"},
    {"ogv", "video/ogg"},
    {"opus", "audio/ogg"},
    {"otf", "font/otf"},
    {"pdf", "application/pdf"},
    {"png", "image/png"},
    {"svg", "image/svg+xml"},
    {"tar", "application/x-tar"},
    {"ttf", "font/ttf"},
    {"txt", "text/plain; charset=utf-8"},
    {"wasm", "application/wasm"},
    {"wav", "audio/wav"},
    {"weba", "audio/webm"},
    {"webm", "video/webm"},
    {"webmanifest", "application/manifest+json; charset=utf-8"},
    {"webp", "image/webp"},
    {"woff", "font/woff"},
    {"woff2", "font/woff2"},
    {"xhtml", "application/xhtml+xml; charset=utf-8"},
    {"xml", "application/xml; charset=utf-8"},
    {"zip", "application/zip"},
});
static_assert(std::is_sorted(kTypes.begin(), kTypes.end()));

}  // namespace

std::string_view content_type_of(std::string_view file_name) {
  constexpr std::string_view kUnknown = "application/octet-stream";
  constexpr std::size_t kLongest = 16;
  const std::size_t dot = file_name.rfind('.');
  if (dot == std::string_view::npos || file_name.size() - dot - 1 > kLongest) return kUnknown;
  std::array<char, kLongest> lowered{};
  const std::string_view extension = file_name.substr(dot + 1);
  std::transform(extension.begin(), extension.end(), lowered.begin(), to_lower);
  const std::string_view key(lowered.data(), extension.size());
  const auto found =
      std::lower_bound(kTypes.begin(), kTypes.end(), key,
                       [](const Entry& entry, std::string_view k) { return entry.first < k; });
  return found != kTypes.end() && found->first == key ? found->second : kUnknown;
}

}  // namespace parley::http
