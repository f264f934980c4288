// Reading beside writing. Reading on the loop was rejected: a page that is not in memory waits for
// the disk, and everybody would wait with it.
#include "store/reader.hpp"

#include <spdlog/spdlog.h>

#include <exception>
#include <string>

namespace parley::chat::store {

Reader::Reader(SQLite::Database database, std::size_t queue_limit, Post post)
    : database_(std::move(database)),
      reads_(database_),
      post_(std::move(post)),
      queue_(queue_limit),
      thread_([this] { work(); }) {}

Reader::~Reader() {
  close();
}

void Reader::close() {
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

void Reader::push(std::unique_ptr<ReadJob> job) {
  if (queue_.push(job)) return;
  job->fail(failure::server_busy());
  deliver(std::move(job));
}

void Reader::work() {
  while (true) {
    auto jobs = queue_.pop(1);
    if (jobs.empty()) return;
    try {
      jobs.front()->run(reads_);
    } catch (const std::exception& error) {
      complaints_.say(std::string("the database did not answer: ") + error.what());
      jobs.front()->fail(failure::storage_failed());
    }
    deliver(std::move(jobs.front()));
  }
}

void Reader::deliver(std::unique_ptr<ReadJob> job) {
  post_([job = std::move(job)]() {
    try {
      job->deliver();
    } catch (const std::exception& error) {
      spdlog::error("after a question: {}", error.what());
    }
  });
}

}  // namespace parley::chat::store
