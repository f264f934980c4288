// What parley::Server is: it makes the loops and their nodes, keeps the namespaces, opens the port,
// and says for each request whether Engine.IO, the client bundle or the program's routes answer it.
// One listener with SO_REUSEPORT a loop was preferred to one that hands connections out: nothing is
// shared then, and the kernel spreads them well enough.
#include "socketio/server.hpp"

#include <signal.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <exception>
#include <latch>
#include <stdexcept>
#include <utility>

#include "base/log.hpp"
#include "base/trace.hpp"
#include "base/what_of.hpp"
#include "client_bundle.hpp"
#include "http/router.hpp"
#include "http/static_files.hpp"
#include "socketio/check_options.hpp"
#include "websocket/handshake.hpp"

namespace parley::socketio {
namespace {

const base::TraceScope trace("socket.io:server");

constexpr unsigned kMaxLoops = 256;  // a session id has one byte for its loop

unsigned count_loops(unsigned threads) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  if (threads > kMaxLoops) throw std::invalid_argument("parley: at most 256 threads");
  return threads;
}

std::string engine_path(std::string path) {
  while (!path.empty() && path.back() == '/') path.pop_back();
  if (path.empty() || path.front() != '/') {
    throw std::invalid_argument("parley: the path must begin with '/' and name something");
  }
  return path;
}

}  // namespace

class Server::Signals {
 public:
  Signals(net::Loop& loop, std::initializer_list<int> signals) : set_(loop.context()) {
    for (const int signal : signals) set_.add(signal);
  }
  boost::asio::signal_set& set() { return set_; }

 private:
  boost::asio::signal_set set_;
};

Server::Server(ServerOptions options, const net::Clock& clock, boost::asio::io_context* outside)
    : runs_itself_(!outside),
      options_(std::move(options)),
      folder_(engine_path(options_.path) + '/'),
      engine_prefix_(options_.add_trailing_slash ? folder_ : engine_path(options_.path)),
      cors_(options_.cors),
      bundle_(embedded::client_bundle()),
      namespaces_(*this) {
  check_options(options_);
  const unsigned loops = count_loops(options_.threads);
  if (outside && loops != 1) {
    throw std::invalid_argument("parley: a server on an io_context of the program has one thread");
  }
  for (unsigned i = 0; i < loops; ++i) {
    loops_.push_back(std::make_shared<net::Loop>(clock, i, outside));
  }
  if (options_.connection_state_recovery) {
    recovery_ = std::make_shared<Recovery>(options_, clock, loops_.front());
  }
  for (const auto& loop : loops_)
    nodes_.push_back(std::make_unique<Node>(*this, loop, cors_, engine_, session_homes()));
  router_.impl().set_error_hook(
      [this](const HttpRequest& request, net::Loop& loop, std::exception_ptr exception) {
        report(loop, {"http", "", request.path, "", "", std::move(exception)});
      });
  main_ = &of("/");
  relief_.start();
}

Server::~Server() {
  if (phase_ == Phase::kRunning) {
    // Whatever is done now, the loops go on with memory that is freed: say where, and end here.
    base::log_error("socket.io:server", "a Server was destroyed before its run() had returned");
    std::terminate();
  }
  relief_.stop();
  signals_.reset();
  timers_.clear();
  for (const auto& node : nodes_) node->end();
  namespaces_.detach();
  if (recovery_) recovery_->shut_down();
  for (const auto& node : nodes_) node->detach();
  // What is queued in the loops may point to the nodes, and may keep user handles that keep the
  // loops: it goes first.
  for (const auto& loop : loops_) loop->abandon();
}

parley::Namespace& Server::of(std::string_view name) {
  if (main_ && name == "/") return *main_;  // every emit of a Server comes by here
  return namespaces_.of(name);
}

void Server::for_each_node(const std::function<void(Node&)>& action) {
  for (const auto& node : nodes_) {
    node->loop().dispatch([&node = *node, action] { action(node); });
  }
}

void Server::listen(std::uint16_t port, const std::string& address) {
  if (port_ != 0 || phase_ != Phase::kNew) {
    throw std::logic_error("parley: listen() is called once, before run()");
  }
  if (!options_.tls.certificate_file.empty() && !tls_) {
    tls_ = std::make_unique<net::TlsContext>(options_.tls.certificate_file,
                                             options_.tls.private_key_file);
  }
  const bool share = nodes_.size() > 1;
  net::ListenOptions wanted{address, port, false};
  if (share) {
    // Sockets that share a port do so with any process of the same user: ask without sharing first,
    // so that a port already taken is an error for us too.
    net::Listener probe(nodes_[0]->loop(), wanted, [](std::unique_ptr<net::Stream>) {});
    wanted.port = probe.port();
    wanted.share_port = true;
  }
  for (const auto& node : nodes_) {
    node->listen(wanted);
    wanted.port = node->port();
  }
  port_ = wanted.port;
  if (trace) trace("listens on port " + std::to_string(port_) + ", " + engine_prefix_);
  if (!runs_itself_) loops_.front()->adopt_outside_thread();
  for (const auto& node : nodes_) node->start_accepting();
}

