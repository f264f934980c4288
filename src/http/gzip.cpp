// zlib in one call: what is compressed here is one answer that is in memory anyway.
#include "http/gzip.hpp"

#include <zlib.h>

#include <new>

namespace parley::http {

std::string gzip(std::string_view bytes, int level) {
  constexpr int kGzipFormat = 16;  // added to the window bits
  constexpr int kMemLevel = 8;     // zlib's default
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, MAX_WBITS + kGzipFormat, kMemLevel,
                   Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string compressed(deflateBound(&stream, bytes.size()), '\0');
  // zlib reads through a pointer to non-const for C's sake.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_out = static_cast<uInt>(compressed.size());
  deflate(&stream, Z_FINISH);  // deflateBound() made sure that it fits
  compressed.resize(stream.total_out);
  deflateEnd(&stream);
  return compressed;
}

}  // namespace parley::http
