#pragma once
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "net/loop_gate.hpp"
#include "parley/function.hpp"

namespace parley::engineio {

/// What ServerOptions::allow_request answers with: carries the answer to the request's loop, once;
/// dropped without one it refuses.
class Admission {
 public:
  using Then = UniqueFunction<void(std::optional<std::string> refused)>;

  Admission(std::shared_ptr<net::LoopGate> gate, net::Loop& loop, Then then)
      : gate_(std::move(gate)), loop_(&loop), then_(std::move(then)) {}
  Admission(Admission&&) noexcept = default;
  Admission& operator=(Admission&&) = delete;
  ~Admission() {
    if (then_) (*this)(std::string());
  }

  void operator()(std::optional<std::string> refused) {
    if (!then_) return;
    gate_->dispatch(*loop_, [then = std::exchange(then_, {}),
                             refused = std::move(refused)]() mutable { then(std::move(refused)); });
  }

 private:
  std::shared_ptr<net::LoopGate> gate_;
  net::Loop* loop_;
  Then then_;
};

}  // namespace parley::engineio
