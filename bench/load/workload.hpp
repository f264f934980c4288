#pragma once
#include <memory>
#include <string>

#include "load/loop.hpp"
#include "load/meter.hpp"

namespace load {

/// What a mode does while it is measured. Whatever comes that should not come, and whatever does
/// not come, ends the program.
class Workload {
 public:
  virtual ~Workload() = default;
  /// Every client is connected, and has joined what it joins.
  virtual bool is_ready() const = 0;
  /// Fills a closed loop: from now on every answer brings the next request.
  virtual void start() = 0;
  /// One message of a fixed rate, which was due at that time.
  virtual void send_due(Nanos due) = 0;
  /// Begins nothing more.
  virtual void stop() = 0;
  /// Everything that was begun has come back.
  virtual bool is_done() const = 0;
  /// After the end: whether everybody got what was theirs. Fails when not.
  virtual void check() const {}
  /// For messages about what went wrong: how far it is.
  virtual std::string progress() const = 0;
};

std::unique_ptr<Workload> make_echo(Loop& loop, Meter& meter);
std::unique_ptr<Workload> make_polling(Loop& loop, Meter& meter);
std::unique_ptr<Workload> make_broadcast(Loop& loop, Meter& meter);
std::unique_ptr<Workload> make_static_files(Loop& loop, Meter& meter);
std::unique_ptr<Workload> make_churn(Loop& loop, Meter& meter);

}  // namespace load
