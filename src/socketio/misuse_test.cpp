// What a program may do wrong, and that it hurts nobody but itself: exceptions out of handlers,
// names and options that cannot work, handles that stand for nothing, calls at the wrong time.
#include <csignal>
#include <thread>

#include "parley/task.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using MisuseTest = ServerTest;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

TEST_F(MisuseTest, AMiddlewareThatThrowsRefusesAndIsReported) {
  std::vector<std::string> reported;
  server().set_error_handler(
      [&](const HandlerError& error) { reported.push_back(error.where + " " + error.message); });
  main().use([](parley::Socket) -> Result<void> { throw std::runtime_error("oops"); });
  TestClient client(server());
  EXPECT_THAT(client.send("0").take(), ElementsAre(R"(4{"message":"internal error"})"));
  EXPECT_THAT(reported, ElementsAre("middleware oops"));
}

TEST_F(MisuseTest, AHandlerThatThrowsIsReportedAndHurtsNobody) {
  std::vector<std::string> reported;
  server().set_error_handler([&](const HandlerError& error) {
    reported.push_back(error.where + " " + error.event + " " + error.message);
  });
  main().on("boom", [] { throw std::runtime_error("oops"); });
  main().on("fine", [] { return 1; });
  TestClient client(server());
  client.join();
  client.send(R"(2["boom"])").take();
  EXPECT_THAT(reported, ElementsAre("event boom oops"));
  EXPECT_THAT(client.send(R"(21["fine"])").take(), ElementsAre("31[1]"));
  EXPECT_EQ(server().stats().handler_errors, 1u);
}

TEST_F(MisuseTest, CallbacksThatThrowWhenTheSocketHasLeftAreReportedAndNoMore) {
  std::vector<std::string> reported;
  server().set_error_handler([&](const HandlerError& error) {
    reported.push_back(error.where + " " + error.socket_id + " " + error.message);
  });
  parley::Socket socket;
  main().on_connection([&](parley::Socket connected) { socket = connected; });
  const auto insist = [](Result<int> answer) { answer.value(); };
  TestClient client(server());
  client.join();
  socket.emit("q", insist);
  client.drop();
  const std::string report = "ack " + socket.id() + " socket has been disconnected";
  EXPECT_THAT(reported, ElementsAre(report));
  EXPECT_NO_THROW(socket.emit("q", insist));
  EXPECT_THAT(reported, ElementsAre(report, report));
  loop().adopt_thread();
  std::thread([&] { socket.emit("q", insist); }).join();
  EXPECT_NO_THROW(loop().poll());
  loop().release_thread();
  EXPECT_THAT(reported, ElementsAre(report, report, report));
  EXPECT_EQ(server().stats().handler_errors, 3u);
  made.reset();
  EXPECT_NO_THROW(socket.emit("q", insist));
  EXPECT_EQ(reported.size(), 3u);
}

TEST_F(MisuseTest, ACoroutineThatOutlivesItsSocketIsReportedWhenItThrows) {
  std::vector<std::string> reported;
  server().set_error_handler([&](const HandlerError& error) {
    reported.push_back(error.where + " " + error.event + " " + error.message);
  });
  main().on("ask", [](parley::Socket socket) -> Task<> {
    (co_await socket.emit_with_ack<int>("q")).value();
  });
  main().on_connection([](parley::Socket socket) -> Task<> {
    (co_await socket.emit_with_ack<int>("hello")).value();
  });
  TestClient client(server());
  client.send("0").send(R"(2["ask"])").drop();
  EXPECT_THAT(reported, UnorderedElementsAre("event ask socket has been disconnected",
                                             "connection  socket has been disconnected"));
}

TEST_F(MisuseTest, ReservedEventNamesAreRefusedByEmit) {
  EXPECT_THROW(main().emit("connect"), std::invalid_argument);
  EXPECT_THROW(main().to("r").emit("disconnecting", 1), std::invalid_argument);
  EXPECT_NO_THROW(main().emit("error"));
}

TEST_F(MisuseTest, EventsThatCannotArriveAreRefusedByOn) {
  parley::Socket socket;
  main().on_connection([&](parley::Socket connected) { socket = connected; });
  TestClient client(server());
  client.join();
  for (const char* name : {"connection", "connect", "connect_error", "disconnect", "disconnecting",
                           "newListener", "removeListener"}) {
    EXPECT_THROW(main().on(name, [] {}), std::invalid_argument) << name;
    EXPECT_THROW(socket.on(name, [] {}), std::invalid_argument) << name;
    EXPECT_THROW(parley::Socket().on(name, [] {}), std::invalid_argument) << name;
  }
  try {
    main().on("connection", [](parley::Socket) {});
  } catch (const std::invalid_argument& error) {
    EXPECT_THAT(error.what(), HasSubstr("on_connection, on_disconnect or on_disconnecting"));
  }
  EXPECT_NO_THROW(main().on("error", [] {}));
}

