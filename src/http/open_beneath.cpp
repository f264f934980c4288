// openat2(2) with RESOLVE_BENEATH leaves the containment to the kernel, which sees every link while
// it walks. Rejected: comparing canonical paths, which is a race with whoever renames folders.
#include "http/open_beneath.hpp"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>

namespace parley::http {
namespace {

// Without blocking: opening a pipe that lies in the folder would otherwise wait for its writer.
constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;

/// For kernels and sandboxes without openat2: segment by segment, and no links at all.
int walk(int root, const std::string& path) {
  Descriptor folder;
  int at = root;
  for (std::size_t begin = 0;;) {
    const std::size_t end = path.find('/', begin);
    const std::string segment = path.substr(begin, end - begin);
    const bool last = end == std::string::npos;
    const int opened =
        ::openat(at, segment.c_str(), kFlags | O_NOFOLLOW | (last ? 0 : O_DIRECTORY));
    if (opened < 0 || last) return opened;
    folder = own_descriptor(opened);
    at = opened;
    begin = end + 1;
  }
}

}  // namespace

Descriptor own_descriptor(int descriptor) {
  if (descriptor < 0) return nullptr;
  return {new int(descriptor), [](int* owned) {
            ::close(*owned);
            delete owned;
          }};
}

Descriptor open_beneath(int root, const std::string& path) {
  open_how how{};
  how.flags = kFlags;
  how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
  const std::string name = path.empty() ? "." : path;
  long opened = ::syscall(SYS_openat2, root, name.c_str(), &how, sizeof how);
  if (opened < 0 && (errno == ENOSYS || errno == EPERM)) opened = walk(root, name);
  return own_descriptor(static_cast<int>(opened));
}

}  // namespace parley::http
