// The data folder: made, checked and locked before SQLite sees it, because SQLite's "unable to open
// database file" tells nobody what to repair. A pid file was rejected: it survives kill -9.
#include "store/data_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "store/store_error.hpp"

namespace parley::chat::store {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOwnerOnly = 0600;

std::string reason(int error) {
  return std::system_category().message(error);
}

void make(const fs::path& path) {
  std::error_code error;
  const bool made = fs::create_directories(path, error);
  if (error) {
    throw StoreError("cannot create the data directory " + path.string() + ": " + error.message());
  }
  if (made) fs::permissions(path, fs::perms::owner_all, error);
}

}  // namespace

DataFolder::DataFolder(fs::path path) : path_(std::move(path)) {
  make(path_);
  lock_ = ::open((path_ / "lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (lock_ < 0) {
    throw StoreError("cannot write to the data directory " + path_.string() + ": " + reason(errno));
  }
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    ::close(lock_);
    throw StoreError(error == EWOULDBLOCK
                         ? "the data directory " + path_.string() + " is in use by another Parley"
                         : "cannot lock the data directory " + path_.string() + ": " +
                               reason(error));
  }
  // Opened once here for the sake of a good error, and so that SQLite's files (which copy these
  // permissions) are nobody else's to read.
  const int probe = ::open(database().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kOwnerOnly);
  if (probe < 0) {
    const int error = errno;
    ::close(lock_);
    throw StoreError("cannot write to " + database().string() + ": " + reason(error));
  }
  ::close(probe);
}

DataFolder::~DataFolder() {
  ::close(lock_);
}

}  // namespace parley::chat::store
