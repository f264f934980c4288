#pragma once
// HTTP beside Socket.IO, on the same port: routes for a program's own API, and static files.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "parley/function.hpp"

namespace parley {

struct CorsOptions;

/// Names and values, in order; a name may come more than once.
using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

/// One request (RFC 9110), body complete. Header names compare without case.
struct HttpRequest {
  std::string method;  ///< "GET", "POST", ...
  std::string target;  ///< as sent: "/api/users/7?full=1" ("http://host/a" as "/a")
  std::string path;    ///< percent-decoded path without query: "/api/users/7"
  std::vector<std::pair<std::string, std::string>> query;   ///< decoded, in order
  HttpHeaders headers;                                      ///< as sent, in order
  std::vector<std::pair<std::string, std::string>> params;  ///< of the route: "/users/:id" -> id
  std::string body;
  std::string remote_address;  ///< TCP peer, textual IP
  std::uint16_t remote_port = 0;
  bool secure = false;    ///< TLS on this hop
  unsigned version = 11;  ///< 10 or 11

  /// First header of that name, or nothing.
  std::optional<std::string_view> header(std::string_view name) const;
  /// Last query parameter of that name (as the reference does), or nothing.
  std::optional<std::string_view> query_value(std::string_view name) const;
  /// Route parameter, empty when there is none.
  std::string_view param(std::string_view name) const;
};

/// Part of an open file, sent without being read into memory whole.
struct HttpFile {
  std::shared_ptr<int> descriptor;  ///< closed with the last owner
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
};

/// One response. What cannot be sent is logged and becomes an empty 500: a status outside 200..999,
/// and a header pushed to `headers` that set() would refuse.
struct HttpResponse {
  unsigned status = 200;
  /// Content-Length, Transfer-Encoding, Connection and Date are the server's: dropped, silently.
  HttpHeaders headers;
  std::string body;
  std::shared_ptr<const std::string> shared_body;  ///< instead of body: one copy for many responses
  std::string_view static_body;                    ///< instead of body: lives for ever (embedded)
  std::optional<HttpFile> file;                    ///< instead of body

  /// Appends a header. Throws std::invalid_argument if name or value has control characters:
  /// nothing a request carried can end a header line (response splitting).
  HttpResponse& set(std::string name, std::string value);

  static HttpResponse text(std::string body, unsigned status = 200);
  static HttpResponse html(std::string body, unsigned status = 200);
  /// `json` is JSON text already.
  static HttpResponse json(std::string json, unsigned status = 200);
  /// Throws as set() does: `location` may come from a request.
  static HttpResponse redirect(std::string location, unsigned status = 302);
};

/// Completes a request, once, now or later, from any thread. Dropped without an answer: 500. There
/// is no deadline: as long as it is kept, the client waits and its connection stays.
using HttpResponder = UniqueFunction<void(HttpResponse)>;
using HttpHandler = std::function<HttpResponse(const HttpRequest&)>;
using HttpAsyncHandler = std::function<void(HttpRequest, HttpResponder)>;

/// Static file serving below one folder.
struct StaticFileOptions {
  std::string index = "index.html";
  std::string cache_control = "public, max-age=0";
  HttpHeaders headers;    ///< added to every answer
  bool dotfiles = false;  ///< serve names that begin with '.'
};

/// A file embedded in the program, with its precompressed forms (empty when not smaller).
struct EmbeddedFile {
  std::string_view name;
  std::string_view content_type;
  std::string_view etag;
  std::string_view plain;
  std::string_view gzip;
  std::string_view brotli;
};

/// Routes of a program's own HTTP API. A path is matched by segments; ":name" takes one segment, a
/// final "*" takes the rest (param "*"). The first route added wins; a known path with another
/// method is 405 with Allow; HEAD is answered by GET routes. Handlers run on the loop of the
/// connection: with several threads, at the same time. A handler that throws is answered 500 and
/// reported to on_error. Add routes before listen(); not thread-safe. All that take a path or
/// prefix throw std::invalid_argument when it does not begin with "/".
class HttpRouter {
 public:
  HttpRouter();
  ~HttpRouter();
  HttpRouter(const HttpRouter&) = delete;
  HttpRouter& operator=(const HttpRouter&) = delete;

  /// Throw std::invalid_argument also for a ":" without name, a "*" that is not the last segment,
  /// and a method that is no HTTP token.
  HttpRouter& get(std::string path, HttpHandler handler);
  HttpRouter& post(std::string path, HttpHandler handler);
  HttpRouter& put(std::string path, HttpHandler handler);
  HttpRouter& del(std::string path, HttpHandler handler);
  HttpRouter& route(std::string method, std::string path, HttpHandler handler);
  HttpRouter& route_async(std::string method, std::string path, HttpAsyncHandler handler);

  /// Serves the files below `folder` under the URL prefix: index file, content types, ETag and 304,
  /// one byte range, HEAD. Never leaves the folder: "..", encoded or not, and symbolic links that
  /// point outside answer 404. Throws std::invalid_argument if the folder does not exist.
  HttpRouter& serve_files(std::string prefix, std::filesystem::path folder,
                          StaticFileOptions options = {});
  /// Serves files embedded in the program, precompressed where the client takes it.
  HttpRouter& serve_embedded(std::string prefix, std::vector<EmbeddedFile> files,
                             StaticFileOptions options = {});

  /// Lets pages of other origins use these routes and files, preflight requests included (Fetch
  /// standard). Off by default; ServerOptions::cors is about Socket.IO alone. Throws
  /// std::invalid_argument for options that contradict each other and for origins that are none.
  HttpRouter& cors(const CorsOptions& options);

  /// Largest request body of these routes, bytes: 413 above. Default 1,000,000.
  HttpRouter& max_body(std::size_t bytes);

  class Impl;
  Impl& impl() { return *impl_; }

 private:
  std::unique_ptr<Impl> impl_;
};

}  // namespace parley
