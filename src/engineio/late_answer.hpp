#pragma once
#include <memory>
#include <utility>

#include "net/loop_gate.hpp"
#include "parley/function.hpp"

namespace parley::engineio {

/// What a program answers a question of the engine with (ServerOptions::allow_request and
/// generate_id): carries the answer to the request's loop, once, from any thread. Dropped without
/// one it gives `dropped` instead, on a later turn, so that an exception which drops it is seen
/// first.
template <class Answer>
class LateAnswer {
 public:
  using Then = UniqueFunction<void(Answer)>;

  LateAnswer(std::shared_ptr<net::LoopGate> gate, net::Loop& loop, Answer dropped, Then then)
      : gate_(std::move(gate)),
        loop_(&loop),
        dropped_(std::move(dropped)),
        then_(std::move(then)) {}
  LateAnswer(LateAnswer&&) noexcept = default;
  LateAnswer& operator=(LateAnswer&&) = delete;
  ~LateAnswer() {
    if (then_) gate_->post(*loop_, task(std::move(dropped_)));
  }

  void operator()(Answer answer) {
    if (then_) gate_->dispatch(*loop_, task(std::move(answer)));
  }

 private:
  UniqueFunction<void()> task(Answer answer) {
    return [then = std::exchange(then_, {}), answer = std::move(answer)]() mutable {
      then(std::move(answer));
    };
  }

  std::shared_ptr<net::LoopGate> gate_;
  net::Loop* loop_;
  Answer dropped_;
  Then then_;
};

}  // namespace parley::engineio