void Server::run() {
  if (!runs_itself_) {
    throw std::logic_error("parley: the program runs the io_context that this server is on");
  }
  if (Phase expected = Phase::kNew; !phase_.compare_exchange_strong(expected, Phase::kRunning)) {
    throw std::logic_error("parley: run() is called once");
  }
  if (port_ == 0) {
    base::log_warning("socket.io:server", "no port is listened on: call listen() before run()");
  }
  std::latch adopted(static_cast<std::ptrdiff_t>(loops_.size()));
  const auto run_loop = [&adopted](net::Loop& loop) {
    loop.adopt_thread();
    adopted.arrive_and_wait();
    loop.run();
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < loops_.size(); ++i) {
    threads.emplace_back([&run_loop, loop = loops_[i]] { run_loop(*loop); });
  }
  run_loop(*loops_[0]);
  for (std::thread& thread : threads) thread.join();
  for (const auto& loop : loops_) loop->release_thread();
  phase_ = Phase::kOver;
}

void Server::stop(StopOptions options) {
  if (options.spread.count() < 0) throw std::invalid_argument("parley: a negative spread");
  const bool again = stopping_.exchange(true);
  if (trace && !again) trace("stops");
  for (const auto& node : nodes_) {
    node->loop().post([&node = *node, options] { node.shut_down(options.spread); });
  }
  if (again) return;
  loops_[0]->post([this] {
    timers_.clear();
    signals_.reset();
  });
}

void Server::stop_on_signals(std::initializer_list<int> signals) {
  signals_ = std::make_shared<Signals>(*loops_[0], signals);
  // The context may be the program's, and run this when the server has gone.
  signals_->set().async_wait(
      [this, weak = std::weak_ptr(signals_)](const boost::system::error_code& error, int) {
        if (!error && !weak.expired()) stop({});
      });
}

void Server::post(UniqueFunction<void()> function) {
  loops_[0]->post([this, function = std::move(function)]() mutable {
    if (!loops_[0]->stopped()) guarded("post", function);
  });
}

void Server::run_after(std::chrono::milliseconds delay, UniqueFunction<void()> function) {
  loops_[0]->dispatch([this, delay, function = std::move(function)]() mutable {
    if (stopping_) return;
    const auto at = timers_.emplace(timers_.end());
    *at = std::make_unique<net::Timer>([this, at, function = std::move(function)]() mutable {
      const auto keep = std::move(*at);  // this lambda lives in it
      timers_.erase(at);
      guarded("after", function);
    });
    loops_[0]->arm(**at, delay);
  });
}

void Server::repeat(std::chrono::milliseconds period, std::function<void()> function) {
  if (period.count() <= 0) throw std::invalid_argument("parley: every() needs a positive period");
  loops_[0]->dispatch([this, period, function = std::move(function)] {
    if (stopping_) return;
    const auto at = timers_.emplace(timers_.end());
    *at = std::make_unique<net::Timer>([this, at, period, function] {
      loops_[0]->arm(**at, period);  // first, so that the function's own time does not add up
      UniqueFunction<void()> call(function);
      guarded("every", call);
    });
    loops_[0]->arm(**at, period);
  });
}

void Server::guarded(const char* where, UniqueFunction<void()>& function) {
  try {
    function();
  } catch (...) {
    report(*loops_[0], {where, "", "", "", "", std::current_exception()});
  }
}

ServerStats Server::stats() const {
  ServerStats total;
  for (const auto& loop : loops_) loop->stats().add_to(total);
  total.namespaces = namespaces_.size();
  if (recovery_) {
    total.absent_sessions = recovery_->away();
    total.recovery_bytes = recovery_->bytes();
  }
  return total;
}

std::uint64_t Server::open_connections() const {
  std::uint64_t total = 0;
  for (const auto& loop : loops_) total += loop->stats().connections.get();
  return total;
}

std::uint64_t Server::open_sessions() const {
  std::uint64_t total = 0;
  for (const auto& loop : loops_) total += loop->stats().sessions.get();
  return total;
}

HandlerErrorPolicy Server::report(net::Loop& loop, HandlerError error) {
  ++loop.stats().handler_errors;
  if (error.exception) error.message = base::what_of(error.exception);
  if (on_error_) return ask_program(error);
  base::log_error("socket.io:server", error.where + " handler of " + error.nsp + " '" +
                                          error.event + "', socket " + error.socket_id +
                                          ", threw: " + error.message);
  return HandlerErrorPolicy::kAcknowledge;
}

