#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/open_beneath.hpp"
#include "parley/http.hpp"

namespace parley::http {

/// The files below one folder. Thread-safe.
class StaticFiles {
 public:
  /// Throws std::invalid_argument if there is no such folder.
  StaticFiles(const std::filesystem::path& folder, StaticFileOptions options);

  /// Answers GET and HEAD of `path`, as sent and without the prefix; nothing when there is no such
  /// file, or none that may be seen.
  std::optional<HttpResponse> respond(const HttpRequest& request, std::string_view path) const;

 private:
  Descriptor root_;
  StaticFileOptions options_;
};

/// Files embedded in the program. Thread-safe.
class EmbeddedFiles {
 public:
  EmbeddedFiles(const std::vector<EmbeddedFile>& files, StaticFileOptions options);
  std::optional<HttpResponse> respond(const HttpRequest& request, std::string_view path) const;

 private:
  std::map<std::string, EmbeddedFile, std::less<>> files_;
  StaticFileOptions options_;
};

/// GET or HEAD of one embedded file: negotiated encoding, ETag, 304.
HttpResponse embedded_response(const HttpRequest& request, const EmbeddedFile& file,
                               std::string_view cache_control);

}  // namespace parley::http
