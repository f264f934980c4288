#include "socketio/packet.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <optional>
#include <string>

namespace parley::socketio {
namespace {

std::string header(PacketType type, unsigned attachments, std::string_view nsp,
                   std::optional<std::uint64_t> id) {
  std::string out;
  append_header(out, type, attachments, nsp, id);
  return out;
}

TEST(SocketioPacket, TheMainNamespaceIsNotWritten) {
  EXPECT_EQ(header(PacketType::kConnect, 0, "/", {}), "0");
  EXPECT_EQ(header(PacketType::kEvent, 0, "/", {}), "2");
  EXPECT_EQ(header(PacketType::kEvent, 0, "/", 0), "20");
}

TEST(SocketioPacket, OtherNamespacesAreFollowedByAComma) {
  EXPECT_EQ(header(PacketType::kDisconnect, 0, "/admin", {}), "1/admin,");
  EXPECT_EQ(header(PacketType::kAck, 0, "/admin", 12), "3/admin,12");
  EXPECT_EQ(header(PacketType::kConnectError, 0, "/a?b=c", {}), "4/a?b=c,");
}

TEST(SocketioPacket, BinaryTypesSayHowManyAttachmentsFollow) {
  EXPECT_EQ(header(PacketType::kBinaryEvent, 1, "/", {}), "51-");
  EXPECT_EQ(header(PacketType::kBinaryEvent, 10, "/chat", 7), "510-/chat,7");
  EXPECT_EQ(header(PacketType::kBinaryAck, 2, "/", 9007199254740991), "62-9007199254740991");
}

TEST(SocketioPacket, TheHeaderGoesBehindWhatIsThere) {
  std::string out = "4";
  append_header(out, PacketType::kEvent, 0, "/", {});
  EXPECT_EQ(out, "42");
}

}  // namespace
}  // namespace parley::socketio
