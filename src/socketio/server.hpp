#pragma once
#include <atomic>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "engineio/session_homes.hpp"
#include "http/cors.hpp"
#include "http/exchange.hpp"
#include "net/tls.hpp"
#include "parley/engine.hpp"
#include "parley/server.hpp"
#include "socketio/namespace.hpp"
#include "socketio/namespace_table.hpp"
#include "socketio/node.hpp"
#include "socketio/queue_relief.hpp"
#include "socketio/recovery.hpp"

namespace parley::socketio {

/// What parley::Server points to: a node per loop, the namespaces, the routes.
class Server final : public http::Service {
 public:
  /// With another clock than the steady one, loops are driven by Loop::poll: for tests.
  /// On a context of the program's, `outside`, there is one loop, and the program runs it.
  explicit Server(ServerOptions options, const net::Clock& clock = net::Clock::steady(),
                  boost::asio::io_context* outside = nullptr);
  ~Server();

  const ServerOptions& options() const { return options_; }
  HttpRouter& router() { return router_; }
  parley::Engine& engine() { return engine_; }
  Node& node(unsigned index) { return *nodes_[index]; }
  net::TlsContext* tls() { return tls_.get(); }

  const std::vector<std::shared_ptr<net::Loop>>& loops() const { return loops_; }
  NamespaceTable& namespaces() { return namespaces_; }
  /// Null without connection state recovery.
  const std::shared_ptr<Recovery>& recovery() const { return recovery_; }
  /// Runs `action` on the loop of each node, at once on the calling one. Thread-safe.
  void for_each_node(const std::function<void(Node&)>& action);

  parley::Namespace& of(std::string_view name);
  void listen(std::uint16_t port, const std::string& address);
  std::uint16_t port() const { return port_; }
  void run();
  void stop(StopOptions options);
  void stop_on_signals(std::initializer_list<int> signals);
  void post(UniqueFunction<void()> function);
  void repeat(std::chrono::milliseconds period, std::function<void()> function);
  void run_after(std::chrono::milliseconds delay, UniqueFunction<void()> function);
  ServerStats stats() const;

  template <class Handler>
  void set_error_handler(Handler handler) {
    on_error_ = detail::make_error_handler(std::move(handler));
  }
  void set_error_handler(detail::ErrorHandler handler) { on_error_ = std::move(handler); }
  /// An exception left a handler: counted, reported or logged. Thread-safe.
  HandlerErrorPolicy report(net::Loop& loop, HandlerError error);
  /// Arguments did not fit: reported, or else logged, seldom, for any client can send such.
  /// Thread-safe.
  HandlerErrorPolicy report_mismatch(const HandlerError& error);
  /// A middleware of the program's refused an event, which is no failure.
  HandlerErrorPolicy report_refused_event(const HandlerError& error);
  std::uint64_t open_connections() const;
  std::uint64_t open_sessions() const;

 private:
  Plan on_head(const HttpRequest& head, net::Loop& loop) override;
  void on_begin(const std::shared_ptr<http::Exchange>& exchange) override;
  void on_request(const std::shared_ptr<http::Exchange>& exchange) override;
  void on_too_large(const HttpRequest& head, net::Loop& loop,
                    std::optional<std::size_t> size) override;

  enum class Route { kEngine, kBundle, kRouter };
  Route route(const HttpRequest& head) const;
  engineio::SessionHomes* session_homes();
  std::optional<unsigned> home_of(const HttpRequest& head) const;
  const EmbeddedFile* find_bundle_file(std::string_view target) const;
  void serve_bundle(http::Exchange& exchange);
  void route_request(const std::shared_ptr<http::Exchange>& exchange);
  HandlerErrorPolicy ask_program(const HandlerError& error);
  void guarded(const char* where, UniqueFunction<void()>& function);

  const bool runs_itself_;
  ServerOptions options_;
  std::string folder_;         // the path with a slash behind, where the client bundle is
  std::string engine_prefix_;  // what requests of the engine begin with
  engineio::SessionHomes session_homes_;
  http::Cors cors_;
  parley::Engine engine_;
  std::vector<EmbeddedFile> bundle_;
  std::unique_ptr<net::TlsContext> tls_;
  detail::ErrorHandler on_error_;
  base::OnceAMinuteEach mismatch_warnings_;
  QueueRelief relief_{*this};
  std::vector<std::shared_ptr<net::Loop>> loops_;
  std::vector<std::unique_ptr<Node>> nodes_;
  HttpRouter router_;  // goes before the loops: it disarms the responders that programs still hold
  std::shared_ptr<Recovery> recovery_;
  NamespaceTable namespaces_;
  parley::Namespace* main_ = nullptr;
  std::list<std::unique_ptr<net::Timer>> timers_;  // of run_after and repeat, on loop 0
  class Signals;
  std::shared_ptr<Signals> signals_;
  enum class Phase : unsigned char { kNew, kRunning, kOver };
  std::atomic<Phase> phase_ = Phase::kNew;
  std::atomic<bool> stopping_ = false;
  std::uint16_t port_ = 0;
};

}  // namespace parley::socketio
