// One line of JSON, for scripts.
#include "load/report.hpp"

#include <cstdio>

namespace load {

Report& Report::add_json(std::string_view name, std::string_view json) {
  text_.append(text_.empty() ? "{\"" : ",\"").append(name).append("\":").append(json);
  return *this;
}

Report& Report::add(std::string_view name, double value) {
  char text[64];
  const int length = std::snprintf(text, sizeof text, "%.3f", value);
  return add_json(name, {text, static_cast<std::size_t>(length)});
}

Report& Report::add(std::string_view name, std::uint64_t value) {
  return add_json(name, std::to_string(value));
}

Report& Report::add(std::string_view name, std::string_view text) {
  return add_json(name, "\"" + std::string(text) + "\"");
}

void Report::print() const {
  std::printf("%s}\n", text_.c_str());
  std::fflush(stdout);
}

}  // namespace load
