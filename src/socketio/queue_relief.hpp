#pragma once
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "net/loop.hpp"
#include "parley/function.hpp"

namespace parley::socketio {

class Node;
class Server;

/// Keeps the outgoing queues of all loops together under limits.max_total_queued_bytes: closes
/// those who let most wait. Belongs to the server; watch it from its loops only.
class QueueRelief {
 public:
  explicit QueueRelief(Server& server) : server_(server) {}

  /// Begins to watch, before the loops run.
  void start();
  /// From now on nothing is closed; thread-safe.
  void stop() { stopped_ = true; }

 private:
  struct Round;

  void check();
  void begin();
  void collect(const std::shared_ptr<Round>& round, unsigned index);
  void choose(const std::shared_ptr<Round>& round);
  void finish();
  std::uint64_t total() const;
  void set_flooded(bool flooded);

  Server& server_;
  std::uint64_t limit_ = 0;
  std::atomic<bool> under_way_ = false;
  std::atomic<bool> flooded_ = false;
  std::atomic<bool> stopped_ = false;
};

}  // namespace parley::socketio
