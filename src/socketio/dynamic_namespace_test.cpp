// Namespaces that clients make: who takes which name, what a child begins with, and when it goes.
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <stdexcept>
#include <utility>

#include "parley/task.hpp"
#include "socketio/server_testing.hpp"

namespace parley::socketio {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

struct DynamicNamespaceTest : ServerTest {
  parley::ParentNamespace& of_pattern(std::string_view pattern) {
    return server().namespaces().of({NamespacePattern(pattern), {}, {}});
  }
  parley::ParentNamespace& of_rule(NamespaceRule rule) {
    return server().namespaces().of({std::nullopt, std::move(rule), {}});
  }
  parley::ParentNamespace& of_async_rule(AsyncNamespaceRule rule) {
    return server().namespaces().of({std::nullopt, {}, std::move(rule)});
  }
  std::uint64_t namespaces() { return server().stats().namespaces; }
};

TEST_F(DynamicNamespaceTest, APatternTakesTheNamesItMatches) {
  of_pattern(R"(^/room-\d+$)").on("who", [](parley::Socket socket) {
    return socket.namespace_name();
  });
  TestClient client(server());
  client.join("/room-7").send("2/room-7,1[\"who\"]");
  EXPECT_THAT(client.take(), ElementsAre("3/room-7,1[\"/room-7\"]"));
  client.send("0/room-x,");
  EXPECT_THAT(client.take(), ElementsAre("4/room-x,{\"message\":\"Invalid namespace\"}"));
  EXPECT_EQ(namespaces(), 2u);  // and "/"
}

TEST_F(DynamicNamespaceTest, ParentsAreAskedInOrderUntilOneTakesTheName) {
  std::string asked;
  of_rule([&](std::string_view name, const Handshake& handshake) {
    asked += "1" + std::string(name) + handshake.auth.text;
    return false;
  });
  of_rule([&](std::string_view, const Handshake&) -> bool { throw std::runtime_error("no idea"); });
  of_pattern("^/b").on("which", [] { return 3; });
  of_rule([&](std::string_view, const Handshake&) {
    asked += "4";
    return true;
  }).on("which", [] { return 4; });
  std::vector<std::string> errors;
  server().set_error_handler([&](const HandlerError& error) {
    errors.push_back(error.where + " " + error.nsp + " " + error.message);
  });
  TestClient client(server());
  client.send("0/a,{\"t\":1}").send("2/a,1[\"which\"]");
  EXPECT_THAT(client.take(), ElementsAre(StartsWith("0/a,{\"sid\""), "3/a,1[4]"));
  client.join("/b").send("2/b,1[\"which\"]");
  EXPECT_THAT(client.take(), ElementsAre("3/b,1[3]"));
  EXPECT_EQ(asked, "1/a{\"t\":1}41/b{}");
  EXPECT_THAT(errors, ElementsAre("namespace /a no idea", "namespace /b no idea"));
  // A namespace that is there is not asked about.
  TestClient(server()).join("/a");
  EXPECT_EQ(asked, "1/a{\"t\":1}41/b{}");
}

TEST_F(DynamicNamespaceTest, AQueryIsPartOfTheName) {
  server().of("/admin");
  of_pattern("^/admin");
  TestClient client(server());
  client.join("/admin?token=1");
  EXPECT_EQ(namespaces(), 3u);
}

TEST_F(DynamicNamespaceTest, ARuleMayAnswerLater) {
  NamespaceReply reply;
  of_async_rule([&](std::string_view name, const Handshake&, NamespaceReply later) {
    EXPECT_EQ(name, "/x");
    reply = std::move(later);
  });
  TestClient client(server());
  client.send("0/x,");
  EXPECT_THAT(client.take(), IsEmpty());
  reply(true);
  reply(false);  // once is enough
  EXPECT_THAT(client.take(), ElementsAre(StartsWith("0/x,{\"sid\"")));
  EXPECT_EQ(namespaces(), 2u);
}

TEST_F(DynamicNamespaceTest, AReplyThatIsDroppedOrNoAsksTheNextParent) {
  std::vector<NamespaceReply> replies;
  const auto later = [&](std::string_view, const Handshake&, NamespaceReply reply) {
    replies.push_back(std::move(reply));
  };
  of_async_rule(later);
  of_async_rule(later);
  of_async_rule([](std::string_view, const Handshake&, NamespaceReply) {
    throw std::runtime_error("with the reply in hand");
  });
  TestClient client(server());
  client.send("0/x,");
  {
    const auto dropped = std::exchange(replies, {});
  }
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_THAT(client.take(), IsEmpty());
  std::exchange(replies, {}).front()(false);
  EXPECT_THAT(client.take(), ElementsAre("4/x,{\"message\":\"Invalid namespace\"}"));
  EXPECT_EQ(server().stats().handler_errors, 1u);
}

TEST_F(DynamicNamespaceTest, ClientsThatAskAtTheSameTimeShareOneChild) {
  std::vector<NamespaceReply> replies;
  of_async_rule([&](std::string_view, const Handshake&, NamespaceReply reply) {
    replies.push_back(std::move(reply));
  });
  int count = 0;
  server().namespaces().on_new_namespace([&](parley::Namespace&) { ++count; });
  TestClient one(server());
  TestClient two(server());
  one.send("0/x,");
  two.send("0/x,");
  ASSERT_EQ(replies.size(), 2u);
  replies[1](true);
  replies[0](true);
  EXPECT_THAT(one.take(), ElementsAre(StartsWith("0/x,{\"sid\"")));
  EXPECT_THAT(two.take(), ElementsAre(StartsWith("0/x,{\"sid\"")));
  EXPECT_EQ(count, 1);
  server().of("/x").emit("hi");
  EXPECT_THAT(one.take(), ElementsAre("2/x,[\"hi\"]"));
  EXPECT_THAT(two.take(), ElementsAre("2/x,[\"hi\"]"));
}

TEST_F(DynamicNamespaceTest, AskingTwiceWhileTheAnswerIsOutEndsTheClient) {
  NamespaceReply reply;
  of_async_rule(
      [&](std::string_view, const Handshake&, NamespaceReply later) { reply = std::move(later); });
  TestClient client(server());
  client.send("0/x,").send("0/x,");
  EXPECT_THAT(client.take(), testing::Contains("CLOSE"));
  client.drop();
  reply(true);
  EXPECT_EQ(namespaces(), 1u);  // none is made for a client that has gone
}

TEST_F(DynamicNamespaceTest, NamesThatAreAskedForCountAsNamespacesOfTheClient) {
  options.limits.max_namespaces_per_client = 2;
  std::vector<NamespaceReply> replies;
  of_async_rule([&](std::string_view, const Handshake&, NamespaceReply reply) {
    replies.push_back(std::move(reply));
  });
  TestClient client(server());
  client.send("0/1,").send("0/2,").send("0/3,");
  EXPECT_THAT(client.take(), testing::Contains("CLOSE"));
  EXPECT_EQ(replies.size(), 2u);
}

TEST_F(DynamicNamespaceTest, AReplyMayOutliveTheServer) {
  NamespaceReply reply;
  of_async_rule(
      [&](std::string_view, const Handshake&, NamespaceReply later) { reply = std::move(later); });
  TestClient client(server());
  client.send("0/x,");
  made.reset();
  reply(true);
}

TEST(DynamicNamespace, TheFormsOfOfAreToldApart) {
  parley::Server io;
  EXPECT_NE(&io.of([](std::string_view, const Handshake&, NamespaceReply) {}),
            &io.of([](std::string_view name, const Handshake&) { return name == "/x"; }));
  parley::Namespace& parent = io.of(NamespacePattern("^/y$"));
  EXPECT_NE(&parent, &io.of("/y"));
  EXPECT_EQ(&io.of("y"), &io.of(std::string("/y")));
  EXPECT_THROW(io.of(NamespaceRule()), std::invalid_argument);
  EXPECT_EQ(io.stats().namespaces, 2u);
  int count = 0;
  io.on_new_namespace([&](parley::Namespace&) { ++count; }).of("/z");
  EXPECT_TRUE(io.destroy_namespace("/z"));
  EXPECT_EQ(count, 1);
}

TEST_F(DynamicNamespaceTest, AChildBeginsWithTheHandlersItsParentHasByThen) {
  auto& parent = of_pattern("^/x");
  std::vector<std::string> seen;
  parent.use([&](parley::Socket socket) -> Result<void> {
    seen.push_back("use " + socket.namespace_name());
    return {};
  });
  parent.on_connection([&](parley::Socket) { seen.emplace_back("connection"); });
  parent.on_disconnect([&](parley::Socket, DisconnectReason) { seen.emplace_back("left"); });
  TestClient client(server());
  client.join("/x1");
  parent.on("late", [] { return 1; });
  client.send("2/x1,1[\"late\"]");
  EXPECT_THAT(client.take(), IsEmpty());
  client.join("/x2").send("2/x2,1[\"late\"]");
  EXPECT_THAT(client.take(), ElementsAre("3/x2,1[1]"));
  client.send("1/x1,");
  EXPECT_THAT(seen, ElementsAre("use /x1", "connection", "use /x2", "connection", "left"));
  made.reset();  // its handlers write to what is local here
}

TEST_F(DynamicNamespaceTest, AParentSpeaksToAllItsChildren) {
  auto& parent = of_pattern("^/x");
  of_pattern("^/y");
  parent.on_connection([](parley::Socket socket) {
    if (socket.namespace_name() == "/x2") socket.join("even");
  });
  TestClient client(server());
  client.join("/x1").join("/x2").join("/y1").join("/x3");
  parent.emit("all", 1);
  EXPECT_THAT(client.take(), testing::UnorderedElementsAre("2/x1,[\"all\",1]", "2/x2,[\"all\",1]",
                                                           "2/x3,[\"all\",1]"));
  parent.to("even").emit("some");
  EXPECT_THAT(client.take(), ElementsAre("2/x2,[\"some\"]"));
  parent.except("even").sockets_join("odd");
  parent.to("odd").disconnect_sockets();
  EXPECT_THAT(client.take(), testing::UnorderedElementsAre("1/x1,", "1/x3,"));
}

TEST_F(DynamicNamespaceTest, NewNamespacesAreAnnouncedBeforeAnybodyIsLetIn) {
  std::vector<std::string> seen;
  of_pattern("^/x").on_connection([&](parley::Socket) { seen.emplace_back("connection"); });
  server().namespaces().on_new_namespace([&](parley::Namespace& nsp) {
    seen.push_back("new " + nsp.name());
    nsp.on("own", [&nsp] { return nsp.name(); });
  });
  server().namespaces().on_new_namespace(
      [](parley::Namespace&) { throw std::runtime_error("not mine"); });
  std::string where;
  server().set_error_handler([&](const HandlerError& e) { where = e.where + " " + e.nsp; });
  TestClient client(server());
  client.join("/x1").send("2/x1,1[\"own\"]");
  EXPECT_THAT(client.take(), ElementsAre("3/x1,1[\"/x1\"]"));
  EXPECT_EQ(where, "new_namespace /x1");
  server().of("/static");
  EXPECT_THAT(seen, ElementsAre("new /x1", "connection", "new /static"));
}

TEST_F(DynamicNamespaceTest, AnEmptyChildStaysUnlessAskedOtherwise) {
  of_pattern("^/x");
  TestClient client(server());
  client.join("/x1").send("1/x1,");
  EXPECT_EQ(namespaces(), 2u);
}

TEST_F(DynamicNamespaceTest, AnEmptyChildIsRemovedWithItsLastSocket) {
  options.cleanup_empty_child_namespaces = true;
  server().of("/static");
  int count = 0;
  of_pattern("^/x").on("who", [](parley::Socket socket) { return socket.nsp().name(); });
  server().namespaces().on_new_namespace([&](parley::Namespace&) { ++count; });
  TestClient one(server());
  TestClient two(server());
  one.join("/x1").join("/static");
  two.join("/x1");
  one.send("1/x1,").send("1/static,");
  EXPECT_EQ(namespaces(), 3u);
  two.drop();
  EXPECT_EQ(namespaces(), 2u);
  one.join("/x1").send("2/x1,1[\"who\"]");
  EXPECT_THAT(one.take(), ElementsAre("3/x1,1[\"/x1\"]"));
  EXPECT_EQ(count, 2);
  one.drop();
  EXPECT_EQ(namespaces(), 2u);
  expect_nothing_left();
}

TEST_F(DynamicNamespaceTest, AChildIsRemovedWhenItsOnlySocketIsRefused) {
  options.cleanup_empty_child_namespaces = true;
  of_pattern("^/x").use([](parley::Socket) -> Result<void> { return Error("no"); });
  TestClient client(server());
  client.send("0/x1,");
  EXPECT_THAT(client.take(), ElementsAre("4/x1,{\"message\":\"no\"}"));
  EXPECT_EQ(namespaces(), 1u);
}

TEST_F(DynamicNamespaceTest, ASocketInItsMiddlewaresKeepsTheChild) {
  options.cleanup_empty_child_namespaces = true;
  boost::asio::steady_timer* waiting = nullptr;
  of_pattern("^/x").use([&](parley::Socket) -> Task<Result<void>> {
    if (waiting != nullptr) co_return Result<void>();
    boost::asio::steady_timer never(co_await boost::asio::this_coro::executor,
                                    std::chrono::hours(1));
    waiting = &never;
    boost::system::error_code cancelled;
    co_await never.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
    co_return Result<void>();
  });
  TestClient one(server());
  TestClient two(server());
  two.send("0/x1,");
  one.join("/x1").send("1/x1,");
  EXPECT_EQ(namespaces(), 2u);
  waiting->cancel();
  EXPECT_THAT(two.take(), ElementsAre(StartsWith("0/x1,{\"sid\"")));
  two.drop();
  EXPECT_EQ(namespaces(), 1u);
}

TEST_F(DynamicNamespaceTest, WhatTheProgramAskedForStays) {
  options.cleanup_empty_child_namespaces = true;
  of_pattern("^/x").on("who", [](parley::Socket socket) { return socket.namespace_name(); });
  TestClient client(server());
  client.join("/x1");
  auto& kept = server().of("/x1");
  auto& made_here = server().of("/x2");  // a child too, with its parent's handlers
  client.join("/x2").send("2/x2,1[\"who\"]");
  EXPECT_THAT(client.take(), ElementsAre("3/x2,1[\"/x2\"]"));
  client.drop();
  EXPECT_EQ(namespaces(), 3u);
  kept.emit("nobody");
  made_here.emit("nobody");
}

TEST_F(DynamicNamespaceTest, ClientsCannotMakeThemWithoutEnd) {
  options.limits.max_dynamic_namespaces = 3;
  options.cleanup_empty_child_namespaces = true;
  of_pattern("^/x");
  TestClient client(server());
  client.join("/x1").join("/x2").join("/x3").send("0/x4,");
  EXPECT_THAT(client.take(), ElementsAre("4/x4,{\"message\":\"too many namespaces\"}"));
  client.join("").send("1/x2,");
  client.join("/x4");
  // From name to name: nothing is kept.
  for (int i = 0; i < 1000; ++i) {
    const std::string name = "/x-" + std::to_string(i);
    client.send("1/x4,");
    client.join(name).send("1" + name + ",").join("/x4");
  }
  EXPECT_EQ(namespaces(), 4u);
}

TEST_F(DynamicNamespaceTest, ADestroyedNamespaceLosesItsSocketsAndIsForgotten) {
  auto& chat = server().of("/chat");
  DisconnectReason why{};
  chat.on_disconnect([&](parley::Socket, DisconnectReason reason) { why = reason; });
  chat.on("who", [] { return 1; });
  TestClient client(server());
  client.join().join("/chat");
  EXPECT_TRUE(server().namespaces().destroy("chat"));
  EXPECT_THAT(client.take(), ElementsAre("1/chat,"));
  EXPECT_EQ(why, DisconnectReason::kServerNamespaceDisconnect);
  EXPECT_EQ(namespaces(), 1u);
  EXPECT_FALSE(server().namespaces().destroy("/chat"));
  EXPECT_THROW(server().namespaces().destroy("/"), std::invalid_argument);
  client.send("0/chat,");
  EXPECT_THAT(client.take(), ElementsAre("4/chat,{\"message\":\"Invalid namespace\"}"));
  chat.emit("nobody");
  server().of("/chat").on("who", [] { return 2; });
  client.join("/chat").send("2/chat,1[\"who\"]");
  EXPECT_THAT(client.take(), ElementsAre("3/chat,1[2]"));
}

TEST_F(DynamicNamespaceTest, ANamespaceMayBeDestroyedByItsOwnHandlers) {
  options.cleanup_empty_child_namespaces = true;
  auto& parent = of_pattern("^/x");
  parent.on("end", [this](parley::Socket socket) {
    server().namespaces().destroy(socket.namespace_name());
  });
  parent.on_disconnect([this](parley::Socket socket, DisconnectReason) {
    server().namespaces().destroy(socket.namespace_name());
  });
  TestClient client(server());
  client.join("/x1").send("2/x1,[\"end\"]");
  EXPECT_THAT(client.take(), ElementsAre("1/x1,"));
  client.join("/x1").send("1/x1,");
  EXPECT_EQ(namespaces(), 1u);
  server().namespaces().on_new_namespace(
      [this](parley::Namespace& nsp) { server().namespaces().destroy(nsp.name()); });
  client.send("0/x2,");
  EXPECT_THAT(client.take(), ElementsAre("4/x2,{\"message\":\"Invalid namespace\"}"));
  EXPECT_EQ(namespaces(), 1u);
}

}  // namespace
}  // namespace parley::socketio
