// What is read from a head: targets, authorities, lists, ranges, conditions and dates.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "http/accept_encoding.hpp"
#include "http/conditional.hpp"
#include "http/http_date.hpp"
#include "http/target.hpp"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace parley;
  const std::string text(reinterpret_cast<const char*>(data), size);

  HttpRequest request;
  request.method = "GET";
  request.target = text;
  if (http::parse_target(request, 1000)) {
    require(!request.path.empty() && request.path.front() == '/');
    require(request.target.front() == '/');
    require(request.path.size() <= request.target.size());
    require(request.query.size() <= 1000);
    require(request.path.find('\0') == std::string::npos);
  }
  if (const auto decoded = http::percent_decode(text)) require(decoded->size() <= size);
  require(http::decode_query_component(text).size() <= size);
  if (http::valid_authority(text)) require(text.find_first_of("/@? \\\r\n") == text.npos);

  for (const std::uint64_t length : {std::uint64_t{0}, std::uint64_t{100}}) {
    const auto range = http::parse_range(text, length);
    if (range.kind == http::RangeRequest::Kind::kPart) {
      require(range.part.first <= range.part.last && range.part.last < length);
    }
  }
  request.headers = {{"If-None-Match", text}, {"If-Range", text}};
  (void)http::not_modified(request, "\"tag\"", 1000);
  (void)http::range_applies(request, "\"tag\"", 1000);
  (void)http::choose_encoding(text, true, true);
  if (const auto time = http::parse_http_date(text)) {
    require(http::parse_http_date(http::format_http_date(*time)) == time);
  }
  return 0;
}
