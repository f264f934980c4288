// Engine.IO protocol 4, "packet encoding": over WebSocket a text packet is its type digit and data,
// a binary message is the bytes alone; over polling packets are joined with 0x1e and binary is
// base64.
#include "engineio/outgoing.hpp"

#include "engineio/outgoing_v3.hpp"
#include "engineio/payload.hpp"
#include "websocket/deflate.hpp"
#include "websocket/frame.hpp"

namespace parley::engineio {
namespace {

constexpr char kDigit[] = {'0' + static_cast<char>(PacketType::kMessage)};

}  // namespace

Outgoing::Outgoing(bool compress) : compress_(compress) {}
Outgoing::~Outgoing() = default;

void Outgoing::add(bool binary, std::span<const std::string_view> pieces) {
  std::size_t size = 0;
  for (const std::string_view piece : pieces) size += piece.size();
  websocket::append_frame_header(
      frames_, binary ? websocket::Opcode::kBinary : websocket::Opcode::kText, size);
  parts_.push_back({frames_.size(), size, binary});
  has_binary_ = has_binary_ || binary;
  for (const std::string_view piece : pieces) frames_.append(piece);
}

void Outgoing::append(const Outgoing& other) {
  for (Part part : other.parts_) {
    part.offset += frames_.size();
    parts_.push_back(part);
  }
  frames_ += other.frames_;
  has_binary_ = has_binary_ || other.has_binary_;
}

OutgoingRef Outgoing::message(std::span<const std::string_view> text,
                              std::span<const std::string> attachments, bool compress) {
  auto made = std::make_shared<Outgoing>(compress);
  std::size_t total = 0;
  for (const std::string_view piece : text) total += piece.size();
  for (const std::string& bytes : attachments) total += bytes.size();
  made->frames_.reserve(total + 10 * (attachments.size() + 1) + 1);
  made->parts_.reserve(attachments.size() + 1);
  std::vector<std::string_view> pieces;
  pieces.reserve(text.size() + 1);
  pieces.emplace_back(kDigit, 1);
  pieces.insert(pieces.end(), text.begin(), text.end());
  made->add(false, pieces);
  for (const std::string& bytes : attachments) {
    const std::string_view piece(bytes);
    made->add(true, {&piece, 1});
  }
  return made;
}

OutgoingRef Outgoing::binary(std::string_view bytes, bool compress) {
  auto made = std::make_shared<Outgoing>(compress);
  made->add(true, {&bytes, 1});
  return made;
}

OutgoingRef Outgoing::messages(std::span<const ParserMessage> messages, bool compress) {
  auto made = std::make_shared<Outgoing>(compress);
  std::size_t total = 0;
  for (const ParserMessage& message : messages) total += message.bytes.size() + 11;
  made->frames_.reserve(total);
  made->parts_.reserve(messages.size());
  for (const ParserMessage& message : messages) {
    const std::string_view pieces[] = {{kDigit, message.binary ? 0U : 1U}, message.bytes};
    made->add(message.binary, pieces);
  }
  return made;
}

OutgoingRef Outgoing::control(PacketType type, std::string_view data) {
  auto made = std::make_shared<Outgoing>(false);
  const char digit = static_cast<char>('0' + static_cast<char>(type));
  const std::string_view pieces[] = {{&digit, 1}, data};
  made->add(false, pieces);
  return made;
}

void Outgoing::append_deflated(std::string& out, websocket::Deflater& deflater,
                               std::size_t threshold) const {
  std::string compressed;
  for (const Part& part : parts_) {
    const std::string_view payload = std::string_view(frames_).substr(part.offset, part.size);
    const auto opcode = part.binary ? websocket::Opcode::kBinary : websocket::Opcode::kText;
    const bool deflate = compress_ && part.size >= threshold;
    if (deflate) {
      compressed.clear();
      deflater.deflate(payload, compressed);
    }
    const std::string_view body = deflate ? std::string_view(compressed) : payload;
    websocket::append_frame_header(out, opcode, body.size(), true, deflate);
    out.append(body);
  }
}

const std::string& Outgoing::deflated_frames(websocket::Deflater& deflater,
                                             std::size_t threshold) const {
  std::call_once(deflate_once_, [&] { append_deflated(deflated_, deflater, threshold); });
  return deflated_;
}

void Outgoing::append_payload(std::string& out) const {
  for (const Part& part : parts_) {
    const std::string_view payload = std::string_view(frames_).substr(part.offset, part.size);
    if (part.binary) {
      append_binary_message(out, payload);
    } else {
      append_text_packet(out, payload.front(), payload.substr(1));
    }
  }
}

const Outgoing& Outgoing::in(Form form) const {
  return form == Form::kV4 || !has_binary() ? *this : v3().frames(form);
}

const OutgoingV3& Outgoing::v3() const {
  std::call_once(v3_once_, [&] { v3_ = std::make_unique<OutgoingV3>(*this); });
  return *v3_;
}

}  // namespace parley::engineio
