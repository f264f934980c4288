#include "engineio/outgoing_v3.hpp"

#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

namespace parley::engineio {
namespace {

using namespace std::string_view_literals;

OutgoingRef with_attachment() {
  const std::string_view text = "51-[{\"_placeholder\":true,\"num\":0}]";
  const std::string attachment = "\x01\x02\x03";
  return Outgoing::message({&text, 1}, {&attachment, 1});
}

constexpr std::string_view kText =
    "\x81\x23"
    "451-[{\"_placeholder\":true,\"num\":0}]";

TEST(EngineioOutgoingV3, BinaryFramesHaveATypeByte) {
  const auto packet = with_attachment();
  EXPECT_EQ(packet->in(Form::kV4).frames(), std::string(kText) + "\x82\x03\x01\x02\x03");
  EXPECT_EQ(packet->in(Form::kV3).frames(), std::string(kText) + "\x82\x04\x04\x01\x02\x03");
  EXPECT_EQ(packet->in(Form::kV3Base64).frames(), std::string(kText) +
                                                      "\x81\x06"
                                                      "b4AQID");
}

TEST(EngineioOutgoingV3, WithoutBinaryTheFramesAreThoseOfEverybody) {
  const std::string_view text = "2[\"x\"]";
  const auto packet = Outgoing::message({&text, 1}, {});
  EXPECT_EQ(&packet->in(Form::kV3), packet.get());
  EXPECT_EQ(&packet->in(Form::kV3Base64), packet.get());
}

TEST(EngineioOutgoingV3, EachFormIsMadeOnceForAll) {
  const auto packet = with_attachment();
  std::vector<const void*> seen(8);
  {
    std::vector<std::jthread> threads;
    for (auto& address : seen) {
      threads.emplace_back([&] { address = &packet->in(Form::kV3); });
    }
  }
  for (const void* address : seen) EXPECT_EQ(address, seen[0]);
  EXPECT_NE(seen[0], packet.get());
  EXPECT_EQ(&packet->v3().payload(PayloadKind::kText), &packet->v3().payload(PayloadKind::kText));
}

TEST(EngineioOutgoingV3, PayloadsAreTextWithBase64OrBinary) {
  const auto packet = with_attachment();
  EXPECT_EQ(packet->v3().payload(PayloadKind::kText),
            "35:451-[{\"_placeholder\":true,\"num\":0}]6:b4AQID");
  EXPECT_EQ(packet->v3().payload(PayloadKind::kBinary),
            "\x00\x03\x05\xff"
            "451-[{\"_placeholder\":true,\"num\":0}]"
            "\x01\x04\xff\x04\x01\x02\x03"sv);
}

}  // namespace
}  // namespace parley::engineio
