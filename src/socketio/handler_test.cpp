// What a handler's signature makes of the arguments of an event, and its result of the answer.
#include "parley/handler.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "parley/describe.hpp"
#include "parley/socket.hpp"

namespace parley {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Message {
  std::string room;
  std::optional<std::string> text;
};
PARLEY_JSON(Message, room, text)

/// A call of a handler as the server makes it, and what came of it.
struct Call {
  std::vector<std::string> answers;
  std::vector<std::string> decode_errors;
  std::vector<std::string> attachments;
  bool wants_ack = true;

  Call& operator()(const detail::EventHandler& handler, std::vector<std::string_view> arguments) {
    detail::AckSender sender;
    if (wants_ack) {
      sender = detail::AckSender([this](detail::Payload p) { answers.push_back(p.json); });
    }
    UniqueFunction<void(const Error&)> on_decode_error([&](const Error& error) {
      decode_errors.push_back(error.message);
      if (sender) sender(detail::encode_error(error));
    });
    UniqueFunction<std::function<void(std::exception_ptr)>()> no_exceptions;
    detail::OwedAck ack(sender);
    detail::EventCall call{nullptr, {arguments, attachments}, ack, on_decode_error, no_exceptions};
    (*handler)(call);
    return *this;
  }
};

template <class F>
detail::EventHandler on(F handler) {
  return detail::make_event_handler(std::move(handler));
}

TEST(Handler, ARestTakesWhatIsLeftAndAnswersWithAsMany) {
  const auto echo = on([](int first, Rest<Json> rest, Socket) {
    rest.push_back(first);
    return rest;
  });
  Call call;
  call(echo, {"1", "\"two\"", "[3]"})(echo, {"1"});
  EXPECT_THAT(call.answers, ElementsAre(R"(["two",[3],1])", "[1]"));
  const auto numbers = on([](Rest<int> all, Ack<Rest<int>, std::string> ack) { ack(all, "end"); });
  Call counted;
  counted(numbers, {"1", "2"})(numbers, {})(numbers, {"1", "\"two\"", "3"});
  EXPECT_THAT(counted.answers,
              ElementsAre(R"([1,2,"end"])", R"(["end"])", testing::HasSubstr("argument 2")));
  EXPECT_EQ(counted.decode_errors.size(), 1u);
  EXPECT_EQ(detail::encode_event("e", 0, Rest<int>{1, 2}, "z").json, R"(["e",0,1,2,"z"])");
}

TEST(Handler, DecodesItsParametersInOrder) {
  std::string seen;
  const auto handler = on([&](int number, const std::string& text, Message message, Json rest) {
    seen = std::to_string(number) + text + message.room + rest.dump();
  });
  Call call;
  call(handler, {"1", "\"two\"", R"({"room":"three"})", "[4]", "\"ignored\""});
  EXPECT_EQ(seen, "1twothree[4]");
  EXPECT_THAT(call.answers, IsEmpty());
  EXPECT_THAT(call.decode_errors, IsEmpty());
}

TEST(Handler, FindsSocketAndAckWhereverTheyStand) {
  std::vector<int> numbers;
  const auto handler = on([&](int a, const Socket&, int b, Ack<int, std::string> ack, Socket,
                              std::optional<int> missing) {
    numbers = {a, b};
    EXPECT_EQ(missing, std::nullopt);
    ack(a + b, "sum");
    ack(0, "again");
  });
  Call call;
  EXPECT_THAT(call(handler, {"1", "2"}).answers, ElementsAre(R"([3,"sum"])"));
  EXPECT_THAT(numbers, ElementsAre(1, 2));
}

TEST(Handler, AcknowledgesWithWhatItReturns) {
  EXPECT_THAT(Call()(on([](int a) { return a + 1; }), {"1"}).answers, ElementsAre("[2]"));
  EXPECT_THAT(Call()(on([] { return Message{"r", {}}; }), {}).answers,
              ElementsAre(R"([{"room":"r","text":null}])"));
  EXPECT_THAT(Call()(on([] {}), {}).answers, IsEmpty());
}

TEST(Handler, AcknowledgesAResultAsItsValueOrItsError) {
  const auto handler = on([](std::string name) -> Result<std::string> {
    if (name == "plain") return Error("no");
    if (name == "data") return Error("no", RawJson{R"({"code":7})"});
    return name;
  });
  EXPECT_THAT(Call()(handler, {"\"x\""}).answers, ElementsAre(R"(["x"])"));
  EXPECT_THAT(Call()(handler, {"\"plain\""}).answers, ElementsAre(R"([{"error":"no"}])"));
  EXPECT_THAT(Call()(handler, {"\"data\""}).answers,
              ElementsAre(R"([{"error":"no","data":{"code":7}}])"));
  EXPECT_THAT(Call()(on([]() -> Result<void> { return {}; }), {}).answers, ElementsAre("[]"));
  EXPECT_THAT(Call()(on([]() -> Result<void> { return Error("no"); }), {}).answers,
              ElementsAre(R"([{"error":"no"}])"));
}

TEST(Handler, AnswersNothingWhenTheClientAskedForNothing) {
  Call call{.wants_ack = false};
  call(on([](int a) { return a; }), {"1"});
  call(on([](Ack<int> ack) {
         EXPECT_FALSE(ack);
         ack(1);
       }),
       {});
  call(on([](int) {}), {"\"x\""});
  EXPECT_THAT(call.answers, IsEmpty());
  EXPECT_THAT(call.decode_errors, ElementsAre("argument 1: expected number, got string"));
}

TEST(Handler, IsSkippedWhenAnArgumentDoesNotFit) {
  int calls = 0;
  const auto handler = on([&](int, Socket, Message, std::string) {
    ++calls;
    return true;
  });
  Call call;
  call(handler, {"1", R"({"room":5})", "7"});
  EXPECT_EQ(calls, 0);
  const char* why = "argument 2: field 'room': expected string, got number";
  EXPECT_THAT(call.decode_errors, ElementsAre(why));
  EXPECT_THAT(call.answers, ElementsAre(std::string(R"([{"error":")") + why + "\"}]"));
}

TEST(Handler, GetsTheErrorWhereItAsksForAResult) {
  std::string seen;
  const auto handler = on([&](Result<int> number, std::string text, Result<std::string> missing) {
    seen = number.error().message + "|" + text + "|" + missing.error().message;
  });
  Call call;
  call(handler, {"\"x\"", "\"y\""});
  EXPECT_EQ(seen,
            "argument 1: expected number, got string|y|argument 3: expected string, got nothing");
  EXPECT_THAT(call.decode_errors, IsEmpty());
}

TEST(Handler, LeavesWhatItThrowsToItsCaller) {
  Call call;
  const auto handler = on([](int) -> int { throw std::runtime_error("secret"); });
  EXPECT_THROW(call(handler, {"1"}), std::runtime_error);
  EXPECT_THAT(call.answers, IsEmpty());
}

TEST(Handler, MayOwnWhatCannotBeCopiedAndChangeIt) {
  const auto handler = on([count = std::make_unique<int>(0)]() mutable { return ++*count; });
  Call call;
  call(handler, {});
  EXPECT_THAT(call(handler, {}).answers, ElementsAre("[1]", "[2]"));
}

int twice(int number) {
  return 2 * number;
}

TEST(Handler, MayBeAFunctionOrAStdFunction) {
  EXPECT_THAT(Call()(on(&twice), {"4"}).answers, ElementsAre("[8]"));
  EXPECT_THAT(Call()(on(std::function<int(int)>(twice)), {"4"}).answers, ElementsAre("[8]"));
  EXPECT_THAT(
      Call()(on([](std::string&& text) noexcept { return std::move(text); }), {"\"x\""}).answers,
      ElementsAre(R"(["x"])"));
}

TEST(Handler, SeesBinary) {
  Call call{.attachments = {"bytes"}};
  const auto handler =
      on([](std::string name, Binary bytes) { return name + ": " + std::to_string(bytes.size()); });
  EXPECT_THAT(call(handler, {"\"file\"", R"({"_placeholder":true,"num":0})"}).answers,
              ElementsAre(R"(["file: 5"])"));
}

TEST(Ack, IsSentOnceByWhicheverThreadIsFirst) {
  std::atomic<int> sent = 0;
  for (int round = 0; round < 200; ++round) {
    const detail::AckSender sender([&](detail::Payload) { ++sent; });
    const Ack<int> ack(sender);
    std::jthread other([ack] { ack(1); });
    ack(2);
  }
  EXPECT_EQ(sent, 200);
}

TEST(Ack, LetsGoOfWhatItHoldsOnceSent) {
  const auto held = std::make_shared<int>();
  const detail::AckSender sender([held](detail::Payload) {});
  sender({});
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Middleware, ContinuesWithItsVerdict) {
  std::vector<std::string> verdicts;
  const auto run = [&](const detail::Middleware& middleware) {
    (*middleware)(Socket(), [&](Result<void> verdict) {
      verdicts.push_back(verdict ? "in" : verdict.error().message);
    });
  };
  run(detail::make_middleware([](Socket) -> Result<void> { return {}; }));
  run(detail::make_middleware([](const Socket&) -> Result<void> { return Error("out"); }));
  EXPECT_THAT(verdicts, ElementsAre("in", "out"));
}

TEST(AckCallback, DecodesTheFirstArgument) {
  std::vector<std::string> seen;
  const auto answer = [&](auto callback, std::vector<std::string_view> values) {
    const std::vector<std::string> attachments;
    detail::make_ack_callback(std::move(callback))(detail::Arguments{values, attachments});
  };
  const auto note = [&seen](const auto& result) {
    if (!result) return seen.push_back(result.error().message);
    if constexpr (std::is_same_v<decltype(result), const Result<void>&>) {
      seen.push_back("void");
    } else {
      seen.push_back(detail::encode_arguments(*result).json);
    }
  };
  answer([&](Result<int> r) { note(r); }, {"5", "6"});
  answer([&](const Result<std::string>& r) { note(r); }, {"5"});
  answer([&](Result<void> r) { note(r); }, {"5"});
  answer([&](Result<Json> r) { note(r); }, {"[1]"});
  answer([&](Result<RawJson> r) { note(r); }, {"[1 ]"});
  answer([&](Result<std::tuple<int, std::string>> r) { note(r); }, {"1", "\"x\"", "2"});
  answer([&](Result<std::tuple<int, std::string>> r) { note(r); }, {"1", "2"});
  EXPECT_THAT(
      seen, ElementsAre("[5]", "argument 1: expected string, got number", "void", "[[1]]", "[[1 ]]",
                        R"([[1,"x"]])", "argument 2: expected string, got number"));
}

TEST(Socket, AHandleToNobodyAnswersThatItIsDisconnected) {
  const Socket nobody;
  nobody.emit("news", 1);
  nobody.emit_volatile("news", 1);
  std::vector<Errc> seen;
  nobody.emit("ask", "text", [&](Result<int> r) { seen.push_back(r.error().code); });
  nobody.timeout(std::chrono::seconds(1)).emit("ask", [&](const Result<void>& r) {
    seen.push_back(r.error().code);
  });
  EXPECT_THAT(seen, ElementsAre(Errc::kDisconnected, Errc::kDisconnected));
  EXPECT_THROW(nobody.emit("connect"), std::invalid_argument);
}

}  // namespace
}  // namespace parley
