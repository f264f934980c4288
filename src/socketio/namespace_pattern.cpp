// Regular expressions over names that clients choose. std::regex goes back and forth, so that
// "(a+)+$" takes years for a name of 256 letters, and recurses for every character. Here the
// expression becomes a program whose states are all followed at once (Thompson, "Regular expression
// search algorithm", 1968): one pass over the name, time in proportion to its length times the
// program's. A fragment's jumps are relative, so that fragments can be copied and joined freely.
#include "parley/namespace_pattern.hpp"

#include <algorithm>
#include <bitset>
#include <cstddef>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace parley {
namespace {

constexpr std::size_t kMaxSteps = 10'000;
constexpr std::size_t kMaxRepeat = 1000;
constexpr std::size_t kMaxDepth = 100;

using Bytes = std::bitset<256>;

enum class Kind : unsigned char { kBytes, kSplit, kBegin, kEnd };

/// kBytes takes one byte; kSplit goes on at both places (twice the same: a jump); kBegin and kEnd
/// let pass where a name begins and ends.
struct Step {
  Kind kind = Kind::kSplit;
  std::ptrdiff_t first = 1;  // relative
  std::ptrdiff_t second = 1;
  Bytes bytes = {};
};
using Fragment = std::vector<Step>;

Step split(std::size_t first, std::ptrdiff_t second) {
  return {Kind::kSplit, static_cast<std::ptrdiff_t>(first), second, {}};
}
std::ptrdiff_t distance(std::size_t steps) {
  return static_cast<std::ptrdiff_t>(steps);
}

void append(Fragment& to, const Fragment& more) {
  to.insert(to.end(), more.begin(), more.end());
}

Bytes range(unsigned first, unsigned last) {
  Bytes bytes;
  for (unsigned byte = first; byte <= last; ++byte) bytes.set(byte);
  return bytes;
}

Fragment either(const Fragment& left, const Fragment& right) {
  Fragment made{split(1, distance(left.size() + 2))};
  append(made, left);
  made.push_back(split(right.size() + 1, distance(right.size() + 1)));
  append(made, right);
  return made;
}

Fragment take(const Bytes& bytes) {
  return {Step{Kind::kBytes, 1, 1, bytes}};
}

/// One character beyond ASCII, as UTF-8 has it; names are valid UTF-8.
Fragment beyond_ascii() {
  const Bytes tail = range(0x80, 0xBF);
  Fragment made = take(range(0xC2, 0xDF));
  append(made, take(tail));
  for (const auto& [lead, tails] : {std::pair{range(0xE0, 0xEF), 2}, {range(0xF0, 0xF4), 3}}) {
    Fragment longer = take(lead);
    for (int i = 0; i < tails; ++i) append(longer, take(tail));
    made = either(made, longer);
  }
  return made;
}

Fragment anything_but(const Bytes& excluded) {
  return either(take(range(0, 0x7F) & ~excluded), beyond_ascii());
}

/// What \d, \w and \s stand for; nothing for another letter.
std::optional<Bytes> class_of(char letter) {
  switch (letter) {
    case 'd':
      return range('0', '9');
    case 'w':
      return range('0', '9') | range('a', 'z') | range('A', 'Z') | range('_', '_');
    case 's':
      return range('\t', '\r') | range(' ', ' ');
    default:
      return std::nullopt;
  }
}

bool is_letter_or_digit(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool is_ascii(char c) {
  return static_cast<unsigned char>(c) < 0x80;
}

class Compiler {
 public:
  explicit Compiler(std::string_view text) : text_(text) {}

  Fragment run() {
    Fragment all = alternatives();
    if (!done()) fail("a ')' that closes nothing");
    return all;
  }

 private:
  [[noreturn]] void fail(std::string_view what) const {
    throw std::invalid_argument("parley: namespace pattern, at " + std::to_string(at_) + ": " +
                                std::string(what));
  }
  bool done() const { return at_ == text_.size(); }
  bool next_is(char c) const { return !done() && text_[at_] == c; }
  bool skip(char c) { return next_is(c) && ++at_; }
  char next(std::string_view missing) {
    if (done()) fail(missing);
    return text_[at_++];
  }
  void check_size(std::size_t steps) const {
    if (steps > kMaxSteps) fail("too large");
  }

  Fragment alternatives() {
    Fragment made = sequence();
    while (skip('|')) made = either(made, sequence());
    check_size(made.size());
    return made;
  }

  Fragment sequence() {
    Fragment made;
    while (!done() && !next_is('|') && !next_is(')')) {
      append(made, repeated(atom()));
      check_size(made.size());
    }
    return made;
  }

  Fragment atom() {
    const char c = next("");
    switch (c) {
      case '(':
        return group();
      case '[':
        return set();
      case '.':
        return anything_but(range('\n', '\n') | range('\r', '\r'));
      case '\\':
        return escape();
      case '^':
        return {Step{Kind::kBegin, 1, 1, {}}};
      case '$':
        return {Step{Kind::kEnd, 1, 1, {}}};
      case '*':
      case '+':
      case '?':
      case '{':
        fail("nothing to repeat (write \\ before a character that is meant itself)");
      default:
        --at_;
        return literal();
    }
  }

  /// One character, so that what repeats it repeats all its bytes.
  Fragment literal() {
    Fragment made;
    do {
      const auto byte = static_cast<unsigned char>(text_[at_++]);
      append(made, take(range(byte, byte)));
    } while (!done() && (static_cast<unsigned char>(text_[at_]) & 0xC0) == 0x80);
    return made;
  }

  Fragment group() {
    if (++depth_ > kMaxDepth) fail("groups too deep");
    if (skip('?') && !skip(':')) fail("of groups with '?' only '(?:' is known");
    Fragment made = alternatives();
    if (!skip(')')) fail("a ')' is missing");
    --depth_;
    return made;
  }

  Fragment escape() {
    const char c = next("nothing behind '\\'");
    if (const auto known = class_of(lower(c))) {
      return c == lower(c) ? take(*known) : anything_but(*known);
    }
    const auto byte = static_cast<unsigned char>(escaped(c));
    return take(range(byte, byte));
  }

  char escaped(char c) const {
    if (c == 'n') return '\n';
    if (c == 'r') return '\r';
    if (c == 't') return '\t';
    if (is_letter_or_digit(c) || !is_ascii(c)) fail("an escape that is not known");
    return c;
  }

  Fragment set() {
    const bool negated = skip('^');
    Bytes bytes;
    while (!skip(']')) {
      const auto first = set_member(bytes);
      if (!first) continue;
      const bool is_range = next_is('-') && at_ + 1 < text_.size() && text_[at_ + 1] != ']';
      if (!is_range) {
        bytes.set(*first);
        continue;
      }
      ++at_;
      const auto last = set_member(bytes);
      if (!last || *last < *first) fail("a range that is none");
      bytes |= range(*first, *last);
    }
    return negated ? anything_but(bytes) : take(bytes);
  }

  /// A character of a set, or nothing after a class has gone into it.
  std::optional<unsigned char> set_member(Bytes& bytes) {
    char c = next("a ']' is missing");
    if (!is_ascii(c)) fail("in [] only ASCII is known: use (a|b)");
    if (c != '\\') return static_cast<unsigned char>(c);
    c = next("nothing behind '\\'");
    const auto known = class_of(c);
    if (!known) return static_cast<unsigned char>(escaped(c));
    bytes |= *known;
    return std::nullopt;
  }

  Fragment repeated(Fragment one) {
    std::size_t least = 0;
    std::optional<std::size_t> most;
    if (skip('*')) {
    } else if (skip('+')) {
      least = 1;
    } else if (skip('?')) {
      most = 1;
    } else if (skip('{')) {
      least = number();
      most = least;
      if (skip(',')) most = next_is('}') ? std::nullopt : std::optional(number());
      if (!skip('}') || (most && *most < least)) fail("a count that is none");
    } else {
      return one;
    }
    skip('?');  // lazy or greedy: whether it matches is the same
    if (next_is('*') || next_is('+') || next_is('?')) fail("a repetition of a repetition");
    check_size(one.size() * std::max<std::size_t>(most.value_or(least + 1), 1));
    return repeat(one, least, most);
  }

  static Fragment repeat(const Fragment& one, std::size_t least, std::optional<std::size_t> most) {
    Fragment made;
    for (std::size_t i = 0; i < least; ++i) append(made, one);
    if (!most) {
      made.push_back(split(1, distance(one.size() + 2)));
      append(made, one);
      const std::ptrdiff_t back = -distance(one.size() + 1);
      made.push_back({Kind::kSplit, back, back, {}});
    } else {
      for (std::size_t left = *most - least; left > 0; --left) {
        made.push_back(split(1, distance(left * (one.size() + 1))));
        append(made, one);
      }
    }
    return made;
  }

  std::size_t number() {
    std::size_t value = 0;
    const std::size_t begin = at_;
    while (!done() && text_[at_] >= '0' && text_[at_] <= '9') {
      value = value * 10 + static_cast<std::size_t>(text_[at_++] - '0');
      if (value > kMaxRepeat) fail("too many repetitions");
    }
    if (at_ == begin) fail("a count that is none");
    return value;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
};

}  // namespace

class NamespacePattern::Program {
 public:
  explicit Program(std::string_view expression) : steps_(Compiler(expression).run()) {}

  bool matches(std::string_view name) const {
    States states(steps_.size());
    for (std::size_t at = 0;; ++at) {
      // A match may begin anywhere.
      if (follow(states, 0, at, name.size())) return true;
      if (at == name.size()) return false;
      const auto byte = static_cast<unsigned char>(name[at]);
      states.current.swap(states.next);
      states.next.clear();
      for (const std::size_t step : states.current) {
        if (!steps_[step].bytes.test(byte)) continue;
        if (follow(states, step + 1, at + 1, name.size())) return true;
      }
    }
  }

 private:
  struct States {
    explicit States(std::size_t steps) : seen(steps, 0) {}
    std::vector<std::size_t> current;
    std::vector<std::size_t> next;  // steps that take a byte, each once
    std::vector<std::size_t> open;
    std::vector<std::size_t> seen;  // position + 1 at which a step was reached last
  };

  /// Adds every step that can be reached without taking a byte; true at the end of the program.
  bool follow(States& states, std::size_t from, std::size_t at, std::size_t end) const {
    states.open.assign(1, from);
    while (!states.open.empty()) {
      const std::size_t index = states.open.back();
      states.open.pop_back();
      if (index == steps_.size()) return true;
      if (std::exchange(states.seen[index], at + 1) == at + 1) continue;
      const Step& step = steps_[index];
      switch (step.kind) {
        case Kind::kBytes:
          states.next.push_back(index);
          break;
        case Kind::kSplit:
          states.open.push_back(index + static_cast<std::size_t>(step.second));
          states.open.push_back(index + static_cast<std::size_t>(step.first));
          break;
        case Kind::kBegin:
          if (at == 0) states.open.push_back(index + 1);
          break;
        case Kind::kEnd:
          if (at == end) states.open.push_back(index + 1);
          break;
      }
    }
    return false;
  }

  Fragment steps_;
};

NamespacePattern::NamespacePattern(std::string_view expression)
    : program_(std::make_shared<Program>(expression)) {}

bool NamespacePattern::matches(std::string_view name) const {
  return program_->matches(name);
}

}  // namespace parley
