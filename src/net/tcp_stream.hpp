#pragma once
#include <memory>

#include "net/stream.hpp"

namespace parley::net {

/// A connected TCP socket, non-blocking, TCP_NODELAY on. Takes the descriptor.
std::unique_ptr<Stream> make_tcp_stream(Loop& loop, int descriptor, Peer peer);

}  // namespace parley::net
