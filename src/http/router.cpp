// Routes are tried one after the other: a program has dozens, not thousands, and "the first one
// added wins" is then true by construction. Rejected: a radix tree, whose order surprises.
#include "http/router.hpp"

#include <algorithm>
#include <stdexcept>

#include "http/characters.hpp"
#include "http/target.hpp"
#include "net/loop.hpp"

namespace parley {
namespace {

std::string_view raw_path(const HttpRequest& request) {
  return std::string_view(request.target).substr(0, request.target.find('?'));
}

/// "/a/b" -> "a", "b"; "/" -> "".
std::vector<std::string_view> split(std::string_view path) {
  std::vector<std::string_view> segments;
  for (std::size_t begin = 1; begin <= path.size();) {
    const std::size_t end = std::min(path.find('/', begin), path.size());
    segments.push_back(path.substr(begin, end - begin));
    begin = end + 1;
  }
  return segments;
}

std::string decoded(std::string_view text) {
  return http::percent_decode(text).value_or(std::string(text));
}

bool matches(const std::vector<std::string>& pattern, const std::vector<std::string_view>& path,
             std::vector<std::pair<std::string, std::string>>& params) {
  params.clear();
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] == "*") {
      if (i >= path.size()) return false;
      const char* const begin = path[i].data();
      const char* const end = path.back().data() + path.back().size();
      params.emplace_back("*", decoded({begin, static_cast<std::size_t>(end - begin)}));
      return true;
    }
    if (i >= path.size()) return false;
    if (pattern[i].starts_with(':')) {
      if (path[i].empty()) return false;
      params.emplace_back(pattern[i].substr(1), decoded(path[i]));
    } else if (pattern[i] != decoded(path[i])) {
      return false;
    }
  }
  return pattern.size() == path.size();
}

std::vector<std::string> parse_pattern(std::string_view path) {
  if (path.empty() || path.front() != '/') {
    throw std::invalid_argument("parley: a route's path begins with '/'");
  }
  std::vector<std::string> pattern;
  for (const std::string_view segment : split(path)) {
    if (segment == ":") throw std::invalid_argument("parley: a route's parameter needs a name");
    if (!pattern.empty() && pattern.back() == "*") {
      throw std::invalid_argument("parley: \"*\" is only the last segment of a route");
    }
    pattern.emplace_back(segment);
  }
  return pattern;
}

void check_method(std::string_view method) {
  if (method.empty() || !std::all_of(method.begin(), method.end(), http::is_token_char)) {
    throw std::invalid_argument("parley: not an HTTP method");
  }
}

bool reads(std::string_view method) {
  return method == "GET" || method == "HEAD";
}

HttpResponse internal_error() {
  return HttpResponse::text("Internal Server Error", 500);
}

}  // namespace

// --- answers from any thread ---------------------------------------------------------------------

/// What a responder holds: answers once, at the latest when it is dropped.
class HttpRouter::Impl::Completion {
 public:
  Completion(std::shared_ptr<net::LoopGate> gate, std::shared_ptr<http::Exchange> exchange)
      : gate_(std::move(gate)), exchange_(std::move(exchange)) {}
  Completion(Completion&&) noexcept = default;
  Completion& operator=(Completion&&) = delete;
  ~Completion() {
    if (exchange_) (*this)(internal_error());
  }

  void operator()(HttpResponse response) {
    if (!exchange_) return;
    net::Loop& loop = exchange_->loop();
    gate_->dispatch(loop,
                    [exchange = std::move(exchange_), response = std::move(response)]() mutable {
                      exchange->respond(std::move(response));
                    });
  }

 private:
  std::shared_ptr<net::LoopGate> gate_;
  std::shared_ptr<http::Exchange> exchange_;
};

// --- routes --------------------------------------------------------------------------------------

HttpRouter::Impl::Impl() : gate_(std::make_shared<net::LoopGate>()) {}
HttpRouter::Impl::~Impl() {
  gate_->close();
}

void HttpRouter::Impl::add(std::string method, std::string_view path, HttpHandler handler) {
  check_method(method);
  routes_.push_back({std::move(method), parse_pattern(path), std::move(handler), {}, {}, {}});
}

void HttpRouter::Impl::add_async(std::string method, std::string_view path,
                                 HttpAsyncHandler handler) {
  check_method(method);
  routes_.push_back({std::move(method), parse_pattern(path), {}, std::move(handler), {}, {}});
}

void HttpRouter::Impl::add_folder(std::string_view prefix, Folder folder) {
  if (prefix.empty() || prefix.front() != '/') {
    throw std::invalid_argument("parley: a URL prefix begins with '/'");
  }
  std::string full(prefix);
  if (full.back() != '/') full += '/';
  routes_.push_back({"GET", {}, {}, {}, std::move(full), std::move(folder)});
}

