// What a client is told when a handler fails, as the program chooses.
#include <algorithm>
#include <stdexcept>

#include "parley/json.hpp"
#include "parley/task.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

constexpr const char* kRefusal = "not today";

struct HandlerFailureTest : ServerTest {
  std::vector<std::string> reported;

  void add_handlers() {
    main().on("exception", []() -> int { throw std::runtime_error("secret"); });
    main().on("number", []() -> int { throw 42; });
    main().on("coroutine", []() -> Task<int> {
      throw std::runtime_error("secret");
      co_return 1;
    });
    main().on("coroutine number", []() -> Task<int> {
      throw 42;
      co_return 1;
    });
    main().on("wants", [](int number) { return number; });
    main().on("fine", [] { return 1; });
  }
  void choose(HandlerErrorPolicy policy) {
    server().set_error_handler([this, policy](const HandlerError& error) {
      EXPECT_EQ(error.socket.id(), error.socket_id);
      EXPECT_EQ(error.exception == nullptr,
                error.where == "arguments" || error.message == kRefusal);
      reported.push_back(error.where + "/" + error.event + "/" + error.message);
      return policy;
    });
  }
  const std::vector<std::string> events{"exception", "number", "coroutine", "coroutine number",
                                        "wants"};
  const std::vector<std::string> all_reports{
      "event/exception/secret", "event/number/not a std::exception", "event/coroutine/secret",
      "event/coroutine number/not a std::exception",
      "arguments/wants/argument 1: expected number, got string"};
  static std::string ask(const std::string& event) { return "21[\"" + event + "\",\"x\"]"; }
  static std::string answer(const std::string& event) {
    return event == "wants" ? R"(31[{"error":"argument 1: expected number, got string"}])"
                            : R"(31[{"error":"internal error"}])";
  }
};

TEST_F(HandlerFailureTest, AnAnswerThatWasAskedForIsAnError) {
  add_handlers();
  choose(HandlerErrorPolicy::kAcknowledge);
  TestClient client(server());
  TestClient other(server());
  client.join();
  other.join();
  for (const std::string& event : events) {
    EXPECT_THAT(client.send(ask(event)).take(), ElementsAre(answer(event)));
    EXPECT_THAT(client.send(R"(21["fine"])").take(), ElementsAre("31[1]"));
  }
  EXPECT_EQ(reported, all_reports);
  EXPECT_THAT(other.send(R"(21["fine"])").take(), ElementsAre("31[1]"));
  EXPECT_EQ(server().stats().handler_errors, 4u);
  EXPECT_EQ(server().stats().decode_errors, 1u);
}

TEST_F(HandlerFailureTest, WithoutAHandlerForErrorsItIsTheSame) {
  add_handlers();
  TestClient client(server());
  client.join();
  for (const std::string& event : events) {
    EXPECT_THAT(client.send(ask(event)).take(), ElementsAre(answer(event)));
  }
}

/// What is written to standard error while `action` runs.
template <class Action>
std::string errors_of(Action action) {
  testing::internal::CaptureStderr();
  action();
  return testing::internal::GetCapturedStderr();
}

TEST_F(HandlerFailureTest, ArgumentsThatDoNotFitAreLoggedOnceForEachEvent) {
  main().on("wants", [](int) {});
  main().on("wants text", [](std::string) {});
  TestClient client(server());
  client.join();
  const std::string lines = errors_of([&] {
    for (int i = 0; i < 3; ++i) client.send(R"(2["wants","x"])").send(R"(2["wants text",{"a":1}])");
    client.send(R"(2["nobody wants",1])");
  });
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 2) << lines;
  EXPECT_THAT(lines, HasSubstr("event 'wants' of / did not fit its handler: "
                               "argument 1: expected number, got string"));
  EXPECT_THAT(lines, HasSubstr("event 'wants text' of / did not fit its handler: "
                               "argument 1: expected string, got object"));
}

TEST_F(HandlerFailureTest, NamespacesThatClientsNameMakeNoFurtherLines) {
  server().namespaces().of({NamespacePattern("^/n[0-9]+$"), {}, {}}).on("wants", [](int) {});
  TestClient client(server());
  const std::string lines = errors_of([&] {
    for (const char* nsp : {"/n1", "/n2", "/n3"}) {
      client.join(nsp);
      client.send("2" + std::string(nsp) + R"(,["wants","x"])");
    }
  });
  EXPECT_EQ(std::count(lines.begin(), lines.end(), '\n'), 1) << lines;
}

