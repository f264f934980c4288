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

constexpr char kDigit = '0' + static_cast<char>(PacketType::kMessage);
constexpr std::string_view kMessage(&kDigit, 1);

}  // namespace

Outgoing::Outgoing(bool compress) : compress_(compress) {}
Outgoing::~Outgoing() = default;

void Outgoing::add(Part part) {
  if (packets() == 0) {
    first_part_ = part;
  } else {
    more_parts_.push_back(part);
  }
}

/// One message: `type` and then the pieces.
void Outgoing::add(bool binary, std::string_view type, std::span<const std::string_view> pieces) {
  std::size_t size = type.size();
  for (const std::string_view piece : pieces) size += piece.size();
  websocket::append_frame_header(
      frames_, binary ? websocket::Opcode::kBinary : websocket::Opcode::kText, size);
  add({frames_.size(), size, binary});
  has_binary_ = has_binary_ || binary;
  frames_.append(type);
  for (const std::string_view piece : pieces) frames_.append(piece);
}

void Outgoing::append(const Outgoing& other) {
  for (std::size_t i = 0; i < other.packets(); ++i) {
    Part part = other.at(i);
    part.offset += frames_.size();
    add(part);
  }
  frames_ += other.frames_;
  has_binary_ = has_binary_ || other.has_binary_;
}

OutgoingRef Outgoing::message(std::span<const std::string_view> text,
                              std::span<const std::string> attachments, bool compress,
                              SpareOutgoing* spare) {
  auto made = spare ? spare->take(compress) : std::make_shared<Outgoing>(compress);
  std::size_t total = 0;
  for (const std::string_view piece : text) total += piece.size();
  for (const std::string& bytes : attachments) total += bytes.size();
  made->frames_.reserve(total + 10 * (attachments.size() + 1) + 1);
  made->more_parts_.reserve(attachments.size());
  made->add(false, kMessage, text);
  for (const std::string& bytes : attachments) {
    const std::string_view piece(bytes);
    made->add(true, {}, {&piece, 1});
  }
  return made;
}

OutgoingRef Outgoing::binary(std::string_view bytes, bool compress) {
  auto made = std::make_shared<Outgoing>(compress);
  made->add(true, {}, {&bytes, 1});
  return made;
}

OutgoingRef Outgoing::messages(std::span<const ParserMessage> messages, bool compress) {
  auto made = std::make_shared<Outgoing>(compress);
  std::size_t total = 0;
  for (const ParserMessage& message : messages) total += message.bytes.size() + 11;
  made->frames_.reserve(total);
  for (const ParserMessage& message : messages) {
    const std::string_view piece(message.bytes);
    made->add(message.binary, message.binary ? std::string_view() : kMessage, {&piece, 1});
  }
  return made;
}

OutgoingRef Outgoing::control(PacketType type, std::string_view data) {
  auto made = std::make_shared<Outgoing>(false);
  const char digit = static_cast<char>('0' + static_cast<char>(type));
  made->add(false, {&digit, 1}, {&data, 1});
  return made;
}

const std::shared_ptr<Outgoing>& SpareOutgoing::take(bool compress) {
  Outgoing* const old = spare_.get();
  if (spare_.use_count() != 1 || !old->deflated_.empty() || old->v3_ ||
      old->frames_.capacity() > kMaxBytes) {
    spare_ = std::make_shared<Outgoing>(compress);
    return spare_;
  }
  old->frames_.clear();
  old->first_part_ = {};
  old->more_parts_.clear();
  old->compress_ = compress;
  old->has_binary_ = false;
  return spare_;
}

void Outgoing::append_deflated(std::string& out, websocket::Deflater& deflater,
                               std::size_t threshold) const {
  std::string compressed;
  for (std::size_t i = 0; i < packets(); ++i) {
    const Part& part = at(i);
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
  for (std::size_t i = 0; i < packets(); ++i) {
    const Part& part = at(i);
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
