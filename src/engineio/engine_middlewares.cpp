// The middlewares of parley::Engine, which see a request's head before anything else does. As long
// as they answer at once nothing is allocated for them; the first that does not makes a
// MiddlewareWait. Meanwhile the request is not read any further (Exchange::hold), so that who is
// not let in cannot make us keep a body.
#include <iterator>
#include <limits>
#include <utility>

#include "base/log.hpp"
#include "base/what_of.hpp"
#include "engineio/engine.hpp"
#include "engineio/late_answer.hpp"
#include "engineio/run_hooks.hpp"
#include "net/timers.hpp"
#include "websocket/handshake.hpp"

namespace parley::engineio {
namespace {

constexpr std::size_t kOver = std::numeric_limits<std::size_t>::max();

}  // namespace

/// A request that waits for a middleware. The engine keeps it until all have answered, the time is
/// up or the client has gone; what a program holds on to (a reply) does not.
struct Engine::MiddlewareWait : std::enable_shared_from_this<MiddlewareWait> {
  MiddlewareWait(Engine& engine, std::shared_ptr<http::Exchange> of, bool allowed,
                 std::size_t first)
      : exchange(std::move(of)),
        page_allowed(allowed),
        next(first),
        timer([this, &engine] { engine.waited_too_long(shared_from_this()); }) {}

  const std::shared_ptr<http::Exchange> exchange;
  const bool page_allowed;
  std::size_t next;  // the middleware behind the one that is waited for
  net::Timer timer;
};

/// Tells the program, and the client only that it failed.
void Engine::refuse_failed(http::Exchange& exchange, const std::string& why) {
  refuse(exchange, {ErrorCode::kBadRequest, {{"name", "MIDDLEWARE_FAILURE"}, {"error", why}}, {}},
         websocket::wants_websocket(exchange.request()));
}

void Engine::run_middlewares(const std::shared_ptr<http::Exchange>& exchange, bool page_allowed) {
  for (std::size_t i = 0; i < hooks_.middlewares.size(); ++i) {
    const auto* const now = std::get_if<parley::Engine::Middleware>(&hooks_.middlewares[i]);
    if (!now) return wait(exchange, page_allowed, i);
    if (!run_middleware(*now, *exchange)) return;
  }
  begin(exchange, page_allowed);
}

/// False when it answered or failed.
bool Engine::run_middleware(const parley::Engine::Middleware& middleware,
                            http::Exchange& exchange) {
  std::optional<HttpResponse> response;
  try {
    response = middleware(exchange.request(), exchange.headers());
  } catch (...) {
    refuse_failed(exchange, base::what_of(std::current_exception()));
    return false;
  }
  if (response) exchange.respond_and_close(std::move(*response));
  return !response;
}

// --- those that wait -----------------------------------------------------------------------------

/// From the middleware `next` on, which is the first that may wait.
void Engine::wait(const std::shared_ptr<http::Exchange>& exchange, bool page_allowed,
                  std::size_t next) {
  const auto waiting = std::make_shared<MiddlewareWait>(*this, exchange, page_allowed, next);
  waiting_.insert(waiting);
  exchange->hold();
  exchange->on_abandoned([this, weak = std::weak_ptr<MiddlewareWait>(waiting)] {
    if (const auto lost = weak.lock()) end_wait(lost);
  });
  loop_.arm(waiting->timer, options_.limits.middleware_timeout);
  if (!run_hooks(*exchange, [&] { run_waiting(waiting); })) end_wait(waiting);
}

/// Until one waits again.
void Engine::run_waiting(const std::shared_ptr<MiddlewareWait>& waiting) {
  while (waiting->next < hooks_.middlewares.size()) {
    const auto& middleware = hooks_.middlewares[waiting->next++];
    if (const auto* later = std::get_if<parley::Engine::AsyncMiddleware>(&middleware)) {
      return ask(waiting, *later);
    }
    const auto& now = std::get<parley::Engine::Middleware>(middleware);
    if (!run_middleware(now, *waiting->exchange)) return end_wait(waiting);
  }
  end_wait(waiting);
  begin(waiting->exchange, waiting->page_allowed);
  waiting->exchange->go_on();
}

void Engine::ask(const std::shared_ptr<MiddlewareWait>& waiting,
                 const parley::Engine::AsyncMiddleware& asked) {
  using Answer = Result<MiddlewareAnswer>;
  const std::size_t turn = waiting->next;
  try {
    asked(waiting->exchange->request(),
          LateAnswer<Answer>(
              gate_, loop_, Error("no answer was given"),
              [this, weak = std::weak_ptr<MiddlewareWait>(waiting), turn](Answer answer) {
                const auto still = weak.lock();
                if (still && still->next == turn) heard(still, std::move(answer));
              }));
  } catch (...) {
    std::string why = base::what_of(std::current_exception());
    if (waiting->next == turn) return heard(waiting, Error(std::move(why)));
    base::log_error("engine", "a middleware threw behind its answer: " + why);
  }
}

void Engine::heard(const std::shared_ptr<MiddlewareWait>& waiting,
                   Result<MiddlewareAnswer> answer) {
  http::Exchange& exchange = *waiting->exchange;
  const bool fine = run_hooks(exchange, [&] {
    if (answer.has_error()) {
      end_wait(waiting);
      return refuse_failed(exchange, answer.error().message);
    }
    std::move(answer->headers.begin(), answer->headers.end(),
              std::back_inserter(exchange.headers()));
    if (!answer->response) return run_waiting(waiting);
    end_wait(waiting);
    exchange.respond_and_close(std::move(*answer->response));
  });
  if (!fine) end_wait(waiting);
}

void Engine::waited_too_long(const std::shared_ptr<MiddlewareWait>& waiting) {
  end_wait(waiting);
  if (seldom_middleware_()) {
    base::log_warning("engine", "a middleware has not answered within limits.middleware_timeout, " +
                                    std::to_string(options_.limits.middleware_timeout.count()) +
                                    " ms");
  }
  run_hooks(*waiting->exchange, [&] { refuse_failed(*waiting->exchange, "no answer in time"); });
}

/// What is answered from now on is not heard.
void Engine::end_wait(const std::shared_ptr<MiddlewareWait>& waiting) {
  waiting->next = kOver;
  waiting->timer.cancel();
  waiting->exchange->on_abandoned({});
  waiting_.erase(waiting);
}

}  // namespace parley::engineio