TEST_F(HandlerFailureTest, WhatTheProgramIsToldOfIsNotLogged) {
  add_handlers();
  choose(HandlerErrorPolicy::kReport);
  TestClient client(server());
  client.join();
  EXPECT_EQ(errors_of([&] { client.send(ask("wants")); }), "");
  EXPECT_EQ(reported.size(), 1u);
}

TEST_F(HandlerFailureTest, TheProgramMayOnlyListen) {
  add_handlers();
  choose(HandlerErrorPolicy::kReport);
  TestClient client(server());
  client.join();
  for (const std::string& event : events) EXPECT_THAT(client.send(ask(event)).take(), IsEmpty());
  EXPECT_EQ(reported, all_reports);
  EXPECT_THAT(client.send(R"(21["fine"])").take(), ElementsAre("31[1]"));
}

TEST_F(HandlerFailureTest, TheProgramMaySendTheClientAway) {
  add_handlers();
  choose(HandlerErrorPolicy::kDisconnect);
  TestClient other(server());
  other.join();
  for (const std::string& event : events) {
    TestClient client(server());
    client.join();
    EXPECT_THAT(client.send(ask(event)).take(), ElementsAre(answer(event), "1"));
    EXPECT_THAT(client.send("0").take(), ElementsAre(StartsWith("0{")));  // it may come back
  }
  EXPECT_EQ(reported, all_reports);
  EXPECT_THAT(other.send(R"(21["fine"])").take(), ElementsAre("31[1]"));
}

TEST_F(HandlerFailureTest, AHandlerForErrorsThatThrowsCountsForNothing) {
  add_handlers();
  server().set_error_handler([](const HandlerError&) -> HandlerErrorPolicy { throw 42; });
  TestClient client(server());
  EXPECT_THAT(client.join().send(ask("number")).take(), ElementsAre(answer("number")));
}

TEST_F(HandlerFailureTest, AConnectionHandlerMayCostTheConnection) {
  choose(HandlerErrorPolicy::kDisconnect);
  main().on_connection([](parley::Socket) { throw 42; });
  TestClient client(server());
  EXPECT_THAT(client.send("0").take(), ElementsAre(StartsWith("0{"), "1"));
  EXPECT_THAT(reported, ElementsAre("connection//not a std::exception"));
}

TEST_F(HandlerFailureTest, OnlyTheEventOfAHandlerIsAnsweredWithAnError) {
  choose(HandlerErrorPolicy::kAcknowledge);
  main().on_any([](const Event&) { throw std::runtime_error("any"); });
  main().use_event([](const Event& event) -> Result<void> {
    if (event.name() == "bad") throw std::runtime_error("secret");
    return {};
  });
  for (const char* name : {"bad", "good"}) main().on(name, [] { return 1; });
  TestClient client(server());
  client.join();
  EXPECT_THAT(client.send(ask("bad")).take(), IsEmpty());
  EXPECT_THAT(client.send(ask("good")).take(), ElementsAre("31[1]"));
}

TEST_F(HandlerFailureTest, WhateverOfASocketFailsMayCostItsConnection) {
  const struct {
    std::string report;
    void (*add)(parley::Namespace& nsp);
    std::string packet;
  } rows[] = {
      {"catch-all/x/no", [](auto& nsp) { nsp.on_any([] { throw std::runtime_error("no"); }); },
       R"(2["x"])"},
      {"event middleware/x/no",
       [](auto& nsp) {
         nsp.use_event([](const Event&) -> Result<void> { throw std::runtime_error("no"); });
       },
       R"(2["x"])"},
      {"ack//no",
       [](auto& nsp) {
         nsp.on_connection([](parley::Socket socket) {
           socket.emit("q", [](Result<int>) { throw std::runtime_error("no"); });
         });
       },
       "30[1]"},
      {"post//no",
       [](auto& nsp) {
         nsp.on("x", [](parley::Socket socket) {
           socket.post([](const parley::Socket&) { throw std::runtime_error("no"); });
         });
       },
       R"(2["x"])"},
      {"visit//no",
       [](auto& nsp) {
         nsp.on("x", [&nsp] {
           nsp.for_each_socket([](const parley::Socket&) { throw std::runtime_error("no"); });
         });
       },
       R"(2["x"])"},
  };
  for (const auto& row : rows) {
    made.reset();
    reported.clear();
    choose(HandlerErrorPolicy::kDisconnect);
    row.add(main());
    TestClient client(server());
    client.send("0").take();
    EXPECT_THAT(client.send(row.packet).take(), ElementsAre("1")) << row.report;
    EXPECT_THAT(reported, ElementsAre(row.report));
    EXPECT_EQ(server().stats().sockets, 0u);
    EXPECT_EQ(server().stats().sessions, 1u);
  }
}

