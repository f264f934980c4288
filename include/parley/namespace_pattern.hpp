#pragma once
#include <memory>
#include <string_view>

namespace parley {

/// A regular expression for Server::of, as JavaScript writes them: `^/room-\d+$`. It matches
/// anywhere in a name unless `^` and `$` say otherwise.
///
/// Known are literals, `.`, `[...]`, `\d \w \s` and their opposites, groups, `|`, `*`, `+`, `?`,
/// `{n,m}`, `^` and `$`. Not known are back references, look-around and `\b`: without them a name
/// takes time in proportion to its length, whatever a client makes up, which std::regex does not
/// promise. Copies share what was compiled. Thread-safe.
class NamespacePattern {
 public:
  /// Throws std::invalid_argument, saying where, for what is not known or grows too large.
  explicit NamespacePattern(std::string_view expression);

  bool matches(std::string_view name) const;

 private:
  class Program;
  std::shared_ptr<const Program> program_;
};

}  // namespace parley
