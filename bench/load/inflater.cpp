// zlib, one message at a time. It is slow to set up, and callers compare bytes with those of the
// last message before they ask.
#include "load/inflater.hpp"

#include <zlib.h>

#include "load/fail.hpp"

namespace load {

std::string inflate_message(std::string_view bytes) {
  std::string input(bytes);
  input.append("\x00\x00\xff\xff", 4);
  z_stream stream{};
  if (inflateInit2(&stream, -15) != Z_OK) fail("zlib");
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  std::string output;
  char chunk[16384];
  do {
    stream.next_out = reinterpret_cast<Bytef*>(chunk);
    stream.avail_out = sizeof chunk;
    const int result = inflate(&stream, Z_SYNC_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) {
      fail("a message that cannot be inflated");
    }
    output.append(chunk, sizeof chunk - stream.avail_out);
  } while (stream.avail_out == 0);
  inflateEnd(&stream);
  return output;
}

}  // namespace load
