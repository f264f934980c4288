#pragma once
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/random.hpp"
#include "engineio/session.hpp"
#include "engineio/session_homes.hpp"
#include "http/cookie.hpp"
#include "http/cors.hpp"
#include "http/exchange.hpp"
#include "net/loop.hpp"
#include "net/loop_gate.hpp"
#include "parley/engine.hpp"
#include "parley/error.hpp"
#include "parley/options.hpp"
#include "websocket/connection.hpp"

namespace parley::engineio {

/// Who learns of new sessions; called on the engine's loop.
class EngineListener {
 public:
  /// The session is open; set its listener now. `request` is the first one, to be kept or dropped.
  virtual void on_session(std::shared_ptr<Session> session, HttpRequest&& request) = 0;
  /// Whether another session may be opened.
  virtual bool has_room() const { return true; }

 protected:
  ~EngineListener() = default;
};

/// One loop's Engine.IO server: verifies requests, opens sessions, hands requests to them. Sessions
/// made here name this loop in their id, or are noted in `homes` where the program makes the ids;
/// requests that carry one are brought here before they are handled. Belongs to the loop; destroy
/// it before the loop.
class Engine {
 public:
  Engine(net::Loop& loop, const ServerOptions& options, const http::Cors& cors,
         const parley::Engine& hooks, EngineListener& listener, SessionHomes* homes = nullptr);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  /// The head has come: refuses what must not be read further, notes a POST that begins.
  void on_begin(const std::shared_ptr<http::Exchange>& exchange);
  /// The request is complete.
  void on_request(const std::shared_ptr<http::Exchange>& exchange);

  /// A request's body is over max_payload, `size` where that was announced: 413, which the caller
  /// answers. The session it belongs to ends.
  void on_too_large(const HttpRequest& request, std::optional<std::size_t> size);

  /// No new sessions from now on: handshakes are answered 503.
  void refuse_new() { refusing_ = true; }
  /// Ends every session; what is queued for them is still written.
  void close_sessions();
  /// Nothing left to say to anyone.
  bool drained() const { return connections_.size() == 0; }
  void abort_connections() { connections_.close_all(); }

  /// Those for whom something waits, once all has been written that is taken now.
  struct Waiting {
    std::size_t bytes;
    UniqueFunction<void()> end;  ///< gives that up, and with it the session
  };
  std::vector<Waiting> waiting();

  /// Which loop a request belongs to by its sid; nothing without a sid that could be ours. Not
  /// where the program makes the ids.
  static std::optional<unsigned> home_of(const HttpRequest& request);

 private:
  /// The error answers of the protocol; the numbers are on the wire.
  enum class ErrorCode : int {
    kTransportUnknown = 0,
    kSessionUnknown = 1,
    kBadHandshakeMethod = 2,
    kBadRequest = 3,
    kForbidden = 4,
    kUnsupportedProtocol = 5,
  };
  using Context = std::vector<std::pair<std::string, std::string>>;
  struct Refusal {
    ErrorCode code;
    Context context;
    std::string message;  // instead of the code's own
  };
  struct Verdict {
    std::optional<Refusal> refusal;
    std::shared_ptr<Session> session;  // of the sid, when there is one
  };

  struct MiddlewareWait;

  bool allows_page(const HttpRequest& request) const;
  Verdict verify(const HttpRequest& request, bool upgrade, bool page_allowed) const;
  std::optional<Refusal> check_origin(const HttpRequest& request, bool page_allowed) const;
  bool is_script(const HttpRequest& request) const;
  void refuse(http::Exchange& exchange, const Refusal& refusal, bool upgrade);
  bool must_shed() const;
  void shed(http::Exchange& exchange);
  void warn_of_cors(const HttpRequest& request, bool page_allowed) const;
  void refuse_failed(http::Exchange& exchange, const std::string& why);
  void run_middlewares(const std::shared_ptr<http::Exchange>& exchange, bool page_allowed);
  bool run_middleware(const parley::Engine::Middleware& middleware, http::Exchange& exchange);
  void wait(const std::shared_ptr<http::Exchange>& exchange, bool page_allowed, std::size_t next);
  void run_waiting(const std::shared_ptr<MiddlewareWait>& waiting);
  void ask(const std::shared_ptr<MiddlewareWait>& waiting,
           const parley::Engine::AsyncMiddleware& asked);
  void heard(const std::shared_ptr<MiddlewareWait>& waiting, Result<MiddlewareAnswer> answer);
  void waited_too_long(const std::shared_ptr<MiddlewareWait>& waiting);
  void end_wait(const std::shared_ptr<MiddlewareWait>& waiting);
  void begin(const std::shared_ptr<http::Exchange>& exchange, bool page_allowed);
  void add_headers(http::Exchange& exchange) const;
  void admit(const std::shared_ptr<http::Exchange>& exchange, bool upgrade);
  void admitted(const std::shared_ptr<http::Exchange>& exchange, bool is_upgrade,
                std::optional<std::string> refused);
  void identify(const std::shared_ptr<http::Exchange>& exchange, bool is_upgrade);
  void identified(const std::shared_ptr<http::Exchange>& exchange, bool is_upgrade,
                  const Result<std::string>& id);
  void refuse_id(http::Exchange& exchange, const std::string& why, bool is_upgrade);
  void open_session(const std::shared_ptr<http::Exchange>& exchange, bool is_upgrade,
                    std::string id);
  void open_polling(const std::shared_ptr<http::Exchange>& exchange, std::string id);
  void upgrade(const std::shared_ptr<http::Exchange>& exchange,
               const std::shared_ptr<Session>& session, std::string id = {});
  void begin(const std::shared_ptr<Session>& session, HttpRequest&& request);
  std::shared_ptr<Session> make_session(Protocol protocol, std::string id);
  std::shared_ptr<Session> find(std::string_view sid) const;
  void forget(const std::string& sid);
  void tell_too_large(const Session& session, std::optional<std::size_t> size);
  Compression make_compression(const HttpRequest& request, std::string& answer);

  net::Loop& loop_;
  const ServerOptions& options_;
  const http::Cors& cors_;
  const parley::Engine::Handlers& hooks_;
  EngineListener& listener_;
  SessionHomes* const homes_;  // null where ids name their loop
  std::optional<http::Cookie> cookie_;
  base::SystemRandom random_;
  websocket::ConnectionSet connections_;
  SessionContext context_;
  base::IdSet<Session> sessions_;
  // The one found last: a request asks twice, and what it names is costly to hash.
  mutable const std::shared_ptr<Session>* found_ = nullptr;
  // Of 2^8 to 2^15 bytes, by what the client's memory asks for.
  std::array<std::shared_ptr<websocket::Deflater>, 8> shared_deflaters_;
  std::shared_ptr<websocket::Inflater> shared_inflater_;
  std::unordered_set<std::shared_ptr<MiddlewareWait>> waiting_;  // for middlewares
  const bool polls_;                                             // which transports there are
  const bool upgrades_;
  bool refusing_ = false;
  base::OnceAMinute seldom_v3_;
  base::OnceAMinute seldom_id_;
  base::OnceAMinute seldom_middleware_;
  std::shared_ptr<net::LoopGate> gate_;  // open while there is an engine to answer with
};

}  // namespace parley::engineio
