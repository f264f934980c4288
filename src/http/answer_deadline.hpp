#pragma once
#include <deque>
#include <memory>
#include <utility>

#include "http/exchange.hpp"
#include "net/loop.hpp"
#include "net/timers.hpp"

namespace parley::http {

/// Ends the connections of requests that nobody has answered in time. Belongs to the loop.
class AnswerDeadline {
 public:
  AnswerDeadline(net::Loop& loop, net::Duration wait) : loop_(loop), wait_(wait) {}

  void watch(const std::shared_ptr<Exchange>& exchange) {
    auto watched = std::make_unique<Watched>([this] { expire(); });
    watched->exchange = exchange;
    loop_.arm(watched->timer, wait_);
    watched_.push_back(std::move(watched));
  }

 private:
  struct Watched {
    explicit Watched(UniqueFunction<void()> on_expiry) : timer(std::move(on_expiry)) {}
    std::weak_ptr<Exchange> exchange;
    net::Timer timer;
  };

  /// Of the first: all wait for the same time.
  void expire() {
    const auto first = std::move(watched_.front());
    watched_.pop_front();
    const auto exchange = first->exchange.lock();
    if (exchange && exchange->waiting()) exchange->abort();
  }

  net::Loop& loop_;
  const net::Duration wait_;
  std::deque<std::unique_ptr<Watched>> watched_;
};

}  // namespace parley::http
