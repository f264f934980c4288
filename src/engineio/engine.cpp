// Engine.IO protocol 4, "handshake", and the order in which the reference verifies a request, since
// clients and test suites tell errors by their code.
//
// A WebSocket that cannot be accepted is refused before the 101, also for a wrong protocol version:
// the reference sends raw HTTP text into an already upgraded stream there.
#include "engineio/engine.hpp"

#include <algorithm>

#include "websocket/deflate.hpp"
#include "websocket/extension.hpp"
#include "websocket/handshake.hpp"

namespace parley::engineio {
namespace {

constexpr std::string_view error_message(int code) {
  constexpr std::string_view kMessages[] = {
      "Transport unknown", "Session ID unknown", "Bad handshake method",
      "Bad request",       "Forbidden",          "Unsupported protocol version"};
  return kMessages[code];
}

bool enabled(const ServerOptions& options, std::string_view transport) {
  return (transport == "polling" || transport == "websocket") &&
         std::find(options.transports.begin(), options.transports.end(), transport) !=
             options.transports.end();
}

}  // namespace

Engine::Engine(net::Loop& loop, const ServerOptions& options, const http::Cors& cors,
               EngineListener& listener)
    : loop_(loop),
      options_(options),
      cors_(cors),
      listener_(listener),
      context_{loop, options, [this](const std::string& sid) { sessions_.erase(sid); }} {}

Engine::~Engine() {
  connections_.close_all();
  sessions_.clear();
}

std::optional<unsigned> Engine::home_of(const HttpRequest& request) {
  const auto sid = request.query_value("sid");
  if (!sid) return std::nullopt;
  const int tag = base::id_tag(*sid);
  if (tag < 0) return std::nullopt;
  return static_cast<unsigned>(tag);
}

Engine::Verdict Engine::verify(const HttpRequest& request, bool upgrade) const {
  const std::string_view transport = request.query_value("transport").value_or("");
  if (!enabled(options_, transport)) return {ErrorCode::kTransportUnknown, nullptr};
  const std::string_view protocol = request.query_value("EIO").value_or("");
  if (const auto sid = request.query_value("sid")) {
    const auto found = sessions_.find(*sid);
    if (found == sessions_.end()) return {ErrorCode::kSessionUnknown, nullptr};
    // A plain request talks to a session that polls, an upgrade is for WebSocket.
    const bool fits =
        upgrade ? transport == "websocket" : transport == "polling" && found->second->polling();
    if (!fits) return {ErrorCode::kBadRequest, nullptr};
    if (protocol != "4") return {ErrorCode::kBadRequest, nullptr};
    return {std::nullopt, found->second};
  }
  if (request.method != "GET") return {ErrorCode::kBadHandshakeMethod, nullptr};
  if (upgrade != (transport == "websocket")) return {ErrorCode::kBadRequest, nullptr};
  if (protocol != "4") return {ErrorCode::kUnsupportedProtocol, nullptr};
  return {std::nullopt, nullptr};
}

void Engine::refuse(http::Exchange& exchange, ErrorCode error, bool upgrade) {
  const int code = static_cast<int>(error);
  HttpResponse response;
  response.status = 400;
  const std::string message(error_message(code));
  if (upgrade) {
    response.headers.emplace_back("Content-Type", "text/html");
    response.body = message;
    return exchange.respond_and_close(std::move(response));
  }
  response.headers.emplace_back("Content-Type", "application/json");
  response.body = "{\"code\":" + std::to_string(code) + ",\"message\":\"" + message + "\"}";
  exchange.respond(std::move(response));
}

void Engine::on_begin(const std::shared_ptr<http::Exchange>& exchange) {
  const HttpRequest& request = exchange->request();
  if (cors_.enabled() && request.method == "OPTIONS") {
    return exchange->respond(cors_.preflight(request));
  }
  cors_.add_headers(request, exchange->headers());
  const bool upgrade = websocket::wants_websocket(request);
  const Verdict verdict = verify(request, upgrade);
  if (verdict.error) return refuse(*exchange, *verdict.error, upgrade);
  if (!verdict.session) {
    if (refusing_) {
      HttpResponse response = HttpResponse::text("the server is shutting down", 503);
      response.set("Retry-After", "1");
      exchange->respond_and_close(std::move(response));
    }
    return;
  }
  if (upgrade || request.method == "GET") return;
  if (request.method != "POST") {
    HttpResponse response;
    response.status = 500;  // what the reference says to any other method of a known session
    return exchange->respond(std::move(response));
  }
  if (!verdict.session->open()) return refuse(*exchange, ErrorCode::kSessionUnknown, false);
  verdict.session->polling()->on_data_begin(exchange);
}

void Engine::on_request(const std::shared_ptr<http::Exchange>& exchange) {
  HttpRequest& request = exchange->request();
  const bool is_upgrade = websocket::wants_websocket(request);
  // Asked again: while the body arrived the session may have ended or moved to WebSocket.
  const Verdict verdict = verify(request, is_upgrade);
  if (verdict.error) return refuse(*exchange, *verdict.error, is_upgrade);
  if (is_upgrade) return upgrade(exchange, verdict.session);
  if (!verdict.session) return open_polling(exchange);
  const auto session = verdict.session;  // it may leave the table while it handles this
  PollingTransport* const transport = session->polling();
  if (request.method == "GET") {
    transport->on_poll(exchange);
  } else {
    transport->on_data(exchange);
  }
}

std::shared_ptr<Session> Engine::make_session() {
  std::string id;
  do {
    id = base::make_id(random_, static_cast<unsigned char>(loop_.index()));
  } while (sessions_.contains(id));
  auto session = std::make_shared<Session>(context_, id);
  sessions_.emplace(std::move(id), session);
  return session;
}

void Engine::open_polling(const std::shared_ptr<http::Exchange>& exchange) {
  const auto session = make_session();
  auto transport = std::make_unique<PollingTransport>(loop_, session->as_transport_listener(),
                                                      options_.limits.max_packets_per_payload);
  PollingTransport& polling = *transport;
  HttpRequest first = exchange->request();
  session->start(std::move(transport));
  polling.on_poll(exchange);
  listener_.on_session(session, std::move(first));
}

void Engine::upgrade(const std::shared_ptr<http::Exchange>& exchange,
                     const std::shared_ptr<Session>& session) {
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
  std::string extensions;
  Compression compression = make_compression(exchange->request(), extensions);
  if (!extensions.empty()) answer += "Sec-WebSocket-Extensions: " + extensions + "\r\n";
  for (const auto& [name, value] : exchange->headers()) answer += name + ": " + value + "\r\n";
  answer += "\r\n";

  HttpRequest first = session ? HttpRequest{} : exchange->request();
  http::Upgraded upgraded = exchange->upgrade();
  websocket::ConnectionOptions options;
  options.reader.max_message = options_.max_payload;
  options.close_timeout = options_.limits.close_timeout;
  options.write_timeout = options_.limits.write_timeout;
  const auto target = session ? session : make_session();
  auto transport = std::make_unique<WebSocketTransport>(loop_, target->as_transport_listener(),
                                                        std::move(compression));
  transport->start(connections_, std::move(upgraded.stream), std::move(answer),
                   std::move(upgraded.early_bytes), std::move(options));
  if (!session) {
    target->start(std::move(transport));
    listener_.on_session(target, std::move(first));
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
  // Streams without context serve every connection of the loop; full windows only, so that what
  // they produce fits all of them.
  if (agreed->server_no_context_takeover && agreed->server_max_window_bits == 15) {
    if (!shared_deflater_)
      shared_deflater_ = std::make_shared<websocket::Deflater>(level, 15, false);
    made.deflater = shared_deflater_;
    made.shared = true;
  } else {
    made.deflater = std::make_shared<websocket::Deflater>(level, agreed->server_max_window_bits,
                                                          !agreed->server_no_context_takeover);
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

void Engine::close_sessions() {
  std::vector<std::shared_ptr<Session>> all;
  all.reserve(sessions_.size());
  for (const auto& [id, session] : sessions_) all.push_back(session);
  for (const auto& session : all) session->close();
}

}  // namespace parley::engineio
