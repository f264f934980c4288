// RFC 6455 sections 5.4 to 5.6 and RFC 7692 section 6.2: frames become messages.
//
// Almost every message comes in one frame that lies whole in what one read returned: it is shown
// where it lies. Anything else is copied once, into one buffer per message however many frames it
// has, which grows with what arrived: twice as large each time, but never beyond what the frames so
// far announced. A list of fragments, joined at the end, was rejected: an object per fragment makes
// one-byte fragments the cheapest attack there is.
#include "websocket/message_reader.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "websocket/deflate.hpp"

namespace parley::websocket {

struct MessageReader::Partial {
  std::vector<char> message;  // not std::string, whose reserve() at least doubles
  std::string inflated;
  std::array<char, kMaxControlPayload> control{};
  std::size_t control_size = 0;
};

MessageReader::MessageReader(const ReaderOptions& options)
    : inflater_(options.inflater),
      max_message_(options.max_message),
      masked_(options.expect_masked) {}

MessageReader::~MessageReader() = default;

void MessageReader::feed(std::span<char> bytes) {
  assert(input_.empty());
  if (state_ != State::kEnded) input_ = bytes;
}

std::size_t MessageReader::retained_bytes() const {
  std::size_t bytes = header_size_;
  if (partial_) bytes += sizeof(Partial) + partial_->message.capacity() + partial_->inflated.size();
  return bytes;
}

MessageReader::Partial& MessageReader::partial() {
  if (!partial_) partial_ = std::make_unique<Partial>();
  return *partial_;
}

MessageReader::Event MessageReader::next() {
  if (std::exchange(release_, false)) partial_.reset();
  while (!input_.empty()) {
    if (state_ == State::kHeader) {
      Fault fault = Fault::kNone;
      if (!read_header(fault)) return fault == Fault::kNone ? Event{} : fail(fault);
    }
    const std::size_t take = std::min<std::uint64_t>(input_.size(), frame_left_);
    const std::span<char> bytes = input_.first(take);
    input_ = input_.subspan(take);
    frame_left_ -= take;
    const bool ascii = masked_ && unmask(bytes, key_, mask_offset_);
    mask_offset_ = static_cast<unsigned char>((mask_offset_ + take) % 4);
    if (frame_left_ == 0) state_ = State::kHeader;

    if (is_control(frame_opcode_)) {
      const Event event = read_control(bytes);
      if (frame_left_ > 0) return {};
      return event;
    }
    // Text is judged as it comes: a bad byte ends the connection before its frame is complete.
    if (message_opcode_ == Opcode::kText && !compressed_ && !(ascii && utf8_.complete()) &&
        !utf8_.feed({bytes.data(), bytes.size()})) {
      return fail(Fault::kInvalidUtf8);
    }
    const bool complete = frame_left_ == 0 && fin_;
    if (complete && (!partial_ || partial_->message.empty())) return finish_message(bytes);
    if (!bytes.empty()) store(bytes);
    if (complete) return finish_message(partial_->message);
    if (frame_left_ > 0) return {};
  }
  return {};
}

bool MessageReader::read_header(Fault& fault) {
  const FrameRules rules{.masked = masked_,
                         .deflate = inflater_ != nullptr,
                         .in_message = message_opcode_ != Opcode::kContinuation,
                         .room = max_message_ - message_length_};
  FrameHeader header;
  FrameHeaderParse parse;
  std::size_t consumed = 0;
  if (header_size_ == 0) {
    parse = parse_frame_header(input_, rules, header);
    consumed = parse.size;
  } else {
    const std::size_t added = std::min<std::size_t>(input_.size(), header_.size() - header_size_);
    std::memcpy(header_.data() + header_size_, input_.data(), added);
    parse = parse_frame_header(std::span(header_).first(header_size_ + added), rules, header);
    if (parse.size > 0) consumed = std::size_t{parse.size} - header_size_;
  }
  fault = parse.fault;
  if (fault == Fault::kMessageTooBig) message_length_ += header.length;
  if (fault != Fault::kNone) return false;
  if (parse.size == 0) {
    if (header_size_ == 0) std::memcpy(header_.data(), input_.data(), input_.size());
    header_size_ = static_cast<unsigned char>(header_size_ + input_.size());
    input_ = {};
    return false;
  }
  input_ = input_.subspan(consumed);
  header_size_ = 0;
  begin_frame(header);
  return true;
}

void MessageReader::begin_frame(const FrameHeader& header) {
  state_ = State::kPayload;
  frame_opcode_ = header.opcode;
  frame_left_ = header.length;
  key_ = header.key;
  mask_offset_ = 0;
  if (is_control(header.opcode)) return;
  fin_ = header.fin;
  message_length_ += header.length;
  if (header.opcode == Opcode::kContinuation) return;
  message_opcode_ = header.opcode;
  compressed_ = header.rsv1;
}

MessageReader::Event MessageReader::read_control(std::span<char> bytes) {
  std::string_view payload(bytes.data(), bytes.size());
  const bool cut = partial_ && partial_->control_size > 0;
  if (cut || (frame_left_ > 0 && !bytes.empty())) {
    Partial& kept = partial();
    std::memcpy(kept.control.data() + kept.control_size, bytes.data(), bytes.size());
    kept.control_size += bytes.size();
    payload = {kept.control.data(), kept.control_size};
  }
  if (frame_left_ > 0) return {};
  if (partial_) {
    partial_->control_size = 0;
    release_ = message_opcode_ == Opcode::kContinuation;
  }
  switch (frame_opcode_) {
    case Opcode::kPing:
      return {.kind = Kind::kPing, .payload = payload, .reason = {}};
    case Opcode::kPong:
      return {.kind = Kind::kPong, .payload = payload, .reason = {}};
    default:
      break;
  }
  const ClosePayload close = parse_close_payload(payload);
  if (close.fault != Fault::kNone) return fail(close.fault);
  state_ = State::kEnded;
  input_ = {};
  return {Kind::kClose, close.code, payload, close.reason};
}

void MessageReader::store(std::span<const char> bytes) {
  std::vector<char>& message = partial().message;
  const std::size_t needed = message.size() + bytes.size();
  if (needed > message.capacity()) {
    const std::size_t twice = 2 * message.capacity();
    // With more frames to come, growing to the announced sum alone would copy for every frame.
    const std::size_t announced = fin_ ? message_length_ : message_length_ + message_length_ / 4;
    message.reserve(std::max(needed, std::min<std::size_t>(twice, announced)));
  }
  message.insert(message.end(), bytes.begin(), bytes.end());
}

MessageReader::Event MessageReader::finish_message(std::span<const char> payload) {
  std::string_view message(payload.data(), payload.size());
  const bool text = message_opcode_ == Opcode::kText;
  if (compressed_) {
    std::string& inflated = partial().inflated;
    switch (inflater_->inflate(message, max_message_, inflated)) {
      case Inflater::Status::kOk:
        break;
      case Inflater::Status::kInvalid:
        return fail(Fault::kInvalidDeflate);
      case Inflater::Status::kTooBig:
        return fail(Fault::kMessageTooBig);
    }
    message = inflated;
    if (text && !base::is_valid_utf8(message)) return fail(Fault::kInvalidUtf8);
  } else if (text && !utf8_.complete()) {
    return fail(Fault::kInvalidUtf8);
  }
  message_opcode_ = Opcode::kContinuation;
  message_length_ = 0;
  release_ = partial_ != nullptr;
  return {.kind = text ? Kind::kText : Kind::kBinary, .payload = message, .reason = {}};
}

MessageReader::Event MessageReader::fail(Fault fault) {
  state_ = State::kEnded;
  input_ = {};
  partial_.reset();
  // What is inflated may be too big though less than that was announced.
  const bool announced = fault == Fault::kMessageTooBig && message_length_ > max_message_;
  return {.kind = Kind::kError,
          .code = close_code(fault),
          .payload = {},
          .reason = describe(fault),
          .size = announced ? message_length_ : 0};
}

}  // namespace parley::websocket
