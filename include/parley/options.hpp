#pragma once
// Every option of a server with its default. Names are those of the JavaScript package in
// snake_case; durations are std::chrono. All are taken over, and checked, when the Server is made:
// it throws std::invalid_argument for a duration that is not positive, and for sizes that let
// nothing through. Certificates are read at listen().
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "parley/binary.hpp"
#include "parley/error.hpp"
#include "parley/function.hpp"

namespace parley {

struct HttpRequest;
class PacketParser;
struct SlowConsumer;

/// Cross-origin answers (Fetch standard, as the `cors` middleware of the reference does). Off when
/// there are neither `origins` nor `allow_origin`: pages of another origin are then refused by
/// their browser.
struct CorsOptions {
  /// Exact origins such as "https://chat.example" or "http://localhost:8080", as a browser sends
  /// them: nothing behind the port, not even a slash. std::invalid_argument for what is none when
  /// the Server is made, or at HttpRouter::cors. Or "*" for any. One entry "*" answers "*"
  /// (without Vary); several entries reflect the request's origin when listed and always send Vary:
  /// Origin.
  std::vector<std::string> origins;
  /// Decides about origins that `origins` does not list; an origin that it allows is reflected.
  /// Asked for each request that names one (again when its body turns out too large), at once, on
  /// the loop of the request: with several threads at the same time. An exception refuses the
  /// request: 400 with code 3, which Engine::on_connection_error is told; 500 for files and routes,
  /// which Server::on_error is told. To let in what matches a pattern, see NamespacePattern, which
  /// must match the whole of it:
  /// `^https://([a-z0-9-]+\.)?chat\.example$`, or https://chat.example.evil.example comes in.
  std::function<bool(std::string_view origin, const HttpRequest&)> allow_origin;
  std::vector<std::string> methods{"GET", "HEAD", "PUT", "PATCH", "POST", "DELETE"};
  std::vector<std::string> allowed_headers;  ///< empty: reflect what the preflight asks for
  std::vector<std::string> exposed_headers;
  bool credentials = false;  ///< clients 1.x and 2.x poll with them, and need them on other origins
  std::optional<std::chrono::seconds> max_age;
  /// Preflight requests are not answered, but get their headers and go on: to the middlewares of
  /// Engine::use, one of which should answer, or to the routes, which may have one for OPTIONS.
  bool preflight_continue = false;
  unsigned options_success_status = 204;  ///< of the answer to a preflight; 200..299
  /// Also refuses what comes from an origin that is neither allowed here nor the host itself, on
  /// both transports: 403, code 4. CORS alone keeps no page from opening a WebSocket. Requests that
  /// carry a Cookie are held to this in any case; those without Origin come from no page. "The host
  /// itself" is what Host says, or X-Forwarded-Host of a proxy that replaces it.
  bool enforce_origin = false;
};

enum class SameSite : unsigned char { kLax, kStrict, kNone };

/// A cookie with the session id, for balancers that route by it (RFC 6265). Sent with the first
/// answer of a session.
struct CookieOptions {
  std::string name = "io";
  std::string path = "/";  ///< empty: none is named
  std::string domain;      ///< empty: none is named
  bool http_only = true;
  bool secure = false;
  bool partitioned = false;
  SameSite same_site = SameSite::kLax;
  std::optional<std::chrono::seconds> max_age;  ///< without: until the browser is closed
};

/// Compression (gzip) of long-polling answers.
struct HttpCompressionOptions {
  std::size_t threshold = 1024;  ///< smaller answers are sent as they are, bytes
  int level = 6;                 ///< zlib level 1..9
  /// Also for requests that carry a Cookie. Off: who can make a user's browser send text that comes
  /// back beside a secret can measure the secret by the answer's size (BREACH).
  bool with_cookies = false;
};

/// How ServerOptions::allow_request is answered: nothing lets the request in, a text refuses it
/// with that text (empty: "Forbidden"). Once, now or later, from any thread; dropped: refused.
using AllowReply = UniqueFunction<void(std::optional<std::string>)>;

/// How ServerOptions::generate_id is answered: the session's id, or why there is none. Once, now or
/// later, from any thread; dropped: there is none.
using IdReply = UniqueFunction<void(Result<std::string>)>;

/// An Engine.IO message: text (UTF-8) or bytes.
using EngineMessage = std::variant<std::string, Binary>;

/// permessage-deflate (RFC 7692). Off by default, as in the reference.
struct PerMessageDeflateOptions {
  std::size_t threshold = 1024;  ///< smaller messages are sent as they are, bytes
  bool server_no_context_takeover = true;
  bool client_no_context_takeover = true;
  int server_max_window_bits = 15;  ///< 8..15 (8 is sent as 9: zlib cannot deflate with 8)
  int client_max_window_bits = 15;  ///< 8..15
  int level = 6;                    ///< zlib level 1..9
};

/// Connection state recovery: a client that lost its connection gets back its socket id, rooms and
/// Socket::data(), and the events it missed, in order and before anything new.
///
/// Every event that is sent without asking for an acknowledgement, and not volatile, then carries a
/// short text as an additional last argument, by which the client's library says what it has. Those
/// sent to a socket that is away, by a broadcast or by the Socket itself, reach it once it is back.
/// Recovered is who left by a loss of the connection, or because the server closed it, not who left
/// or was sent away by a DISCONNECT packet; and only whole: one that missed more than
/// limits.max_queued_bytes, or than is still kept, begins anew. All is kept in memory. A handler of
/// the old socket that still runs shares its data() with the new one, which may be on another loop.
struct ConnectionStateRecovery {
  std::chrono::milliseconds max_disconnection_duration = std::chrono::minutes(2);
  /// false: the middlewares of Namespace::use decide again about a client that comes back.
  bool skip_middlewares = false;
  std::size_t max_log_bytes = 64 * 1024 * 1024;      ///< of packets: the oldest go first
  std::size_t max_session_bytes = 16 * 1024 * 1024;  ///< of absent clients: the longest away go
};

/// Certificate chain and private key, PEM files, read at listen(). Both or none: setting them turns
/// TLS on.
struct TlsOptions {
  std::string certificate_file;
  std::string private_key_file;
};

/// What nobody but the operator should choose. Each is enforced; crossing one ends at most the
/// connection that crosses it.
struct LimitOptions {
  /// Request head: 431 above. Extensions and trailers of a chunked body, together: 400 above.
  std::size_t max_header_bytes = 16 * 1024;
  std::size_t max_header_fields = 100;         ///< 431 above
  std::size_t max_target_bytes = 8 * 1024;     ///< path and query as sent: 414 above
  std::size_t max_query_parameters = 1000;     ///< 400 above
  std::size_t max_ahead_bytes = 16 * 1024;     ///< of further requests, kept while one is answered
  std::size_t max_linger_bytes = 2048 * 1024;  ///< dropped behind a last answer before the close
  std::chrono::milliseconds header_timeout = std::chrono::seconds(10);  ///< from its first byte
  std::chrono::milliseconds body_timeout = std::chrono::seconds(20);
  std::chrono::milliseconds keep_alive_timeout = std::chrono::seconds(60);  ///< between requests
  std::chrono::milliseconds write_timeout = std::chrono::seconds(30);  ///< without any progress
  std::chrono::milliseconds linger_timeout = std::chrono::seconds(1);
  std::chrono::milliseconds tls_handshake_timeout = std::chrono::seconds(10);
  /// For all middlewares of a request together, where one waits (Engine::use_async): 400, code 3.
  std::chrono::milliseconds middleware_timeout = std::chrono::seconds(20);
  std::chrono::milliseconds close_timeout = std::chrono::seconds(5);  ///< wait for a close frame
  /// A session that was closed while no poll waited is kept so long, to tell the next poll.
  std::chrono::milliseconds goodbye_timeout = std::chrono::seconds(30);
  std::chrono::milliseconds stop_timeout = std::chrono::seconds(1);     ///< stop(): last answers
  std::chrono::milliseconds packet_timeout = std::chrono::seconds(20);  ///< all attachments there
  std::size_t max_attachments = 10;                                     ///< per packet
  std::size_t max_json_depth = 128;               ///< of a packet's array; 1..128
  std::size_t max_namespace_bytes = 256;          ///< length of a namespace name
  std::size_t max_auth_bytes = 64 * 1024;         ///< of a CONNECT, kept: an error is the answer
  std::size_t max_namespaces_per_client = 64;     ///< joined, and refused ones too
  std::size_t max_dynamic_namespaces = 10'000;    ///< made by clients: those that are there at once
  std::size_t max_event_bytes = 256;              ///< length of an event name
  std::size_t max_room_bytes = 256;               ///< length of a room name
  std::size_t max_rooms_per_socket = 1000;        ///< join() beyond is refused
  std::size_t max_packets_per_payload = 100'000;  ///< Engine.IO packets in one POST
  /// What may wait for a peer that does not read, with what it takes to keep it (some 200 bytes for
  /// a message, less where many small ones wait); then ServerOptions::slow_consumer decides. A
  /// message that finds the queue under the limit is always taken whole, so one large message is no
  /// reason to close.
  std::size_t max_queued_bytes = 1024 * 1024;
  /// What may wait for all peers of the server together, counted once for each, also where they
  /// share the memory. Above, whoever lets most wait is closed, and so on until an eighth of it is
  /// free. 0: no limit.
  std::size_t max_total_queued_bytes = 256 * 1024 * 1024;
  /// Sessions at once, or one more for each loop; a handshake beyond is answered 503. Those that
  /// poll may have no connection, which max_connections counts. 0: no limit.
  std::size_t max_sessions = 0;
  std::size_t max_connections =
      0;  ///< further ones are closed at once; 0: no limit but the descriptors
};

/// What becomes of a message for a client whose outgoing queue is full.
enum class SlowConsumerPolicy : unsigned char {
  /// The client is closed: "transport error", described as "outgoing queue full".
  kClose,
  /// The newest is dropped, until the client has read so much that the queue is under its limit
  /// again: events, that is. A callback that waits for one gets kRefused. Acknowledgements and what
  /// the protocol itself says are still taken; with twice the limit the client is closed after all.
  kRefuse,
};

struct ServerOptions {
  /// Threads, one loop each, at most 256. 1: handlers never run at the same time. 0: one per core.
  unsigned threads = 1;

