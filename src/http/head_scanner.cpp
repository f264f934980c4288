// RFC 9112, request line and field lines, read strictly. Beast's parser is not used: it joins
// folded lines and looks for the end of the head again from the start of the line, and behind this
// one it could find nothing more. Rejected: a regular expression, and searching for CRLF CRLF
// first, which lets bare CR and LF inside the head pass unseen.
#include "http/head_scanner.hpp"

#include <algorithm>

#include "http/byte_runs.hpp"

namespace parley::http {
namespace {

constexpr std::size_t kMaxMethod = 32;
constexpr std::string_view kVersionForm = "HTTP/d.d";
constexpr std::string_view kUsualVersion = "HTTP/1.1\r\n";
constexpr std::string_view kLineEnd = "\r\n";

}  // namespace

HeadScanner::Status HeadScanner::scan(std::string_view bytes, const HeadLimits& limits) {
  while (position_ < bytes.size()) {
    const std::size_t left = limits.bytes - std::min<std::size_t>(limits.bytes, position_ - start_);
    if (left == 0) {
      return fail(state_ == State::kTarget ? HeadError::kTargetTooLong : HeadError::kTooLarge);
    }
    if (const std::size_t plain = take_plain(bytes.substr(position_, left), limits); plain > 0) {
      position_ += static_cast<std::uint32_t>(plain);
      continue;
    }
    const char c = bytes[position_++];
    if (state_ == State::kEndLf && c == '\n') return Status::kDone;
    if (step(c, limits) == Status::kError) return Status::kError;
  }
  return Status::kNeedMore;
}

/// Takes what is in order without doubt off the front, many bytes at a time; the rest is for step()
/// to judge. All of `text` is within the limit of bytes.
std::size_t HeadScanner::take_plain(std::string_view text, const HeadLimits& limits) {
  std::size_t at = 0;
  for (;;) {
    const std::string_view rest = text.substr(at);
    switch (state_) {
      case State::kMethod: {
        const std::size_t run = token_run(rest.substr(0, kMaxMethod - in_token_));
        in_token_ += static_cast<std::uint32_t>(run);
        at += run;
        if (at == text.size() || text[at] != ' ') return at;
        ++at;
        state_ = State::kTarget;
        in_token_ = 0;
        break;
      }
      case State::kTarget: {
        const std::size_t run = target_run(rest.substr(0, limits.target - in_token_));
        in_token_ += static_cast<std::uint32_t>(run);
        at += run;
        if (at == text.size() || text[at] != ' ' || in_token_ == 0) return at;
        ++at;
        state_ = State::kVersion;
        in_token_ = 0;
        break;
      }
      case State::kVersion:
        if (in_token_ > 0 || !rest.starts_with(kUsualVersion)) return at;
        at += kUsualVersion.size();
        state_ = State::kLineStart;
        break;

      case State::kLineStart:
        if (rest.empty() || !is_token_char(rest.front()) || fields_ >= limits.fields) return at;
        ++fields_;
        state_ = State::kName;
        break;

      case State::kName:
        at += token_run(rest);
        if (at == text.size() || text[at] != ':') return at;
        ++at;
        state_ = State::kValue;
        break;

      case State::kValue:
        at += value_run(rest);
        if (text.substr(at, kLineEnd.size()) != kLineEnd) return at;
        at += kLineEnd.size();
        state_ = State::kLineStart;
        break;

      default:
        return at;
    }
  }
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

    case State::kValue:
      if (is_value_char(c)) return Status::kNeedMore;
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
