// What is kept for clients that are away (Socket.IO "connection state recovery"). One log for all
// namespaces, so that the bound in bytes is one for the server and the oldest goes first, whoever
// sent it; but what has been trimmed is noted per namespace, so that a quiet one stays recoverable
// beside a loud one.
#include "socketio/recovery_log.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace parley::socketio {
namespace {

constexpr int kOffsetBase = 36;

bool reaches(const LoggedPacket& packet, std::string_view id, const RoomTrail& trail) {
  const auto is_member = [&](const std::string& room) {
    return room == id || trail.was_in(room, packet.position);
  };
  const BroadcastTarget& target = packet.target;
  if (std::any_of(target.except.begin(), target.except.end(), is_member)) return false;
  return target.rooms.empty() || std::any_of(target.rooms.begin(), target.rooms.end(), is_member);
}

}  // namespace

void RecoveryLog::append(LoggedPacketRef packet) {
  end_ = packet->position;
  bytes_ += packet->bytes;
  const net::TimePoint now = packet->at;
  packets_.push_back(std::move(packet));
  while (bytes_ > max_bytes_) drop_oldest();
  trim(now);
}

void RecoveryLog::trim(net::TimePoint now) {
  while (!packets_.empty() && now - packets_.front()->at > keep_) drop_oldest();
}

void RecoveryLog::drop_oldest() {
  const LoggedPacket& oldest = *packets_.front();
  oldest.track->trimmed = oldest.position;
  bytes_ -= oldest.bytes;
  packets_.pop_front();
}

std::optional<net::TimePoint> RecoveryLog::next_trim() const {
  if (packets_.empty()) return std::nullopt;
  return packets_.front()->at + keep_;
}

std::optional<std::vector<LoggedPacketRef>> RecoveryLog::missed(const RecoveryTrack& track,
                                                                std::string_view id,
                                                                const RoomTrail& trail,
                                                                LogPosition from) const {
  if (from < track.trimmed || from < trail.known_from()) return std::nullopt;
  std::vector<LoggedPacketRef> found;
  const auto first =
      std::partition_point(packets_.begin(), packets_.end(),
                           [&](const LoggedPacketRef& each) { return each->position <= from; });
  for (auto each = first; each != packets_.end(); ++each) {
    if ((*each)->track.get() == &track && reaches(**each, id, trail)) found.push_back(*each);
  }
  return found;
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