  /// Requests below it, "/socket.io/...", are Socket.IO's. One for the path itself, without the
  /// slash behind, goes to the routes of http() like any other.
  std::string path = "/socket.io";
  /// false: all that begins with the path is Socket.IO's, with a slash behind it or without
  /// ("/socket.io?EIO=4"), and as in the reference any longer name too ("/socket.io-2").
  bool add_trailing_slash = true;
  /// A WebSocket that is asked for at another path goes to the routes of http(), which have no way
  /// to open one. Where a route has not answered by destroy_upgrade_timeout the connection is
  /// closed; false: the route may take as long as it likes. Without a route it is 404 at once.
  bool destroy_upgrade = true;
  std::chrono::milliseconds destroy_upgrade_timeout = std::chrono::seconds(1);
  bool serve_client = true;  ///< GET <path>/socket.io.js and its siblings
  /// A client that has joined no namespace by then is closed.
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(45);
  /// How long an emit waits for its acknowledgement, unless Socket::timeout says otherwise; then
  /// its callback gets kTimeout.
  std::chrono::milliseconds ack_timeout = std::chrono::minutes(1);

  std::chrono::milliseconds ping_interval = std::chrono::seconds(25);  ///< from pong to ping
  /// A client that does not answer a ping by then is closed: "ping timeout".
  std::chrono::milliseconds ping_timeout = std::chrono::seconds(20);
  /// An upgrade that is not complete by then is given up; the session goes on polling.
  std::chrono::milliseconds upgrade_timeout = std::chrono::seconds(10);
  /// Bytes of one POST (413 above), of one WebSocket message (close code 1009 above) and of the
  /// attachments of one packet (the client is closed). maxHttpBufferSize of the reference.
  std::size_t max_payload = 1'000'000;
  /// Those a session may begin with or change to; a request for another one is 400.
  std::vector<std::string> transports{"polling", "websocket"};
  bool allow_upgrades = true;  ///< false: clients are offered none, and those that poll go on so
  /// For clients that read slower than they are sent to; limits.max_queued_bytes says how much
  /// slower. Volatile events need no such rule: they are dropped for whoever is not ready.
  SlowConsumerPolicy slow_consumer = SlowConsumerPolicy::kClose;
  /// Decides instead of it, for one client: each time its queue becomes full, on a later turn of
  /// its loop; events are refused meanwhile. May do anything. An exception goes to on_error
  /// ("slow_consumer") and closes the client. See parley/slow_consumer.hpp.
  std::function<SlowConsumerPolicy(const SlowConsumer&)> on_slow_consumer;

