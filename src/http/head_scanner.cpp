// RFC 9112, request line and field lines, read strictly. Beast's parser comes after this one and
// would do alone if it did not join folded lines, take several line forms of one header and look
// for the end of the head again from the start of the line. Rejected: a regular expression, and
// searching for CRLF CRLF first, which lets bare CR and LF inside the head pass unseen.
#include "http/head_scanner.hpp"

#include "http/characters.hpp"

namespace parley::http {
namespace {

constexpr std::size_t kMaxMethod = 32;
constexpr std::string_view kVersionForm = "HTTP/d.d";

constexpr bool is_target_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7f && byte != '#';
}

}  // namespace

HeadScanner::Status HeadScanner::scan(std::string_view bytes, const HeadLimits& limits) {
  while (position_ < bytes.size()) {
    if (position_ - start_ >= limits.bytes) {
      return fail(state_ == State::kTarget ? HeadError::kTargetTooLong : HeadError::kTooLarge);
    }
    const char c = bytes[position_++];
    if (state_ == State::kValue && is_value_char(c)) continue;  // nearly all bytes of a head
    if (state_ == State::kEndLf && c == '\n') return Status::kDone;
    if (step(c, limits) == Status::kError) return Status::kError;
  }
  return Status::kNeedMore;
}

HeadScanner::Status HeadScanner::step(char c, const HeadLimits& limits) {
  switch (state_) {
    case State::kStart:
      if (c == '\r' && start_ == 0) {
        state_ = State::kEmptyLine;
        return Status::kNeedMore;
      }
      if (!is_token_char(c)) return fail(HeadError::kMalformed);
      state_ = State::kMethod;
      in_token_ = 1;
      return Status::kNeedMore;

    case State::kEmptyLine:
      if (c != '\n') return fail(HeadError::kMalformed);
      start_ = position_;
      state_ = State::kStart;
      return Status::kNeedMore;

    case State::kMethod:
      if (c == ' ') {
        state_ = State::kTarget;
        in_token_ = 0;
        return Status::kNeedMore;
      }
      if (!is_token_char(c) || ++in_token_ > kMaxMethod) return fail(HeadError::kMalformed);
      return Status::kNeedMore;

    case State::kTarget:
      if (c == ' ' && in_token_ > 0) {
        state_ = State::kVersion;
        in_token_ = 0;
        return Status::kNeedMore;
      }
      if (!is_target_char(c)) return fail(HeadError::kMalformed);
      if (++in_token_ > limits.target) return fail(HeadError::kTargetTooLong);
      return Status::kNeedMore;

    case State::kVersion:
      if (in_token_ == kVersionForm.size()) {
        if (c != '\r') return fail(HeadError::kMalformed);
        state_ = State::kVersionLf;
        return Status::kNeedMore;
      }
      if (kVersionForm[in_token_] == 'd' ? !is_digit(c) : c != kVersionForm[in_token_]) {
        return fail(HeadError::kMalformed);
      }
      if (in_token_ == 5 && c != '1') version_supported_ = false;
      if (in_token_ == 7 && c != '0' && c != '1') version_supported_ = false;
      ++in_token_;
      return Status::kNeedMore;

    case State::kVersionLf:
      if (c != '\n') return fail(HeadError::kMalformed);
      if (!version_supported_) return fail(HeadError::kVersion);
      state_ = State::kLineStart;
      return Status::kNeedMore;

    case State::kLineStart:
      if (c == '\r') {
        state_ = State::kEndLf;
        return Status::kNeedMore;
      }
      // A space here is a folded line, or a first line some readers would skip.
      if (!is_token_char(c)) return fail(HeadError::kMalformed);
      if (++fields_ > limits.fields) return fail(HeadError::kTooLarge);
      state_ = State::kName;
      return Status::kNeedMore;

    case State::kName:
      if (c == ':') {
        state_ = State::kValue;
        return Status::kNeedMore;
      }
      return is_token_char(c) ? Status::kNeedMore : fail(HeadError::kMalformed);

    case State::kValue:  // its ordinary bytes are handled by the caller
      if (c != '\r') return fail(HeadError::kMalformed);
      state_ = State::kValueLf;
      return Status::kNeedMore;

    case State::kValueLf:
      if (c != '\n') return fail(HeadError::kMalformed);
      state_ = State::kLineStart;
      return Status::kNeedMore;

    case State::kEndLf:  // a line feed is handled by the caller
      break;
  }
  return fail(HeadError::kMalformed);
}

}  // namespace parley::http