TEST_F(HandlerFailureTest, WhoIsRefusedIsNotSentAwayAsWell) {
  choose(HandlerErrorPolicy::kDisconnect);
  main().use([](parley::Socket) -> Result<void> { throw 42; });
  TestClient client(server());
  EXPECT_THAT(client.send("0").take(), ElementsAre(R"(4{"message":"internal error"})"));
  EXPECT_THAT(reported, ElementsAre("middleware//not a std::exception"));
}

TEST_F(HandlerFailureTest, WhoIsSentAwayByOneConnectionHandlerIsNotSeenByTheNext) {
  main().on_connection([](parley::Socket socket) { socket.disconnect(); });
  main().on_connection([](parley::Socket) { ADD_FAILURE(); });
  TestClient client(server());
  EXPECT_THAT(client.send("0").take(), ElementsAre(StartsWith("0{"), "1"));
}

TEST_F(HandlerFailureTest, WhoIsSentAwayWhileItLeavesIsNotToldOfIt) {
  main().on_disconnecting([](parley::Socket socket, DisconnectReason) { socket.disconnect(); });
  TestClient client(server());
  client.join().send("1");
  EXPECT_THAT(client.take(), IsEmpty());
}

TEST_F(HandlerFailureTest, ARefusedEventIsNoFailureOfTheProgram) {
  main().use_event([](const Event&) -> Result<void> { return Error(kRefusal); });
  TestClient client(server());
  client.join().send(R"(2["e"])");
  EXPECT_EQ(server().stats().handler_errors, 0u);
  choose(HandlerErrorPolicy::kReport);
  client.send(R"(2["e"])");
  EXPECT_THAT(reported, ElementsAre("event middleware/e/not today"));
  EXPECT_EQ(server().stats().handler_errors, 0u);
}

TEST_F(HandlerFailureTest, ASocketHearsOfTheRefusalThatCostsItTheConnection) {
  choose(HandlerErrorPolicy::kDisconnect);
  std::vector<std::string> heard;
  main().on_connection([&](parley::Socket socket) {
    socket.on_error([&](const Error& error) { heard.push_back(error.message); });
  });
  main().use_event([](const Event&) -> Result<void> { return Error(kRefusal); });
  TestClient client(server());
  client.join().send(R"(2["e"])");
  EXPECT_THAT(client.take(), ElementsAre("1"));
  EXPECT_THAT(heard, ElementsAre(kRefusal));
}

TEST_F(HandlerFailureTest, WhatIsRegisteredAfterTheEndKeepsNobodyAlive) {
  parley::Socket kept;
  auto witness = std::make_shared<int>();
  main().on_connection([&](parley::Socket socket) { kept = socket; });
  {
    TestClient client(server());
    client.join().send("1");
  }
  kept.on("e", [kept, witness] {});
  kept.on_disconnecting([kept, witness](DisconnectReason) {});
  kept.on_disconnect([kept, witness](DisconnectReason) {});
  kept.on_error([kept, witness](const Error&) {});
  EXPECT_EQ(witness.use_count(), 1);
}

TEST_F(HandlerFailureTest, AHookMayEndTheSessionThatIsToldOfARefusal) {
  server().engine().on_packet_create([](const EngineSession& session, const EnginePacket& packet) {
    if (packet.data.starts_with("4")) session.close();
  });
  main().use([](parley::Socket) -> Result<void> { return Error("no"); });
  TestClient client(server());
  client.send("0");
  EXPECT_EQ(server().stats().sockets, 0u);
  client.take();
}

TEST_F(HandlerFailureTest, MiddlewaresMayThrowAnything) {
  choose(HandlerErrorPolicy::kAcknowledge);
  server().of("/a").use([](parley::Socket) -> Result<void> { throw 42; });
  server().of("/b").use([](parley::Socket) -> Task<Result<void>> {
    throw 42;
    co_return Result<void>();
  });
  TestClient client(server());
  EXPECT_THAT(client.send("0/a,").take(), ElementsAre(R"(4/a,{"message":"internal error"})"));
  EXPECT_THAT(client.send("0/b,").take(), ElementsAre(R"(4/b,{"message":"internal error"})"));
  EXPECT_THAT(reported,
              ElementsAre("middleware//not a std::exception", "middleware//not a std::exception"));
}

}  // namespace
}  // namespace parley::socketio