  /// Asked about each request that would open a session, after all other checks; the upgrade of a
  /// session that polls is not asked about again. Refused: 403, code 4 (400 for a WebSocket). The
  /// request lives for the call. On the loop of the request.
  std::function<void(const HttpRequest&, AllowReply)> allow_request;
  /// Makes the ids of sessions (`sid`), asked once for each that was let in. None: 20 characters
  /// from the kernel's random numbers. Who knows an id can speak for its session, so ids must be
  /// as hard to guess; 1 to 128 of the characters A-Z a-z 0-9 - _ . ~, not in use. Any other, an
  /// exception, or a reply that is dropped: 400, code 3, and Engine::on_connection_error is told
  /// ID_GENERATION_ERROR. The request lives for the call. On the loop of the request.
  std::function<void(const HttpRequest&, IdReply)> generate_id;
  /// Sent to every client right behind the handshake, with it in one answer. Clients of Socket.IO
  /// take it for a packet, such as `2["welcome"]`, and keep an event until they are connected.
  std::optional<EngineMessage> initial_packet;
  std::optional<CookieOptions> cookie;
  std::optional<HttpCompressionOptions> http_compression = HttpCompressionOptions();
  std::optional<PerMessageDeflateOptions> per_message_deflate;

  /// Clients 4.6 and later; off by default. Namespace::on_session_expired tells who did not return.
  std::optional<ConnectionStateRecovery> connection_state_recovery;

