#include "http/gzip.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <new>
#include <string>

namespace parley::http {
namespace {

std::string gunzip(std::string compressed, std::size_t size) {
  constexpr int kGzipOnly = 16;
  z_stream stream{};
  EXPECT_EQ(inflateInit2(&stream, MAX_WBITS + kGzipOnly), Z_OK);
  std::string plain(size + 1, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(compressed.data());
  stream.avail_in = static_cast<uInt>(compressed.size());
  stream.next_out = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_out = static_cast<uInt>(plain.size());
  EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
  EXPECT_EQ(stream.avail_in, 0U);
  plain.resize(stream.total_out);
  inflateEnd(&stream);
  return plain;
}

TEST(Gzip, ComesBackAsItWas) {
  std::string noise;
  for (unsigned i = 0, x = 1; i < 100'000; ++i, x = x * 1103515245U + 12345U) {
    noise.push_back(static_cast<char>(x >> 16));
  }
  for (const std::string& text :
       {std::string(), std::string("a"), std::string(100'000, 'a'), noise}) {
    for (const int level : {1, 6, 9}) {
      EXPECT_TRUE(gunzip(gzip(text, level), text.size()) == text) << text.size() << ' ' << level;
    }
  }
  EXPECT_LT(gzip(std::string(100'000, 'a'), 1).size(), 1000U);
}

TEST(Gzip, ThrowsWhereZlibCannotBegin) {
  EXPECT_THROW((void)gzip("a", 10), std::bad_alloc);
}

}  // namespace
}  // namespace parley::http
