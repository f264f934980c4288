#pragma once
// What the store's tests share: a folder that vanishes, and a store whose loop is the test itself.
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <filesystem>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "store/store.hpp"

namespace parley::chat::store {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "parley-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Collects what is posted; turn() runs it on the test's thread.
class TestLoop {
 public:
  Post post() {
    return [this](UniqueFunction<void()> function) {
      const std::lock_guard lock(mutex_);
      functions_.push_back(std::move(function));
      ready_.notify_all();
    };
  }
  /// Waits for one function and runs it; false if none came in time.
  bool turn(std::chrono::milliseconds wait = std::chrono::seconds(30)) {
    std::unique_lock lock(mutex_);
    if (!ready_.wait_for(lock, wait, [this] { return !functions_.empty(); })) return false;
    auto function = std::move(functions_.front());
    functions_.pop_front();
    lock.unlock();
    function();
    return true;
  }
  template <class Done>
  void turn_until(Done done) {
    while (!done()) {
      if (!turn()) throw std::runtime_error("nothing more was posted");
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<UniqueFunction<void()>> functions_;
};

class TestStore {
 public:
  explicit TestStore(const std::filesystem::path& folder, StoreOptions options = {})
      : store_(with_folder(std::move(options), folder), loop_.post()) {}

  template <class T>
  Outcome<T> write(UniqueFunction<Outcome<T>(Writes&)> work) {
    std::optional<Outcome<T>> got;
    store_.write<T>(std::move(work), [&](Outcome<T> outcome) { got.emplace(std::move(outcome)); });
    loop_.turn_until([&] { return got.has_value(); });
    return std::move(*got);
  }
  template <class T>
  Outcome<T> read(UniqueFunction<Outcome<T>(Reads&)> work) {
    std::optional<Outcome<T>> got;
    store_.read<T>(std::move(work), [&](Outcome<T> outcome) { got.emplace(std::move(outcome)); });
    loop_.turn_until([&] { return got.has_value(); });
    return std::move(*got);
  }

  Outcome<Entrant> add_user(const std::string& id, const std::string& name) {
    return write<Entrant>(
        [=](Writes& writes) { return writes.add_user({id, name, name, "hash of " + id}, 1000); });
  }
  Outcome<Added> send(const std::string& room, const std::string& author,
                      const std::string& client_id, const std::string& text = "hello") {
    return write<Added>(
        [=](Writes& writes) { return writes.add_message({room, author, client_id, text}, 2000); });
  }
  Page page(const PageRequest& request) {
    return *read<Page>([=](Reads& reads) { return Outcome<Page>(reads.page(request)); });
  }

  Store& store() { return store_; }
  TestLoop& loop() { return loop_; }

 private:
  static StoreOptions with_folder(StoreOptions options, const std::filesystem::path& folder) {
    options.folder = folder;
    return options;
  }

  TestLoop loop_;
  Store store_;
};

}  // namespace parley::chat::store