bool HttpRouter::Impl::handle(const std::shared_ptr<http::Exchange>& exchange) {
  HttpRequest& request = exchange->request();
  if (cors_ && answer_cors(*exchange)) return true;
  const std::string_view path = raw_path(request);
  const std::vector<std::string_view> segments = split(path);
  std::vector<std::string_view> allowed;
  const auto allow = [&allowed](std::string_view method) {
    if (std::find(allowed.begin(), allowed.end(), method) == allowed.end()) {
      allowed.push_back(method);
    }
  };
  Params params;
  for (const Route& route : routes_) {
    if (route.folder) {
      const bool whole = path.size() + 1 == route.prefix.size() && route.prefix.starts_with(path);
      if (!path.starts_with(route.prefix) && !whole) continue;
      auto response =
          route.folder(request, whole ? std::string_view("") : path.substr(route.prefix.size()));
      if (!response) continue;
      if (reads(request.method)) {
        exchange->respond(std::move(*response));
        return true;
      }
    } else if (!matches(route.segments, segments, params)) {
      continue;
    } else if (route.method == request.method ||
               (route.method == "GET" && request.method == "HEAD")) {
      request.params = std::move(params);
      run(route, exchange);
      return true;
    }
    allow(route.method);
    if (route.method == "GET") allow("HEAD");
  }
  if (allowed.empty()) return false;
  if (request.method != "OPTIONS") allow("OPTIONS");
  std::string list;
  for (const std::string_view method : allowed) {
    if (!list.empty()) list += ", ";
    list += method;
  }
  HttpResponse response;
  response.status = request.method == "OPTIONS" ? 204 : 405;
  response.set("Allow", list);
  exchange->respond(std::move(response));
  return true;
}

/// True when that was all there was to answer.
bool HttpRouter::Impl::answer_cors(http::Exchange& exchange) {
  const HttpRequest& request = exchange.request();
  bool allowed = false;
  try {
    allowed = cors_->allows(request);
  } catch (...) {
    fail(request, exchange.loop(), std::current_exception());
    exchange.respond(internal_error());
    return true;
  }
  if (!cors_->is_preflight(request) || !request.header("access-control-request-method")) {
    cors_->add_headers(request, allowed, exchange.headers());
    return false;
  }
  if (cors_->passes_preflights()) {
    cors_->add_preflight_headers(request, allowed, exchange.headers());
    return false;
  }
  exchange.respond(cors_->preflight(request, allowed));
  return true;
}

void HttpRouter::Impl::run(const Route& route, const std::shared_ptr<http::Exchange>& exchange) {
  net::Loop& loop = exchange->loop();
  if (route.async_handler) {
    HttpRequest about;  // what is left to report with, once the handler has the request
    about.method = exchange->request().method;
    about.target = exchange->request().target;
    about.path = exchange->request().path;
    try {
      route.async_handler(std::move(exchange->request()), Completion(gate_, exchange));
    } catch (...) {
      fail(about, loop, std::current_exception());
    }
    return;
  }
  try {
    exchange->respond(route.handler(exchange->request()));
  } catch (...) {
    fail(exchange->request(), loop, std::current_exception());
    exchange->respond(internal_error());
  }
}

void HttpRouter::Impl::fail(const HttpRequest& request, net::Loop& loop,
                            std::exception_ptr exception) {
  if (error_hook_) error_hook_(request, loop, std::move(exception));
}

// --- the public class ----------------------------------------------------------------------------

HttpRouter::HttpRouter() : impl_(std::make_unique<Impl>()) {}
HttpRouter::~HttpRouter() = default;

HttpRouter& HttpRouter::get(std::string path, HttpHandler handler) {
  return route("GET", std::move(path), std::move(handler));
}
HttpRouter& HttpRouter::post(std::string path, HttpHandler handler) {
  return route("POST", std::move(path), std::move(handler));
}
HttpRouter& HttpRouter::put(std::string path, HttpHandler handler) {
  return route("PUT", std::move(path), std::move(handler));
}
HttpRouter& HttpRouter::del(std::string path, HttpHandler handler) {
  return route("DELETE", std::move(path), std::move(handler));
}
HttpRouter& HttpRouter::route(std::string method, std::string path, HttpHandler handler) {
  impl_->add(std::move(method), path, std::move(handler));
  return *this;
}
HttpRouter& HttpRouter::route_async(std::string method, std::string path,
                                    HttpAsyncHandler handler) {
  impl_->add_async(std::move(method), path, std::move(handler));
  return *this;
}
HttpRouter& HttpRouter::cors(const CorsOptions& options) {
  impl_->set_cors(options);
  return *this;
}
HttpRouter& HttpRouter::max_body(std::size_t bytes) {
  impl_->set_max_body(bytes);
  return *this;
}

}  // namespace parley
