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
      answers_(std::make_shared<Turnstile>(kMaxAnswers)),
      thread_([this] { work(); }) {}

Reader::~Reader() {
  close();
}

void Reader::close() {
  queue_.close();
  answers_->open_for_all();
  if (thread_.joinable()) thread_.join();
}

void Reader::push(std::unique_ptr<ReadJob> job) {
  if (queue_.push(job)) return;
  job->fail(failure::server_busy());
  deliver(std::move(job), nullptr);
}

void Reader::work() {
  while (true) {
    auto jobs = queue_.pop(1);
    if (jobs.empty()) return;
    answers_->enter();
    try {
      jobs.front()->run(reads_);
    } catch (const std::exception& error) {
      complaints_.say(std::string("the database did not answer: ") + error.what());
      jobs.front()->fail(failure::storage_failed());
    }
    deliver(std::move(jobs.front()), answers_);
  }
}

void Reader::deliver(std::unique_ptr<ReadJob> job, std::shared_ptr<Turnstile> through) {
  post_([job = std::move(job), through = std::move(through)]() {
    try {
      job->deliver();
    } catch (const std::exception& error) {
      spdlog::error("after a question: {}", error.what());
    }
    if (through) through->leave();
  });
}

}  // namespace parley::chat::store
