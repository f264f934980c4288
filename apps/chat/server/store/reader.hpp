#pragma once
#include <SQLiteCpp/Database.h>

#include <cstddef>
#include <memory>
#include <thread>
#include <vector>

#include "store/bounded_queue.hpp"
#include "store/complaints.hpp"
#include "store/group_writer.hpp"
#include "store/job.hpp"
#include "store/reads.hpp"
#include "store/turnstile.hpp"

namespace parley::chat::store {

using ReadJob = Job<Reads>;

/// The thread that answers questions, on a connection of its own: with a write-ahead log, readers
/// neither wait for the writer nor hold it up. Outcomes are delivered on the loop, in order. Only
/// kMaxAnswers wait there: pages are large, and the loop may take longer over one than we do.
class Reader {
 public:
  static constexpr std::size_t kMaxAnswers = 16;

  Reader(SQLite::Database database, std::size_t queue_limit, Post post);
  ~Reader();

  /// Thread-safe. A full queue: the job is delivered with server_busy.
  void push(std::unique_ptr<ReadJob> job);
  void close();

 private:
  void work();
  void deliver(std::unique_ptr<ReadJob> job, std::shared_ptr<Turnstile> through);

  SQLite::Database database_;
  Reads reads_;
  const Post post_;
  Complaints complaints_;
  BoundedQueue<std::unique_ptr<ReadJob>> queue_;
  const std::shared_ptr<Turnstile> answers_;  // shared with answers that may outlive us
  std::thread thread_;                        // last: it uses all of the above
};

}  // namespace parley::chat::store
