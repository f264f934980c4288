// Engine.IO protocols 4 and 3: what is decided about a request by its head alone, before a byte of
// its body is read. First what concerns pages of other origins, then the program's middlewares,
// then whether it fits its session: the order of the reference, whose CORS is the first of its
// middlewares.
#include "base/log.hpp"
#include "base/trace.hpp"
#include "base/what_of.hpp"
#include "engineio/engine.hpp"
#include "http/origin.hpp"
#include "websocket/handshake.hpp"

namespace parley::engineio {
namespace {

constexpr std::size_t kShownOrigin = 300;  // in the log

const base::TraceScope trace("engine");

/// Whether a page of that origin is of the host that the request names. No page can set the second
/// field on a WebSocket, and on a poll not without being asked first (CORS).
bool is_own_page(const HttpRequest& request, std::string_view origin) {
  for (const char* const field : {"host", "x-forwarded-host"}) {
    const auto host = request.header(field);
    if (host && http::origin_is_host(origin, *host)) return true;
  }
  return false;
}

/// The page that a script is for: browsers fetch scripts for any, and say only here for which.
std::string page_of_script(const HttpRequest& request) {
  const auto referer = request.header("referer");
  return referer ? http::origin_of(*referer) : "null";
}

}  // namespace

/// Whether CORS lets the request's page in, if it is of one.
bool Engine::allows_page(const HttpRequest& request) const {
  if (!cors_.enabled()) return false;
  if (request.header("origin") || !is_script(request)) return cors_.allows(request);
  return cors_.allows(page_of_script(request), request);
}

/// Browsers say which page a request comes from and send its cookies along whatever the page: no
/// other check tells a foreign page's WebSocket from our own (cross-site WebSocket hijacking).
std::optional<Engine::Refusal> Engine::check_origin(const HttpRequest& request,
                                                    bool page_allowed) const {
  if (page_allowed) return std::nullopt;
  if (!options_.cors.enforce_origin && !request.header("cookie")) return std::nullopt;
  auto origin = request.header("origin");
  std::string page;
  if (!origin && is_script(request)) {
    page = page_of_script(request);
    origin = page;
  }
  if (!origin || is_own_page(request, *origin)) return std::nullopt;
  base::log_warning("engine", "refused a page of " + std::string(*origin) +
                                  ": it is not of this host, and cors does not allow it (a proxy "
                                  "should pass Host on, or send X-Forwarded-Host)");
  return Refusal{
      ErrorCode::kForbidden, {{"name", "INVALID_ORIGIN"}, {"origin", std::string(*origin)}}, {}};
}

/// Answered with a script, which a page may load from anywhere (JSONP).
bool Engine::is_script(const HttpRequest& request) const {
  return options_.allow_eio3 && protocol_of(request) == Protocol::kV3 && request.query_value("j");
}

/// The browser will keep our answer from the page, and its message names neither cause nor cure.
void Engine::warn_of_cors(const HttpRequest& request, bool page_allowed) const {
  const auto origin = request.header("origin");
  if (!origin || websocket::wants_websocket(request)) return;
  const bool old = options_.allow_eio3 && protocol_of(request) == Protocol::kV3;
  if (page_allowed && (!old || cors_.credentials())) return;
  if (is_own_page(request, *origin)) return;
  static base::OnceAMinute seldom;
  static base::OnceAMinute seldom_old;
  const std::string page = "a page of " + std::string(origin->substr(0, kShownOrigin)) + " polls";
  if (!page_allowed && seldom()) {
    base::log_warning("engine", page +
                                    ", but its browser will not let it read the answers: add that "
                                    "origin to cors.origins, if it is yours");
  } else if (page_allowed && seldom_old()) {
    base::log_warning("engine", page +
                                    " with a client 1.x or 2.x, which does it with credentials: "
                                    "its browser will not let it read the answers unless "
                                    "cors.origins names that origin and cors.credentials is set");
  }
}

void Engine::on_begin(const std::shared_ptr<http::Exchange>& exchange) {
  const HttpRequest& request = exchange->request();
  if (trace) trace("request " + request.method + ' ' + request.target);
  bool page_allowed = false;
  try {
    page_allowed = allows_page(request);
  } catch (...) {
    return refuse_failed(*exchange, base::what_of(std::current_exception()));
  }
  if (!cors_.is_preflight(request)) {
    cors_.add_headers(request, page_allowed, exchange->headers());
    warn_of_cors(request, page_allowed);
  } else if (cors_.passes_preflights()) {
    cors_.add_preflight_headers(request, page_allowed, exchange->headers());
  } else {
    return exchange->respond(cors_.preflight(request, page_allowed));
  }
  run_middlewares(exchange, page_allowed);
}

/// The middlewares have let it pass.
void Engine::begin(const std::shared_ptr<http::Exchange>& exchange, bool page_allowed) {
  const HttpRequest& request = exchange->request();
  const bool upgrade = websocket::wants_websocket(request);
  const Verdict verdict = verify(request, upgrade, page_allowed);
  if (verdict.refusal) return refuse(*exchange, *verdict.refusal, upgrade);
  if (!verdict.session) {
    if (must_shed()) shed(*exchange);
    return;
  }
  if (upgrade || request.method == "GET") return;
  if (request.method != "POST") {
    HttpResponse response;
    response.status = 500;  // what the reference says to any other method of a known session
    return exchange->respond(std::move(response));
  }
  // Also of a session that is closing: its client has not been told yet, and would take a refusal
  // for a failure of the network, and come back though it was sent away.
  verdict.session->polling()->on_data_begin(exchange);
}

}  // namespace parley::engineio