TEST_F(MisuseTest, AnEmptySocketDoesNothing) {
  const parley::Socket nobody;
  EXPECT_FALSE(nobody);
  EXPECT_FALSE(nobody.connected());
  EXPECT_EQ(nobody.id(), "");
  EXPECT_EQ(nobody.namespace_name(), "");
  EXPECT_EQ(nobody.handshake().address, "");
  EXPECT_EQ(nobody.handshake().auth.text, "{}");
  EXPECT_FALSE(nobody.join("r"));
  nobody.leave("r");
  EXPECT_THROW(nobody.data<int>(), std::logic_error);
  EXPECT_THROW(nobody.nsp(), std::logic_error);
  EXPECT_THAT(nobody.rooms(), IsEmpty());
  nobody.on("x", [] {});
  nobody.on_disconnect([](DisconnectReason) {});
  nobody.emit("x", 1);
  nobody.send(1);
  nobody.emit_volatile("x", 1);
  for (const Broadcast& whom : {nobody.broadcast(), nobody.to("r"), nobody.in("r").except("s"),
                                nobody.except("r").as_volatile()}) {
    whom.emit("x");
    whom.sockets_join("r");
    whom.sockets_leave("r");
    whom.disconnect_sockets(true);
  }
  nobody.disconnect();
  nobody.disconnect(true);
  std::vector<std::string> outcomes;
  const auto note = [&](Result<int> answer) { outcomes.push_back(answer.error().message); };
  nobody.emit("q", note);
  nobody.timeout(seconds(1)).emit("q", note);
  EXPECT_THAT(outcomes,
              ElementsAre("socket has been disconnected", "socket has been disconnected"));
}

TEST_F(MisuseTest, NamespaceNamesAreNormalisedAndChecked) {
  EXPECT_EQ(&server().of("chat"), &server().of("/chat"));
  EXPECT_EQ(&server().of(""), &server().of("/"));
  EXPECT_THROW(server().of("/a,b"), std::invalid_argument);
  EXPECT_THROW(server().of(std::string(300, 'x')), std::invalid_argument);
}

TEST_F(MisuseTest, WrongOptionsAreRefusedAtStart) {
  options.transports = {"carrier pigeon"};
  EXPECT_THROW(server(), std::invalid_argument);
  options = {};
  options.path = "";
  EXPECT_THROW(server(), std::invalid_argument);
}

