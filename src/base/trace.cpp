// The environment is read once for each scope, when the program starts: getenv is not thread-safe
// later, and a test of a bool is what the hot path can afford.
#include "base/trace.hpp"

#include <fmt/chrono.h>
#include <fmt/core.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace parley::base {
namespace {

/// '*' stands for anything, also nothing. Linear in the text for each '*', without recursion.
bool matches(std::string_view pattern, std::string_view text) {
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == '*') ++p;
  return p == pattern.size();
}

std::string escaped(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && byte != 0x7f) {
      clean += c;
    } else {
      clean += fmt::format("\\x{:02x}", byte);
    }
  }
  return clean;
}

}  // namespace

bool trace_selects(std::string_view debug, std::string_view scope) {
  bool selected = false;
  while (!debug.empty()) {
    const std::size_t end = debug.find_first_of(", \t");
    std::string_view pattern = debug.substr(0, end);
    debug = end == std::string_view::npos ? std::string_view() : debug.substr(end + 1);
    if (pattern.empty()) continue;
    if (pattern.front() == '-') {
      if (matches(pattern.substr(1), scope)) return false;
    } else if (matches(pattern, scope)) {
      selected = true;
    }
  }
  return selected;
}

TraceScope::TraceScope(std::string_view scope) : scope_(scope), on_(false) {
  const char* const debug = std::getenv("DEBUG");
  on_ = debug != nullptr && trace_selects(debug, scope);
}

void TraceScope::operator()(std::string_view text) const {
  using std::chrono::system_clock;
  const auto now = std::chrono::time_point_cast<std::chrono::milliseconds>(system_clock::now());
  const auto ms = static_cast<int>(now.time_since_epoch().count() % 1000);
  const std::string line =
      fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z {} {}\n", fmt::gmtime(system_clock::to_time_t(now)),
                  ms, scope_, escaped(text));
  std::fwrite(line.data(), 1, line.size(), stderr);  // one call, so lines of threads do not mix
}

}  // namespace parley::base
