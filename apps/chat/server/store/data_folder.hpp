#pragma once
#include <filesystem>

namespace parley::chat::store {

/// The folder with everything a chat keeps. Made when it is missing, readable by its owner only,
/// and held by one process at a time: a lock that the kernel drops with the process.
class DataFolder {
 public:
  /// Throws StoreError when the folder cannot be made, written, or belongs to a running Parley.
  explicit DataFolder(std::filesystem::path path);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path database() const { return path_ / "chat.db"; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

}  // namespace parley::chat::store