TEST_F(MisuseTest, OptionsThatNoServerCanWorkWithAreRefusedByName) {
  const struct {
    const char* name;
    void (*spoil)(ServerOptions&);
  } rows[] = {
      {"threads", [](auto& o) { o.threads = 1000; }},
      {"transports", [](auto& o) { o.transports.clear(); }},
      {"connect_timeout", [](auto& o) { o.connect_timeout = {}; }},
      {"ack_timeout", [](auto& o) { o.ack_timeout = {}; }},
      {"ping_interval", [](auto& o) { o.ping_interval = {}; }},
      {"ping_timeout", [](auto& o) { o.ping_timeout = milliseconds(-1); }},
      {"upgrade_timeout", [](auto& o) { o.upgrade_timeout = {}; }},
      {"destroy_upgrade_timeout", [](auto& o) { o.destroy_upgrade_timeout = {}; }},
      {"max_payload", [](auto& o) { o.max_payload = 0; }},
      {"per_message_deflate", [](auto& o) { o.per_message_deflate.emplace().level = 10; }},
      {"http_compression", [](auto& o) { o.http_compression.emplace().level = 0; }},
      {"cookie", [](auto& o) { o.cookie.emplace().name = "a;b"; }},
      {"tls.certificate_file", [](auto& o) { o.tls.private_key_file = "key.pem"; }},
      {"tls.private_key_file", [](auto& o) { o.tls.certificate_file = "cert.pem"; }},
      {"limits.header_timeout", [](auto& o) { o.limits.header_timeout = {}; }},
      {"limits.body_timeout", [](auto& o) { o.limits.body_timeout = {}; }},
      {"limits.keep_alive_timeout", [](auto& o) { o.limits.keep_alive_timeout = {}; }},
      {"limits.write_timeout", [](auto& o) { o.limits.write_timeout = {}; }},
      {"limits.linger_timeout", [](auto& o) { o.limits.linger_timeout = {}; }},
      {"limits.tls_handshake_timeout", [](auto& o) { o.limits.tls_handshake_timeout = {}; }},
      {"limits.middleware_timeout", [](auto& o) { o.limits.middleware_timeout = {}; }},
      {"limits.close_timeout", [](auto& o) { o.limits.close_timeout = {}; }},
      {"limits.goodbye_timeout", [](auto& o) { o.limits.goodbye_timeout = {}; }},
      {"limits.stop_timeout", [](auto& o) { o.limits.stop_timeout = {}; }},
      {"limits.packet_timeout", [](auto& o) { o.limits.packet_timeout = milliseconds(-5); }},
      {"limits.max_header_bytes", [](auto& o) { o.limits.max_header_bytes = 0; }},
      {"limits.max_header_fields", [](auto& o) { o.limits.max_header_fields = 0; }},
      {"limits.max_target_bytes", [](auto& o) { o.limits.max_target_bytes = 0; }},
      {"limits.max_query_parameters", [](auto& o) { o.limits.max_query_parameters = 0; }},
      {"limits.max_json_depth", [](auto& o) { o.limits.max_json_depth = 0; }},
      {"limits.max_json_depth", [](auto& o) { o.limits.max_json_depth = 129; }},
      {"limits.max_namespace_bytes", [](auto& o) { o.limits.max_namespace_bytes = 0; }},
      {"limits.max_auth_bytes", [](auto& o) { o.limits.max_auth_bytes = 0; }},
      {"limits.max_namespaces_per_client", [](auto& o) { o.limits.max_namespaces_per_client = 0; }},
      {"limits.max_dynamic_namespaces", [](auto& o) { o.limits.max_dynamic_namespaces = 0; }},
      {"limits.max_packets_per_payload", [](auto& o) { o.limits.max_packets_per_payload = 0; }},
      {"limits.max_queued_bytes", [](auto& o) { o.limits.max_queued_bytes = 0; }},
      {"limits.max_total_queued_bytes", [](auto& o) { o.limits.max_total_queued_bytes = 1'000; }},
      {"connection_state_recovery.max_disconnection_duration",
       [](auto& o) { o.connection_state_recovery.emplace().max_disconnection_duration = {}; }},
      {"connection_state_recovery needs max_log_bytes",
       [](auto& o) { o.connection_state_recovery.emplace().max_log_bytes = 0; }},
      {"connection_state_recovery needs max_log_bytes and max_session_bytes",
       [](auto& o) { o.connection_state_recovery.emplace().max_session_bytes = 0; }},
  };
  for (const auto& row : rows) {
    ServerOptions wrong;
    row.spoil(wrong);
    try {
      const Server refused(wrong, clock);
      ADD_FAILURE() << row.name << " was accepted";
    } catch (const std::invalid_argument& error) {
      EXPECT_THAT(error.what(), HasSubstr(row.name));
    }
  }
}

TEST_F(MisuseTest, APeriodMustBePositive) {
  EXPECT_THROW(server().repeat(milliseconds(0), [] {}), std::invalid_argument);
  EXPECT_THROW(server().repeat(milliseconds(-1), [] {}), std::invalid_argument);
  EXPECT_EQ(server().stats().timers, 0u);
}

TEST_F(MisuseTest, HandlesOutliveTheServer) {
  parley::Socket socket;
  Ack<int> ack;
  main().on_connection([&](parley::Socket connected) { socket = connected; });
  main().on("ask", [&](Ack<int> a) { ack = a; });
  TestClient client(server());
  client.join().send(R"(21["ask"])");
  const Broadcast everyone = main().everyone();
  made.reset();
  EXPECT_FALSE(socket.connected());
  socket.emit("x");
  socket.join("r");
  socket.disconnect(true);
  ack(1);
  everyone.emit("x");
}

TEST_F(MisuseTest, ListenIsCalledOnceBeforeRun) {
  parley::Server first;
  EXPECT_EQ(first.port(), 0);
  first.listen(0, "127.0.0.1");
  const std::uint16_t port = first.port();
  EXPECT_NE(port, 0);
  EXPECT_THROW(first.listen(0, "127.0.0.1"), std::logic_error);
  EXPECT_EQ(first.port(), port);
  parley::Server second;
  EXPECT_THROW(second.listen(port, "127.0.0.1"), std::system_error);
  second.listen(0, "127.0.0.1");  // a port that was taken is not the end
  EXPECT_NE(second.port(), 0);
  parley::Server late;
  late.post([&] {
    EXPECT_THROW(late.listen(0, "127.0.0.1"), std::logic_error);
    EXPECT_THROW(late.run(), std::logic_error);
    late.stop();
  });
  testing::internal::CaptureStderr();
  late.run();
  EXPECT_THAT(testing::internal::GetCapturedStderr(),
              HasSubstr("no port is listened on: call listen() before run()"));
}

TEST_F(MisuseTest, AServerRunsOnceAndIsStoppedForGood) {
  for (const unsigned threads : {1U, 2U}) {
    options.threads = threads;
    parley::Server io(options);
    io.listen(0, "127.0.0.1");
    io.stop();
    io.stop();
    io.run();
    EXPECT_THROW(io.run(), std::logic_error);
    io.stop();
    io.post([] { ADD_FAILURE() << "ran after the end"; });
  }
}

TEST_F(MisuseTest, ASignalThatCannotBeCaughtIsRefused) {
  parley::Server io;
  EXPECT_THROW(io.stop_on_signals({SIGKILL}), std::runtime_error);
}

TEST_F(MisuseTest, DestroyingAServerThatRunsEndsTheProgramLoudly) {
  const auto destroy_in_handler = [] {
    auto io = std::make_unique<parley::Server>();
    io->post([&io] { io.reset(); });
    io->run();
  };
  EXPECT_DEATH(destroy_in_handler(), "destroyed before its run");
}

}  // namespace
}  // namespace parley::socketio
