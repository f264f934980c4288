// RFC 9112, section 7.1. Beast can decode chunks too, but wants each chunk line in one piece and
// lets a quoted extension run past the end of its line, where other readers stop: a way to smuggle
// a request. This one sees each byte once and needs no buffer.
#include "http/chunked_decoder.hpp"

#include <algorithm>

#include "http/characters.hpp"

namespace parley::http {
namespace {

constexpr std::uint8_t kMaxDigits = 16;

}  // namespace

ChunkedDecoder::Status ChunkedDecoder::decode(std::string_view& bytes, std::string& body,
                                              const Limits& limits) {
  while (!bytes.empty()) {
    if (state_ == State::kData) {
      const std::size_t n = std::min<std::uint64_t>(left_, bytes.size());
      body.append(bytes.substr(0, n));
      bytes.remove_prefix(n);
      left_ -= n;
      if (left_ == 0) state_ = State::kDataCr;
      continue;
    }
    const char c = bytes.front();
    bytes.remove_prefix(1);
    if (state_ == State::kEndLf && c == '\n') return Status::kDone;
    if (in_overhead() && ++overhead_ > limits.overhead) return Status::kMalformed;
    if (!step(c)) return Status::kMalformed;
    // Refused as soon as the size is known, not when that much has come.
    if (state_ == State::kData && left_ > limits.body - body.size()) return Status::kTooLarge;
  }
  return Status::kNeedMore;
}

bool ChunkedDecoder::in_overhead() const {
  return (state_ > State::kSize && state_ < State::kSizeLf) || state_ >= State::kTrailerStart;
}

bool ChunkedDecoder::step(char c) {
  const auto to = [this](State state) {
    state_ = state;
    return true;
  };
  const auto after_size = [&] {
    if (c == '\r') return to(State::kSizeLf);
    if (c == ';') return to(State::kExtensionStart);
    return false;
  };
  switch (state_) {
    case State::kSize: {
      const int digit = hex_value(c);
      if (digit < 0) {
        if (digits_ == 0) return false;
        last_ = left_ == 0;
        return after_size();
      }
      if (++digits_ > kMaxDigits) return false;
      left_ = left_ << 4 | static_cast<std::uint64_t>(digit);
      return true;
    }
    case State::kExtensionStart:
      return is_token_char(c) && to(State::kExtensionName);
    case State::kExtensionName:
      if (is_token_char(c)) return true;
      return c == '=' ? to(State::kExtensionValue) : after_size();
    case State::kExtensionValue:
      if (c == '"') return to(State::kExtensionQuoted);
      return is_token_char(c) && to(State::kExtensionToken);
    case State::kExtensionToken:
      return is_token_char(c) || after_size();
    case State::kExtensionQuoted:
      if (c == '"') return to(State::kExtensionEnd);
      if (c == '\\') return to(State::kExtensionEscape);
      return is_value_char(c);
    case State::kExtensionEscape:
      return is_value_char(c) && to(State::kExtensionQuoted);
    case State::kExtensionEnd:
      return after_size();
    case State::kSizeLf:
      digits_ = 0;
      return c == '\n' && to(last_ ? State::kTrailerStart : State::kData);
    case State::kData:
      return false;  // handled by the caller
    case State::kDataCr:
      return c == '\r' && to(State::kDataLf);
    case State::kDataLf:
      return c == '\n' && to(State::kSize);
    case State::kTrailerStart:
      if (c == '\r') return to(State::kEndLf);
      return is_token_char(c) && to(State::kTrailerName);
    case State::kTrailerName:
      if (c == ':') return to(State::kTrailerValue);
      return is_token_char(c);
    case State::kTrailerValue:
      if (c == '\r') return to(State::kTrailerLf);
      return is_value_char(c);
    case State::kTrailerLf:
      return c == '\n' && to(State::kTrailerStart);
    case State::kEndLf:
      return false;  // a line feed is handled by the caller
  }
  return false;
}

}  // namespace parley::http
