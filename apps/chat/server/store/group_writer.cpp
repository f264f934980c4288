// Group commit. Waiting a few milliseconds for company was rejected: under load the queue fills
// during the flush anyway, and without load it would only add latency.
#include "store/group_writer.hpp"

#include <spdlog/spdlog.h>
#include <sqlite3.h>

#include <exception>
#include <string>

namespace parley::chat::store {
namespace {

/// A job without work: marks a place in the queue.
class Marker final : public WriteJob {
 public:
  explicit Marker(UniqueFunction<void()> done) : done_(std::move(done)) {}
  bool run(Writes&) override { return true; }
  void fail(Failure) override {}
  void deliver() override { done_(); }

 private:
  UniqueFunction<void()> done_;
};

bool in_transaction(const SQLite::Database& database) {
  return sqlite3_get_autocommit(database.getHandle()) == 0;
}

}  // namespace

GroupWriter::GroupWriter(SQLite::Database database, std::size_t queue_limit, std::size_t group,
                         Post post)
    : database_(std::move(database)),
      writes_(database_),
      group_(group),
      post_(std::move(post)),
      queue_(queue_limit),
      thread_([this] { work(); }) {}

GroupWriter::~GroupWriter() {
  close();
}

void GroupWriter::close() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

void GroupWriter::push(std::unique_ptr<WriteJob> job) {
  if (queue_.push(job)) return;
  job->fail(failure::server_busy());
  Group alone;
  alone.push_back(std::move(job));
  deliver(std::move(alone));
}

void GroupWriter::drain(UniqueFunction<void()> done) {
  std::unique_ptr<WriteJob> marker = std::make_unique<Marker>(std::move(done));
  if (!queue_.push(marker, true)) {
    Group alone;
    alone.push_back(std::move(marker));
    deliver(std::move(alone));
  }
}

void GroupWriter::work() {
  while (true) {
    Group group = queue_.pop(group_);
    if (group.empty()) return;
    try {
      commit(group);
    } catch (const std::exception& error) {
      complaints_.say(std::to_string(group.size()) + " change(s) were not saved: " + error.what());
      if (in_transaction(database_)) database_.tryExec("ROLLBACK");
      for (auto& job : group) job->fail(failure::storage_failed());
    }
    deliver(std::move(group));
  }
}

void GroupWriter::commit(Group& group) {
  database_.exec("BEGIN IMMEDIATE");
  for (auto& job : group) {
    database_.exec("SAVEPOINT job");
    if (!run_one(*job)) {
      database_.exec("ROLLBACK TO job");
    }
    database_.exec("RELEASE job");
  }
  database_.exec("COMMIT");
}

bool GroupWriter::run_one(WriteJob& job) {
  try {
    return job.run(writes_);
  } catch (const std::exception& error) {
    // Some errors (full disk, I/O) make SQLite give up the transaction itself: then nothing of
    // this group is saved, not even what ran before.
    if (!in_transaction(database_)) throw;
    complaints_.say(std::string("a change was not saved: ") + error.what());
    job.fail(failure::storage_failed());
    return false;
  }
}

void GroupWriter::deliver(Group group) {
  post_([group = std::move(group)]() {
    for (const auto& job : group) {
      try {
        job->deliver();
      } catch (const std::exception& error) {
        spdlog::error("after a change: {}", error.what());
      }
    }
  });
}

}  // namespace parley::chat::store
