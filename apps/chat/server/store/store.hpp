#pragma once
#include <cstddef>
#include <filesystem>
#include <memory>
#include <vector>

#include "parley/function.hpp"
#include "store/data_folder.hpp"
#include "store/group_writer.hpp"
#include "store/reader.hpp"
#include "store/records.hpp"

namespace parley::chat::store {

struct StoreOptions {
  std::filesystem::path folder;
  std::size_t queue_limit = 10'000;  ///< waiting changes; as many questions
  std::size_t group = 256;           ///< changes in one transaction
};

/// The chat's memory: one folder, one database file, a thread that writes and one that reads. Both
/// calls return at once; `then` runs on the loop, exactly once unless the loop has ended.
/// Thread-safe.
class Store {
 public:
  /// Opens or makes the database. Throws StoreError.
  Store(StoreOptions options, Post post);
  ~Store();

  /// All rooms, read at start-up before there is a loop.
  const std::vector<Room>& rooms_at_start() const { return rooms_at_start_; }

  /// `work` changes the database on the writer's thread; `then` learns the outcome after the
  /// commit.
  template <class T>
  void write(UniqueFunction<Outcome<T>(Writes&)> work, UniqueFunction<void(Outcome<T>)> then) {
    writer_->push(std::make_unique<TypedJob<Writes, T>>(std::move(work), std::move(then)));
  }
  template <class T>
  void read(UniqueFunction<Outcome<T>(Reads&)> work, UniqueFunction<void(Outcome<T>)> then) {
    reader_->push(std::make_unique<TypedJob<Reads, T>>(std::move(work), std::move(then)));
  }

  /// Calls `done` on the loop once everything written so far has been committed and delivered.
  void drain(UniqueFunction<void()> done) { writer_->drain(std::move(done)); }
  /// Saves what waits and ends both threads. Later calls are answered with server_busy.
  void close();

 private:
  DataFolder folder_;
  std::vector<Room> rooms_at_start_;
  std::unique_ptr<GroupWriter> writer_;
  std::unique_ptr<Reader> reader_;
};

}  // namespace parley::chat::store
