// Engine.IO protocols 4 and 3, "handshake", and the order in which the reference verifies a
// request, since clients and test suites tell errors by their code.
//
// A WebSocket that cannot be accepted is refused before the 101, also for a wrong protocol version:
// the reference sends raw HTTP text into an already upgraded stream there.
#include "engineio/engine.hpp"

#include <algorithm>

#include "base/json_text.hpp"
#include "base/log.hpp"
#include "base/trace.hpp"
#include "base/what_of.hpp"
#include "engineio/session_hooks.hpp"
#include "http/origin.hpp"
#include "http/response_writer.hpp"
#include "websocket/deflate.hpp"
#include "websocket/extension.hpp"
#include "websocket/handshake.hpp"

namespace parley::engineio {
namespace {

const base::TraceScope trace("engine");

constexpr std::string_view error_message(int code) {
  constexpr std::string_view kMessages[] = {
      "Transport unknown", "Session ID unknown", "Bad handshake method",
      "Bad request",       "Forbidden",          "Unsupported protocol version"};
  return kMessages[code];
}

OutgoingRef make_initial_packet(const ServerOptions& options) {
  if (!options.initial_packet) return nullptr;
  if (const auto* bytes = std::get_if<Binary>(&*options.initial_packet)) {
    return Outgoing::binary(bytes->view());
  }
  const std::string_view text = std::get<std::string>(*options.initial_packet);
  return Outgoing::message({&text, 1}, {});
}

bool names(const std::vector<std::string>& transports, std::string_view wanted) {
  return std::find(transports.begin(), transports.end(), wanted) != transports.end();
}

}  // namespace

Engine::Engine(net::Loop& loop, const ServerOptions& options, const http::Cors& cors,
               const parley::Engine& hooks, EngineListener& listener, SessionHomes* homes)
    : loop_(loop),
      options_(options),
      cors_(cors),
      hooks_(hooks.handlers()),
      listener_(listener),
      homes_(homes),
      context_{loop,
               options,
               [this](const std::string& sid) { forget(sid); },
               [this](const Session& session, std::optional<std::size_t> size) {
                 tell_too_large(session, size);
               },
               hooks.handlers().sessions,
               make_initial_packet(options)},
      polls_(names(options.transports, "polling")),
      upgrades_(names(options.transports, "websocket")),
      gate_(std::make_shared<net::LoopGate>()) {
  if (options.cookie) cookie_.emplace(*options.cookie);
}

Engine::~Engine() {
  gate_->close();
  waiting_.clear();
  connections_.close_all();
  found_ = nullptr;
  sessions_.clear();
}

void Engine::forget(const std::string& sid) {
  found_ = nullptr;
  if (homes_) homes_->remove(sid);
  const auto found = sessions_.find(std::string_view(sid));
  if (found != sessions_.end()) sessions_.erase(found);  // and perhaps `sid` with it
}

std::optional<unsigned> Engine::home_of(const HttpRequest& request) {
  const auto sid = request.query_value("sid");
  if (!sid) return std::nullopt;
  const int tag = base::id_tag(*sid);
  if (tag < 0) return std::nullopt;
  return static_cast<unsigned>(tag);
}

void Engine::refuse(http::Exchange& exchange, const Refusal& refusal, bool upgrade) {
  const int code = static_cast<int>(refusal.code);
  const std::string message =
      refusal.message.empty() ? std::string(error_message(code)) : refusal.message;
  if (trace) {
    std::string found;
    for (const auto& [name, value] : refusal.context) found += ' ' + name + '=' + value;
    trace("refusing " + exchange.request().method + ' ' + exchange.request().target + ": " +
          message + found);
  }
  for (const auto& handler : hooks_.errors) {
    handler({exchange.request(), code, message, refusal.context});
  }
  if (refusal.code == ErrorCode::kSessionUnknown) {
    static base::OnceAMinute seldom;
    if (seldom()) {
      base::log_warning("engine",
                        "a request names a session that is not here. Clients of a server that was "
                        "restarted come back by themselves; behind a balancer, all requests of a "
                        "session must reach the same server (sticky sessions)");
    }
  }
  HttpResponse response;
  response.status = refusal.code == ErrorCode::kForbidden ? 403 : 400;
  if (upgrade) {
    // The reference knows only 400 here; that a page may not come in is ours to say.
    if (!refusal.message.empty()) response.status = 400;
    response.headers.emplace_back("Content-Type", "text/html");
    response.body = message;
    return exchange.respond_and_close(std::move(response));
  }
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = "{\"code\":" + std::to_string(code) + ",\"message\":";
  base::append_json_text(response.body, message);
  response.body += '}';
  exchange.respond(std::move(response));
}

void Engine::on_too_large(const HttpRequest& request, std::optional<std::size_t> size) {
  if (request.method != "POST") return;
  bool page_allowed = false;
  try {
    page_allowed = allows_page(request);
  } catch (...) {
    return;  // refused for that, had it been smaller
  }
  const Verdict verdict = verify(request, false, page_allowed);
  if (verdict.session) verdict.session->refuse_payload(size);
}

void Engine::tell_too_large(const Session& session, std::optional<std::size_t> size) {
  ++loop_.stats().payloads_too_large;
  static base::OnceAMinute seldom;
  if (seldom()) {
    base::log_warning("engine", "closing a client that sent " +
                                    (size ? std::to_string(*size) : std::string("too many")) +
                                    " bytes at once: max_payload is " +
                                    std::to_string(options_.max_payload));
  }
  for (const auto& handler : hooks_.too_large) {
    try {
      handler({session.id(), session.transport_name(), size, options_.max_payload});
    } catch (...) {
      base::log_error("engine", "a hook threw: " + base::what_of(std::current_exception()));
    }
  }
}

void Engine::on_request(const std::shared_ptr<http::Exchange>& exchange) {
  HttpRequest& request = exchange->request();
  const bool is_upgrade = websocket::wants_websocket(request);
  // Asked again: while the body arrived the session may have ended or moved to WebSocket. The page
  // is the same, and what its head said of it was good enough.
  const Verdict verdict = verify(request, is_upgrade, true);
  if (verdict.refusal) return refuse(*exchange, *verdict.refusal, is_upgrade);
  if (!verdict.session) return admit(exchange, is_upgrade);
  add_headers(*exchange);
  if (is_upgrade) return upgrade(exchange, verdict.session);
  const auto session = verdict.session;  // it may leave the table while it handles this
  PollingTransport* const transport = session->polling();
  if (request.method == "GET") {
    transport->on_poll(exchange);
  } else {
    transport->on_data(exchange);
  }
}

void Engine::add_headers(http::Exchange& exchange) const {
  for (const auto& handler : hooks_.headers) handler(exchange.headers(), exchange.request());
}

bool Engine::must_shed() const {
  return refusing_ || !listener_.has_room();
}

void Engine::shed(http::Exchange& exchange) {
  static base::OnceAMinute seldom;
  if (!refusing_ && seldom()) {
    base::log_warning("engine",
                      "refused a handshake: there are limits.max_sessions sessions already");
  }
  HttpResponse response =
      HttpResponse::text(refusing_ ? "the server is shutting down" : "the server is full", 503);
  response.set("Retry-After", "1");
  exchange.respond_and_close(std::move(response));
}

// --- new sessions --------------------------------------------------------------------------------

void Engine::open_polling(const std::shared_ptr<http::Exchange>& exchange, std::string id) {
  Wire wire = wire_of(exchange->request());
  const auto session = make_session(protocol_of(wire.form), std::move(id));
  if (!session) return refuse_id(*exchange, "the id is in use", false);
  auto transport = std::make_unique<PollingTransport>(loop_, session->as_transport_listener(),
                                                      options_, std::move(wire));
  PollingTransport& polling = *transport;
  if (cookie_) exchange->headers().emplace_back("Set-Cookie", cookie_->set(session->id()));
  HttpRequest first = exchange->request();
  session->start(std::move(transport));
  polling.on_poll(exchange);
  begin(session, std::move(first));
}

void Engine::begin(const std::shared_ptr<Session>& session, HttpRequest&& request) {
  tell_connection(hooks_.sessions, *session, request);
  if (session->open()) listener_.on_session(session, std::move(request));
}

void Engine::upgrade(const std::shared_ptr<http::Exchange>& exchange,
                     const std::shared_ptr<Session>& session, std::string id) {
  const auto checked = websocket::check_upgrade(exchange->request());
  if (checked.status != 101) {
    HttpResponse response = HttpResponse::text(std::string(checked.message), checked.status);
    if (checked.status == 426) response.set("Sec-WebSocket-Version", "13, 8");
    return exchange->respond_and_close(std::move(response));
  }
  std::string answer =
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      "Sec-WebSocket-Accept: " +
      checked.accept + "\r\n";
  if (!checked.protocol.empty()) answer += "Sec-WebSocket-Protocol: " + checked.protocol + "\r\n";
  std::string extensions;
  Compression compression = make_compression(exchange->request(), extensions);
  if (!extensions.empty()) answer += "Sec-WebSocket-Extensions: " + extensions + "\r\n";
  HttpResponse more;
  more.headers = std::move(exchange->headers());
  if (!http::headers_valid(more)) {
    base::log_error("engine", "a hook added a header that cannot be written");
    return exchange->respond_and_close(HttpResponse::text("Internal Server Error", 500));
  }
  for (const auto& [name, value] : more.headers) answer += name + ": " + value + "\r\n";
  const Form form = wire_of(exchange->request()).form;
  const auto target = session ? session : make_session(protocol_of(form), std::move(id));
  if (!target) return refuse_id(*exchange, "the id is in use", true);
  if (cookie_ && !session) answer += "Set-Cookie: " + cookie_->set(target->id()) + "\r\n";
  answer += "\r\n";

  HttpRequest first = session ? HttpRequest{} : exchange->request();
  http::Upgraded upgraded = exchange->upgrade();
  websocket::ConnectionOptions options;
  options.reader.max_message = options_.max_payload;
  options.close_timeout = options_.limits.close_timeout;
  options.write_timeout = options_.limits.write_timeout;
  auto transport = std::make_unique<WebSocketTransport>(loop_, target->as_transport_listener(),
                                                        std::move(compression), form);
  transport->start(connections_, std::move(upgraded.stream), std::move(answer),
                   std::move(upgraded.early_bytes), std::move(options));
  if (!session) {
    target->start(std::move(transport));
    begin(target, std::move(first));
  } else if (session->can_upgrade()) {
    session->start_probe(std::move(transport));
  } else {
    transport->close(
        PacketType::kClose);  // already probing or upgraded: the session goes on as it is
  }
}

Compression Engine::make_compression(const HttpRequest& request, std::string& answer) {
  if (!options_.per_message_deflate) return {};
  const auto agreed = websocket::negotiate_deflate(request, *options_.per_message_deflate);
  if (!agreed) return {};
  answer = agreed->response;
  Compression made;
  made.threshold = options_.per_message_deflate->threshold;
  const int level = options_.per_message_deflate->level;
  // A stream without context serves every connection of the loop whose window is as large. Frames
  // are shared among those with the largest only, which is nearly everybody.
  const int bits = agreed->server_max_window_bits;
  if (agreed->server_no_context_takeover) {
    auto& shared = shared_deflaters_.at(static_cast<std::size_t>(bits - 8));
    if (!shared) shared = std::make_shared<websocket::Deflater>(level, bits, false);
    made.deflater = shared;
    made.shared = bits == 15;
  } else {
    made.deflater = std::make_shared<websocket::Deflater>(level, bits, true);
  }
  if (agreed->client_no_context_takeover) {
    // A window of 15 reads what any smaller one wrote.
    if (!shared_inflater_) shared_inflater_ = std::make_shared<websocket::Inflater>(15, false);
    made.inflater = shared_inflater_;
  } else {
    made.inflater = std::make_shared<websocket::Inflater>(agreed->client_max_window_bits, true);
  }
  return made;
}

std::vector<Engine::Waiting> Engine::waiting() {
  std::vector<Waiting> found;
  for (const auto& session : sessions_) {
    session->push();
    const std::size_t bytes = session->queued_bytes();
    if (bytes == 0) continue;
    found.push_back({bytes, [weak = std::weak_ptr(session)] {
                       const auto alive = weak.lock();
                       if (alive) alive->close_slow(net::SlowLimit::kTotal);
                     }});
  }
  connections_.for_each_left([&](const std::shared_ptr<websocket::Connection>& connection) {
    const std::size_t bytes = connection->queued_bytes();
    if (bytes == 0) return;
    found.push_back({bytes, [weak = std::weak_ptr(connection)] {
                       if (const auto alive = weak.lock()) alive->abort();
                     }});
  });
  return found;
}

void Engine::close_sessions() {
  const std::vector<std::shared_ptr<Session>> all(sessions_.begin(), sessions_.end());
  for (const auto& session : all) session->close();
}

}  // namespace parley::engineio
