// A path is decoded once, segment by segment, so that an encoded slash is never a separator, and a
// segment that a file system or another reader could take for more than a name does not exist.
#include "http/static_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <charconv>
#include <stdexcept>

#include "http/accept_encoding.hpp"
#include "http/conditional.hpp"
#include "http/http_date.hpp"
#include "http/mime_types.hpp"
#include "http/router.hpp"
#include "http/target.hpp"

namespace parley::http {
namespace {

/// "a/b%20c/" -> "a/b c/"; nothing for what cannot be a name below the folder.
std::optional<std::string> file_path(std::string_view path, bool dotfiles) {
  std::string result;
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const auto segment = percent_decode(path.substr(0, end));
    if (!segment || segment->empty() || *segment == "." || *segment == "..") return std::nullopt;
    if (segment->front() == '.' && !dotfiles) return std::nullopt;
    for (const char c : *segment) {
      if (c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
        return std::nullopt;
      }
    }
    result += *segment;
    if (end < path.size()) result += '/';
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return result;
}

/// The same address with a slash behind its path, so that relative links work.
HttpResponse redirect_to_folder(const HttpRequest& request) {
  std::string location = request.target;
  location.insert(std::min(location.find('?'), location.size()), 1, '/');
  return HttpResponse::redirect(std::move(location), 301);
}

std::string make_etag(const struct stat& info) {
  const auto hex = [](std::uint64_t value) {
    char digits[16];
    return std::string(digits, std::to_chars(digits, digits + sizeof digits, value, 16).ptr);
  };
  const auto nanoseconds = static_cast<std::uint64_t>(info.st_mtim.tv_sec) * 1'000'000'000U +
                           static_cast<std::uint64_t>(info.st_mtim.tv_nsec);
  return '"' + hex(info.st_ino) + '-' + hex(static_cast<std::uint64_t>(info.st_size)) + '-' +
         hex(nanoseconds) + '"';
}

void add_options(HttpResponse& response, const StaticFileOptions& options) {
  for (const auto& [name, value] : options.headers) response.set(name, value);
}

/// The whole file, a part, or that the client has it already.
HttpResponse file_response(const HttpRequest& request, Descriptor file, const struct stat& info,
                           std::string_view name, const StaticFileOptions& options) {
  const std::string etag = make_etag(info);
  const auto size = static_cast<std::uint64_t>(info.st_size);
  const std::time_t modified = info.st_mtim.tv_sec;
  HttpResponse response;
  response.set("Cache-Control", options.cache_control)
      .set("ETag", etag)
      .set("Last-Modified", format_http_date(modified));
  add_options(response, options);
  if (not_modified(request, etag, modified)) {
    response.status = 304;
    return response;
  }
  response.set("Accept-Ranges", "bytes");
  HttpFile body{std::move(file), 0, size};
  const auto field = request.header("range");
  if (field && request.method == "GET" && range_applies(request, etag, modified)) {
    const RangeRequest range = parse_range(*field, size);
    if (range.kind == RangeRequest::Kind::kUnsatisfiable) {
      response.status = 416;
      response.set("Content-Range", "bytes */" + std::to_string(size));
      return response;
    }
    if (range.kind == RangeRequest::Kind::kPart) {
      response.status = 206;
      response.set("Content-Range", "bytes " + std::to_string(range.part.first) + '-' +
                                        std::to_string(range.part.last) + '/' +
                                        std::to_string(size));
      body.offset = range.part.first;
      body.length = range.part.last - range.part.first + 1;
    }
  }
  response.set("Content-Type", std::string(content_type_of(name)));
  response.file = std::move(body);
  return response;
}

}  // namespace

StaticFiles::StaticFiles(const std::filesystem::path& folder, StaticFileOptions options)
    : root_(own_descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC))),
      options_(std::move(options)) {
  if (!root_) {
    throw std::invalid_argument("parley: there is no folder '" +
                                std::filesystem::absolute(folder).string() +
                                "' to serve files from");
  }
  HttpResponse checked;
  checked.set("Cache-Control", options_.cache_control);
  add_options(checked, options_);
}