HandlerErrorPolicy Server::report_mismatch(const HandlerError& error) {
  // By the event alone: it has a handler, so the program named it. Namespaces may be clients'.
  if (!on_error_ && mismatch_warnings_(error.event)) {
    base::log_warning("socket.io:server", "event '" + error.event + "' of " + error.nsp +
                                              " did not fit its handler: " + error.message);
  }
  return report_refused_event(error);
}

HandlerErrorPolicy Server::report_refused_event(const HandlerError& error) {
  if (on_error_) return ask_program(error);
  if (trace)
    trace(error.nsp + " '" + error.event + "' of " + error.socket_id + ": " + error.message);
  return HandlerErrorPolicy::kAcknowledge;
}

HandlerErrorPolicy Server::ask_program(const HandlerError& error) {
  try {
    return on_error_(error);
  } catch (...) {
    base::log_error("socket.io:server",
                    "on_error threw: " + base::what_of(std::current_exception()));
    return HandlerErrorPolicy::kAcknowledge;
  }
}

// --- requests ------------------------------------------------------------------------------------

Server::Route Server::route(const HttpRequest& head) const {
  const std::string_view target(head.target);
  if (!target.starts_with(engine_prefix_)) return Route::kRouter;
  const bool reads = head.method == "GET" || head.method == "HEAD";
  return options_.serve_client && reads && find_bundle_file(target) ? Route::kBundle
                                                                    : Route::kEngine;
}

const EmbeddedFile* Server::find_bundle_file(std::string_view target) const {
  if (!target.starts_with(folder_)) return nullptr;
  target.remove_prefix(folder_.size());
  target = target.substr(0, target.find('?'));
  const auto found = std::find_if(bundle_.begin(), bundle_.end(),
                                  [&](const EmbeddedFile& file) { return file.name == target; });
  return found == bundle_.end() ? nullptr : &*found;
}

engineio::SessionHomes* Server::session_homes() {
  return options_.generate_id ? &session_homes_ : nullptr;
}

std::optional<unsigned> Server::home_of(const HttpRequest& head) const {
  if (!options_.generate_id) return engineio::Engine::home_of(head);
  const auto sid = head.query_value("sid");
  return sid ? session_homes_.find(*sid) : std::nullopt;
}

http::Service::Plan Server::on_head(const HttpRequest& head, net::Loop& loop) {
  Plan plan;
  if (route(head) == Route::kRouter) {
    plan.max_body = router_.impl().max_body();
    return plan;
  }
  plan.max_body = options_.max_payload;
  const auto home = home_of(head);
  if (home && *home < nodes_.size() && *home != loop.index()) {
    plan.home = &nodes_[*home]->loop();
    plan.home_set = &nodes_[*home]->http_connections();
  }
  return plan;
}

void Server::on_begin(const std::shared_ptr<http::Exchange>& exchange) {
  if (route(exchange->request()) != Route::kEngine) return;
  nodes_[exchange->loop().index()]->engine().on_begin(exchange);
}

void Server::on_request(const std::shared_ptr<http::Exchange>& exchange) {
  const HttpRequest& request = exchange->request();
  switch (route(request)) {
    case Route::kEngine:
      return nodes_[exchange->loop().index()]->engine().on_request(exchange);
    case Route::kBundle:
      return serve_bundle(*exchange);
    case Route::kRouter:
      return route_request(exchange);
  }
}

void Server::serve_bundle(http::Exchange& exchange) {
  const HttpRequest& request = exchange.request();
  try {
    cors_.add_headers(request, cors_.allows(request), exchange.headers());
  } catch (...) {
    report(exchange.loop(), {"http", "", request.path, "", "", std::current_exception()});
    return exchange.respond(HttpResponse::text("Internal Server Error", 500));
  }
  exchange.respond(
      http::embedded_response(request, *find_bundle_file(request.target), "public, max-age=0"));
}

void Server::on_too_large(const HttpRequest& head, net::Loop& loop,
                          std::optional<std::size_t> size) {
  if (route(head) == Route::kEngine) {
    return nodes_[loop.index()]->engine().on_too_large(head, size);
  }
  static base::OnceAMinute seldom;
  if (seldom()) {
    base::log_warning("http", "refused a body larger than " +
                                  std::to_string(router_.impl().max_body()) +
                                  " bytes, the max_body of routes");
  }
}

void Server::route_request(const std::shared_ptr<http::Exchange>& exchange) {
  // Asked before: an asynchronous route takes the request away.
  const bool limited = options_.destroy_upgrade && websocket::wants_websocket(exchange->request());
  if (!router_.impl().handle(exchange)) {
    exchange->respond(HttpResponse::text("Not Found", 404));
  }
  if (limited && exchange->waiting()) {
    nodes_[exchange->loop().index()]->foreign_upgrades().watch(exchange);
  }
}

}  // namespace parley::socketio