  /// Lets clients of Socket.IO 1.x and 2.x in too (Engine.IO protocol 3, Socket.IO 4), over
  /// WebSocket, long-polling and JSONP. Off: 400, code 5. They join "/" by connecting, and ping
  /// themselves: one that is silent for ping_interval and ping_timeout together is closed. Their
  /// socket ids are made of the session's id, so who tells one to others tells them the session.
  /// What they send for a namespace behind its '?' becomes Handshake::auth, every value a string.
  /// Clients 1.x take nothing but ASCII over long-polling. JSONP answers are scripts, which every
  /// page may load: with a Cookie, or enforce_origin, only one whose Referer or Origin is allowed.
  bool allow_eio3 = false;

  /// Of the engine and the client bundle, all that is below `path`; routes and files of http() have
  /// HttpRouter::cors.
  CorsOptions cors;

  /// Removes a namespace that a client made (Server::of with a pattern or a rule) once nobody is in
  /// it, also after a middleware has refused the only one; the next client makes it anew. Off, as
  /// in the reference: they stay, and clients that go from name to name use up
  /// limits.max_dynamic_namespaces.
  bool cleanup_empty_child_namespaces = false;

  TlsOptions tls;
  LimitOptions limits;

  /// How packets are written: msgpack_parser() or one of the program's own, see parley/parser.hpp.
  /// Clients need the same one; those with another are closed. None: the protocol's own, JSON.
  std::shared_ptr<const PacketParser> parser;
};

}  // namespace parley
