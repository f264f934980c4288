#pragma once
#include <string>
#include <string_view>

namespace parley::base {

/// Whether a value of DEBUG such as "engine*,socket.io:*,-socket.io:client" asks for that scope:
/// the rules of the `debug` package that the reference uses. Commas or spaces between patterns, '*'
/// for anything, '-' before what is left out whatever else says.
bool trace_selects(std::string_view debug, std::string_view scope);

/// A named stream of lines about what happens, off unless the environment variable DEBUG asks for
/// it when the program starts. While it is off, testing it is all it costs:
///
///   if (trace) trace("opened " + id);
class TraceScope {
 public:
  explicit TraceScope(std::string_view scope);
  explicit operator bool() const { return on_; }
  /// One line on standard error: time, scope, text with control characters escaped. Thread-safe.
  void operator()(std::string_view text) const;

 private:
  std::string_view scope_;
  bool on_;
};

}  // namespace parley::base
