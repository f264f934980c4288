#include "engineio/protocol.hpp"

#include <gtest/gtest.h>

#include "parley/http.hpp"

namespace parley::engineio {
namespace {

using Query = std::vector<std::pair<std::string, std::string>>;

HttpRequest asked_with(Query query) {
  HttpRequest request;
  request.query = std::move(query);
  return request;
}

TEST(EngineioProtocol, WhatIsNotFourIsThree) {
  EXPECT_EQ(protocol_of(asked_with({{"EIO", "4"}})), Protocol::kV4);
  EXPECT_EQ(protocol_of(asked_with({{"EIO", "3"}})), Protocol::kV3);
  EXPECT_EQ(protocol_of(asked_with({{"EIO", "04"}})), Protocol::kV3);
  EXPECT_EQ(protocol_of(asked_with({})), Protocol::kV3);
}

TEST(EngineioProtocol, OnlyProtocolThreeHasOtherForms) {
  const Wire four = wire_of(asked_with({{"EIO", "4"}, {"b64", "1"}, {"j", "0"}}));
  EXPECT_EQ(four.form, Form::kV4);
  EXPECT_EQ(four.jsonp, std::nullopt);
  EXPECT_EQ(wire_of(asked_with({{"EIO", "3"}})).form, Form::kV3);
  EXPECT_EQ(wire_of(asked_with({{"EIO", "3"}, {"b64", "1"}})).form, Form::kV3Base64);
  EXPECT_EQ(wire_of(asked_with({{"EIO", "3"}, {"b64", ""}})).form, Form::kV3);
}

TEST(EngineioProtocol, NothingButDigitsGetsIntoAScript) {
  const Wire wire = wire_of(asked_with({{"EIO", "3"}, {"j", "1](alert(2));"}}));
  EXPECT_EQ(wire.jsonp, "12");
  EXPECT_EQ(wire.form, Form::kV3Base64);
  EXPECT_EQ(wire_of(asked_with({{"EIO", "3"}, {"j", "x"}})).jsonp, "");
}

}  // namespace
}  // namespace parley::engineio