std::optional<HttpResponse> StaticFiles::respond(const HttpRequest& request,
                                                 std::string_view path) const {
  auto name = file_path(path, options_.dotfiles);
  if (!name) return std::nullopt;
  const bool as_folder = name->empty() || name->back() == '/';
  const bool below_prefix = !path.empty() || request.path.ends_with('/');
  if (as_folder && below_prefix) *name += options_.index;
  Descriptor file = open_beneath(*root_, *name);
  struct stat info{};
  if (!file || ::fstat(*file, &info) != 0) return std::nullopt;
  if (S_ISDIR(info.st_mode)) {
    if (as_folder && below_prefix) return std::nullopt;
    return redirect_to_folder(request);
  }
  if (!S_ISREG(info.st_mode)) return std::nullopt;
  return file_response(request, std::move(file), info, *name, options_);
}

EmbeddedFiles::EmbeddedFiles(const std::vector<EmbeddedFile>& files, StaticFileOptions options)
    : options_(std::move(options)) {
  for (const EmbeddedFile& file : files) files_.emplace(file.name, file);
  HttpResponse checked;
  checked.set("Cache-Control", options_.cache_control);
  add_options(checked, options_);
}

std::optional<HttpResponse> EmbeddedFiles::respond(const HttpRequest& request,
                                                   std::string_view path) const {
  auto name = file_path(path, options_.dotfiles);
  if (!name) return std::nullopt;
  const bool below_prefix = !path.empty() || request.path.ends_with('/');
  if (below_prefix && (name->empty() || name->back() == '/')) *name += options_.index;
  const auto found = files_.find(*name);
  if (found == files_.end()) {
    const std::string index = name->empty() ? options_.index : *name + '/' + options_.index;
    if (!files_.contains(index)) return std::nullopt;
    return redirect_to_folder(request);
  }
  HttpResponse response = embedded_response(request, found->second, options_.cache_control);
  add_options(response, options_);
  return response;
}

HttpResponse embedded_response(const HttpRequest& request, const EmbeddedFile& file,
                               std::string_view cache_control) {
  const bool packed = !file.gzip.empty() || !file.brotli.empty();
  HttpResponse response;
  if (!cache_control.empty()) response.set("Cache-Control", std::string(cache_control));
  response.set("ETag", std::string(file.etag));
  if (packed) response.set("Vary", "Accept-Encoding");
  if (not_modified(request, file.etag, std::nullopt)) {
    response.status = 304;
    return response;
  }
  response.set("Content-Type", std::string(file.content_type));
  response.static_body = file.plain;
  switch (choose_encoding(request.header("accept-encoding").value_or(""), !file.gzip.empty(),
                          !file.brotli.empty())) {
    case Encoding::kBrotli:
      response.set("Content-Encoding", "br");
      response.static_body = file.brotli;
      break;
    case Encoding::kGzip:
      response.set("Content-Encoding", "gzip");
      response.static_body = file.gzip;
      break;
    case Encoding::kIdentity:
      break;
  }
  return response;
}

}  // namespace parley::http

namespace parley {

HttpRouter& HttpRouter::serve_files(std::string prefix, std::filesystem::path folder,
                                    StaticFileOptions options) {
  const auto files = std::make_shared<http::StaticFiles>(folder, std::move(options));
  impl_->add_folder(prefix, [files](const HttpRequest& request, std::string_view path) {
    return files->respond(request, path);
  });
  return *this;
}

HttpRouter& HttpRouter::serve_embedded(std::string prefix, std::vector<EmbeddedFile> files,
                                       StaticFileOptions options) {
  const auto embedded = std::make_shared<http::EmbeddedFiles>(files, std::move(options));
  impl_->add_folder(prefix, [embedded](const HttpRequest& request, std::string_view path) {
    return embedded->respond(request, path);
  });
  return *this;
}

}  // namespace parley
