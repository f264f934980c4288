#pragma once
#include <memory>
#include <string>

namespace parley::http {

/// A file descriptor that closes itself; null when there is none.
using Descriptor = std::shared_ptr<int>;
Descriptor own_descriptor(int descriptor);

/// Opens `path` (relative, no ".." and no empty segments) for reading below the open folder `root`,
/// never outside of it: symbolic links are followed only while they stay below. Null when there is
/// nothing to open.
Descriptor open_beneath(int root, const std::string& path);

}  // namespace parley::http
