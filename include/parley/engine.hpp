#pragma once
// The Engine.IO side of a server: what happens to HTTP requests before there is a socket.
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "parley/engine_session.hpp"
#include "parley/error.hpp"
#include "parley/function.hpp"
#include "parley/http.hpp"

namespace parley {

/// A request that did not become, or did not fit, a session (Engine.IO protocol 4, error answers).
struct ConnectionError {
  const HttpRequest& request;
  int code = 0;         ///< as on the wire: 0 to 5
  std::string message;  ///< as on the wire: "Session ID unknown"
  /// What was found, for logs: {"name", "TRANSPORT_MISMATCH"}, {"transport", "polling"}, ...
  std::vector<std::pair<std::string, std::string>> context;
};

/// A client sent more at once than ServerOptions::max_payload: its session is about to end
/// (transport error; the POST is answered 413, the WebSocket gets close code 1009).
struct PayloadTooLarge {
  const std::string& session_id;    ///< secret: who knows it can speak for the session
  std::string_view transport;       ///< "polling" or "websocket"
  std::optional<std::size_t> size;  ///< bytes announced, where that was done and not compressed
  std::size_t limit = 0;            ///< max_payload
};

/// What a middleware that waits decides about a request that it does not refuse.
struct MiddlewareAnswer {
  HttpHeaders headers;                   ///< added to the answer, whoever gives it
  std::optional<HttpResponse> response;  ///< the answer; without one the request goes on
};

/// How a middleware of Engine::use_async says what it has decided; an Error refuses the request as
/// an exception does. Once, now or later, from any thread; dropped: refused.
using MiddlewareReply = UniqueFunction<void(Result<MiddlewareAnswer>)>;

/// The reference's `io.engine`. Set up before listen(); not thread-safe. All handlers run on the
/// loop of the request: with several threads, at the same time. What they throw is logged and does
/// not reach Server::on_error. Out of on_initial_headers, on_headers and on_connection_error it is
/// answered 500, but where the request had waited for the program (use_async,
/// ServerOptions::allow_request, ServerOptions::generate_id) its connection is cut; out of the
/// other hooks it changes nothing. For middlewares see there.
class Engine {
 public:
  /// Looks at every request and upgrade of the Socket.IO path before anything else does. May add
  /// headers to the answer. A response that it returns is the answer, and nothing else happens; an
  /// exception is answered 400 with code 3.
  using Middleware = std::function<std::optional<HttpResponse>(const HttpRequest&, HttpHeaders&)>;
  /// One that may take its time, such as for a question to a database. The request lives for the
  /// call and has no body yet: nothing more of it is read before the answer. One that goes away
  /// meanwhile goes without a word: the answer to it is dropped. limits.middleware_timeout is for
  /// all middlewares of a request together.
  using AsyncMiddleware = std::function<void(const HttpRequest&, MiddlewareReply)>;
  using HeaderHandler = std::function<void(HttpHeaders&, const HttpRequest&)>;
  using ErrorHandler = std::function<void(const ConnectionError&)>;
  using TooLargeHandler = std::function<void(const PayloadTooLarge&)>;

  /// They run in the order they were added, of both kinds, each after the one before has answered.
  Engine& use(Middleware middleware);
  Engine& use_async(AsyncMiddleware middleware);
  /// Adds headers to the first answer of each session (the handshake's, or the 101).
  Engine& on_initial_headers(HeaderHandler handler);
  /// Adds headers to every answer that is not an error.
  Engine& on_headers(HeaderHandler handler);
  /// Told of every request that is refused.
  Engine& on_connection_error(ErrorHandler handler);
  /// Told of every session that ends for its size, just before. Also logged, at most once a minute,
  /// and counted (ServerStats::payloads_too_large).
  Engine& on_payload_too_large(TooLargeHandler handler);

  /// Told of every session once it is open, with its first request, before its client can join a
  /// namespace. May close it.
  Engine& on_connection(SessionHooks::Connection handler);
  /// Told when a session has moved from polling to WebSocket; Socket::on_upgrade is for one.
  Engine& on_upgrade(SessionHooks::Upgrade handler);
  /// Shows every packet that arrives, before it is handled, those of the heartbeat too (a pong, of
  /// protocol 3 a ping); not the probe of an upgrade. For logs and counting.
  Engine& on_packet(SessionHooks::Packet handler);
  /// Shows every packet that is about to be queued, behind those of the handshake. Costs nothing
  /// unless it is used, then a call for each receiver of a broadcast.
  Engine& on_packet_create(SessionHooks::Packet handler);
  /// Told once of the end of every session, also when the server is stopped or destroyed: why, in
  /// the words of to_string(DisconnectReason), and what the transport has to say of it. Before its
  /// sockets are, where the connection has ended, by itself or by EngineSession::close; behind
  /// those that were sent away first: by Socket::disconnect(true), by the end of the server, or by
  /// their client on another connection (DisconnectReason::kTakenOver).
  Engine& on_close(SessionHooks::Close handler);

  /// What was set up, for the server.
  struct Handlers {
    std::vector<std::variant<Middleware, AsyncMiddleware>> middlewares;
    std::vector<HeaderHandler> initial_headers;
    std::vector<HeaderHandler> headers;
    std::vector<ErrorHandler> errors;
    std::vector<TooLargeHandler> too_large;
    SessionHooks sessions;
  };
  const Handlers& handlers() const { return handlers_; }

 private:
  Handlers handlers_;
};

}  // namespace parley
