// What is kept for clients that are away (Socket.IO "connection state recovery"). One log for all
// namespaces, so that the bound in bytes is one for the server and the oldest goes first, whoever
// sent it; but what has been trimmed is noted per namespace, so that a quiet one stays recoverable
// beside a loud one.
#include "socketio/recovery_log.hpp"

#include <array>
#include <cassert>
#include <charconv>
#include <utility>

namespace parley::socketio {
namespace {

constexpr int kOffsetBase = 36;

}  // namespace

void RecoveryLog::append(LoggedPacketRef packet) {
  assert(packet->position == end_ + 1);
  end_ = packet->position;
  const net::TimePoint now = packet->at;
  RecoveryIndex& index = packet->track->index;
  bytes_ += packet->bytes;
  bytes_ -= index.bytes();
  RecoveryIndex::Audience& audience = index.add(packet->target, end_, packet->size);
  bytes_ += index.bytes();
  packets_.push_back({std::move(packet), &audience});
  while (bytes_ > max_bytes_) drop_oldest();
  trim(now);
}

void RecoveryLog::trim(net::TimePoint now) {
  while (!packets_.empty() && now - packets_.front().packet->at > keep_) drop_oldest();
}

void RecoveryLog::clear() {
  while (!packets_.empty()) drop_oldest();
}

void RecoveryLog::drop_oldest() {
  const LoggedPacket& oldest = *packets_.front().packet;
  oldest.track->trimmed = oldest.position;
  RecoveryIndex& index = oldest.track->index;
  bytes_ -= oldest.bytes;
  bytes_ -= index.bytes();
  index.drop_oldest(*packets_.front().audience);
  bytes_ += index.bytes();
  packets_.pop_front();
}

std::optional<net::TimePoint> RecoveryLog::next_trim() const {
  if (packets_.empty()) return std::nullopt;
  return packets_.front().packet->at + keep_;
}

std::string to_offset(LogPosition position) {
  std::array<char, 16> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), position, kOffsetBase).ptr;
  return {text.data(), end};
}

std::optional<LogPosition> parse_offset(std::string_view offset) {
  LogPosition position = 0;
  const char* const end = offset.data() + offset.size();
  const auto [rest, error] = std::from_chars(offset.data(), end, position, kOffsetBase);
  if (error != std::errc() || rest != end || to_offset(position) != offset) return std::nullopt;
  return position;
}

}  // namespace parley::socketio
