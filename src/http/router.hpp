#pragma once
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/cors.hpp"
#include "http/exchange.hpp"
#include "net/loop_gate.hpp"
#include "parley/http.hpp"

namespace parley {

/// The routes in the order they were added. Immutable once the server listens, so all loops share
/// it. Destroy it before the loops: responders that users still hold do nothing from then on.
class HttpRouter::Impl {
 public:
  /// Told of exceptions that left a handler, on the loop of the request.
  using ErrorHook = std::function<void(const HttpRequest&, net::Loop&, std::exception_ptr)>;
  /// Answers GET and HEAD of a path below a prefix (without it, as sent), or nothing when it has no
  /// such file.
  using Folder =
      std::function<std::optional<HttpResponse>(const HttpRequest&, std::string_view path)>;

  Impl();
  ~Impl();

  void set_error_hook(ErrorHook hook) { error_hook_ = std::move(hook); }
  std::size_t max_body() const { return max_body_; }
  void set_max_body(std::size_t bytes) { max_body_ = bytes; }
  void set_cors(const CorsOptions& options) { cors_.emplace(options); }

  /// Answers, now or later; false when no route knows the path.
  bool handle(const std::shared_ptr<http::Exchange>& exchange);

  /// These throw std::invalid_argument for a path that does not begin with '/', a parameter without
  /// a name, a "*" that is not the last segment, or a method that is none.
  void add(std::string method, std::string_view path, HttpHandler handler);
  void add_async(std::string method, std::string_view path, HttpAsyncHandler handler);
  void add_folder(std::string_view prefix, Folder folder);

 private:
  class Completion;
  using Params = std::vector<std::pair<std::string, std::string>>;

  struct Route {
    std::string method;
    std::vector<std::string> segments;
    HttpHandler handler;
    HttpAsyncHandler async_handler;
    std::string prefix;  // of a folder, ends with '/'
    Folder folder;
  };

  bool answer_cors(http::Exchange& exchange);
  void run(const Route& route, const std::shared_ptr<http::Exchange>& exchange);
  void fail(const HttpRequest& request, net::Loop& loop, std::exception_ptr exception);

  std::vector<Route> routes_;
  ErrorHook error_hook_;
  std::size_t max_body_ = 1'000'000;
  std::optional<http::Cors> cors_;
  std::shared_ptr<net::LoopGate> gate_;  // open while there are loops to answer on
};

}  // namespace parley
