#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace load {

/// The result of a measurement: one JSON object on one line.
class Report {
 public:
  Report& add(std::string_view name, double value);
  Report& add(std::string_view name, std::uint64_t value);
  /// A value that is JSON already.
  Report& add_json(std::string_view name, std::string_view json);
  /// A text of letters, digits and what needs no escape.
  Report& add(std::string_view name, std::string_view text);
  void print() const;

 private:
  std::string text_;
};

}  // namespace load
