#pragma once
#include <SQLiteCpp/Database.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

#include "parley/function.hpp"
#include "store/bounded_queue.hpp"
#include "store/complaints.hpp"
#include "store/job.hpp"
#include "store/writes.hpp"

namespace parley::chat::store {

/// Runs a function on the loop, soon; called from any thread.
using Post = std::function<void(UniqueFunction<void()>)>;
using WriteJob = Job<Writes>;

/// The one thread that writes. It takes all jobs that wait (at most `group` of them) into one
/// transaction, because the flush at its end costs far more than the rows; a lone job is committed
/// at once. A job that fails or is refused is rolled back alone; if the commit fails, all jobs of
/// the group fail and the next group starts afresh. Outcomes are delivered in the order of the
/// jobs, on the loop, only after the commit.
class GroupWriter {
 public:
  GroupWriter(SQLite::Database database, std::size_t queue_limit, std::size_t group, Post post);
  /// Commits what waits, then ends.
  ~GroupWriter();

  /// Thread-safe. A full queue: the job is delivered with server_busy.
  void push(std::unique_ptr<WriteJob> job);
  /// Calls `done` on the loop once all jobs pushed before have been delivered.
  void drain(UniqueFunction<void()> done);
  void close();

 private:
  using Group = std::vector<std::unique_ptr<WriteJob>>;

  void work();
  void commit(Group& group);
  bool run_one(WriteJob& job);
  void deliver(Group group);

  SQLite::Database database_;
  Writes writes_;
  const std::size_t group_;
  const Post post_;
  Complaints complaints_;
  BoundedQueue<std::unique_ptr<WriteJob>> queue_;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace parley::chat::store
