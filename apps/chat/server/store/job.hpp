#pragma once
#include <optional>
#include <utility>

#include "failure.hpp"
#include "parley/function.hpp"

namespace parley::chat::store {

/// A piece of work for a connection's thread and what to do with its outcome on the loop.
template <class Connection>
class Job {
 public:
  virtual ~Job() = default;
  /// On the connection's thread; false: refused, leave no trace. May throw SQLite::Exception.
  virtual bool run(Connection& connection) = 0;
  /// Replaces whatever outcome there is.
  virtual void fail(Failure failure) = 0;
  /// On the loop, once, last.
  virtual void deliver() = 0;
};

template <class Connection, class T>
class TypedJob final : public Job<Connection> {
 public:
  using Work = UniqueFunction<Outcome<T>(Connection&)>;
  using Then = UniqueFunction<void(Outcome<T>)>;

  TypedJob(Work work, Then then) : work_(std::move(work)), then_(std::move(then)) {}

  bool run(Connection& connection) override {
    outcome_.emplace(work_(connection));
    return outcome_->has_value();
  }
  void fail(Failure failure) override { outcome_.emplace(std::move(failure)); }
  void deliver() override {
    then_(outcome_ ? std::move(*outcome_) : Outcome<T>(failure::storage_failed()));
  }

 private:
  Work work_;
  Then then_;
  std::optional<Outcome<T>> outcome_;
};

}  // namespace parley::chat::store
