// Engine.IO alone: no public class has that, so this is put together from the layers, as Node is.
#include <cstdio>
#include <map>
#include <memory>

#include "engineio/engine.hpp"
#include "http/connection.hpp"
#include "net/listener.hpp"
#include "suites.hpp"

namespace conformance {
namespace {

using namespace parley;

/// Sends what one session brings back to it.
class Echo final : public engineio::SessionListener {
 public:
  Echo(std::shared_ptr<engineio::Session> session, std::map<Echo*, std::unique_ptr<Echo>>& all)
      : session_(std::move(session)), all_(all) {
    session_->set_listener(this);
  }
  void on_message(bool binary, std::string_view payload) override {
    session_->send(binary ? engineio::Outgoing::binary(payload)
                          : engineio::Outgoing::message({&payload, 1}, {}));
  }
  void on_closed(engineio::CloseReason, std::string_view) override { all_.erase(this); }

 private:
  std::shared_ptr<engineio::Session> session_;
  std::map<Echo*, std::unique_ptr<Echo>>& all_;
};

class EngineService final : public http::Service, public engineio::EngineListener {
 public:
  EngineService(net::Loop& loop, const ServerOptions& options)
      : options_(options), cors_(options.cors), engine_(loop, options, cors_, hooks_, *this) {}

  Plan on_head(const HttpRequest&, net::Loop&) override {
    return {options_.max_payload, nullptr, nullptr};
  }
  void on_begin(const std::shared_ptr<http::Exchange>& exchange) override {
    if (is_ours(*exchange)) engine_.on_begin(exchange);
  }
  void on_request(const std::shared_ptr<http::Exchange>& exchange) override {
    if (is_ours(*exchange)) return engine_.on_request(exchange);
    exchange->respond(HttpResponse::text("Not Found", 404));
  }
  void on_too_large(const HttpRequest& request, net::Loop&,
                    std::optional<std::size_t> size) override {
    engine_.on_too_large(request, size);
  }
  void on_session(std::shared_ptr<engineio::Session> session, HttpRequest&&) override {
    auto echo = std::make_unique<Echo>(std::move(session), echoes_);
    Echo* const key = echo.get();
    echoes_.emplace(key, std::move(echo));
  }

 private:
  static bool is_ours(http::Exchange& exchange) {
    return exchange.request().target.starts_with("/engine.io/");
  }

  const ServerOptions& options_;
  http::Cors cors_;
  parley::Engine hooks_;
  std::map<Echo*, std::unique_ptr<Echo>> echoes_;
  engineio::Engine engine_;
};

}  // namespace

void run_engine(const parley::ServerOptions& options, std::uint16_t port) {
  net::Loop loop;
  http::ConnectionSet connections;
  EngineService service(loop, options);
  net::Listener listener(loop, {"", port, false}, [&](std::unique_ptr<net::Stream> stream) {
    http::serve(loop, connections, std::move(stream), service, options.limits);
  });
  listener.start();
  std::printf("listening on %d\n", listener.port());
  std::fflush(stdout);
  loop.adopt_thread();
  loop.run();
}

}  // namespace conformance
