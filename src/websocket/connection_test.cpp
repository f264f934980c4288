#include "websocket/connection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "net/memory_stream.hpp"
#include "websocket/deflate.hpp"

namespace parley::websocket {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

struct Listener final : ConnectionListener {
  std::vector<std::string> messages;
  std::vector<std::string> closed;
  std::function<void()> on_each;
  void on_message(bool binary, std::string_view payload) override {
    messages.push_back((binary ? "b:" : "t:") + std::string(payload));
    if (on_each) on_each();
  }
  void on_closed(const Closed& how) override {
    const char* why = how.why == Closed::Why::kPeer       ? "peer"
                      : how.why == Closed::Why::kProtocol ? "protocol"
                                                          : "error";
    closed.push_back(why + (" " + std::to_string(how.code)));
  }
};

struct ConnectionTest : testing::Test {
  net::ManualClock clock;
  net::Loop loop{clock};
  ConnectionSet set;
  Listener listener;
  std::shared_ptr<Connection> connection;
  std::unique_ptr<net::Stream> peer;

  void start(net::MemoryStreamOptions memory = {}, std::string first = {}, std::string early = {},
             ConnectionOptions options = {}) {
    auto [near, far] = net::make_memory_streams(loop, memory);
    peer = std::move(far);
    connection = Connection::start(loop, set, std::move(near), std::move(first), std::move(early),
                                   std::move(options), listener);
    loop.poll();
  }
  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto result = peer->write_some({&bytes, 1});
      if (result.status != net::IoResult::Status::kOk) return;
      bytes.remove_prefix(result.bytes);
      loop.poll();
    }
    loop.poll();
  }
  /// Everything the connection has written, and whether it has ended its side.
  std::string read() {
    std::string text;
    char buffer[1000];
    for (;;) {
      loop.poll();
      const auto got = peer->read_some(buffer);
      ended = got.status == net::IoResult::Status::kEnd;
      if (got.status != net::IoResult::Status::kOk) return text;
      text.append(buffer, got.bytes);
    }
  }
  static std::string masked(Opcode opcode, std::string_view payload, bool fin = true) {
    std::string frame;
    append_masked_frame(frame, opcode, payload, {0x11, 0x22, 0x33, 0x44}, fin);
    return frame;
  }
  static SharedFrames text(std::string_view payload) {
    std::string frame;
    append_frame_header(frame, Opcode::kText, payload.size());
    return std::make_shared<const std::string>(frame.append(payload));
  }
  void TearDown() override {
    connection.reset();
    peer.reset();
    set.close_all();
    loop.poll();
    EXPECT_EQ(loop.stats().queued_bytes.get(), 0u);
    EXPECT_EQ(loop.stats().connections.get(), 0u);
    EXPECT_EQ(loop.stats().timers.get(), 0u);
  }
  bool ended = false;
};

TEST_F(ConnectionTest, MessagesArriveAndFramesLeaveInOrderBehindTheHandshake) {
  start({}, "HTTP/1.1 101\r\n\r\n");
  connection->send(text("a"));
  connection->send(text("b"));
  EXPECT_EQ(read(),
            "HTTP/1.1 101\r\n\r\n\x81\x01"
            "a\x81\x01"
            "b");
  write(masked(Opcode::kText, "hello") + masked(Opcode::kBinary, "\x01"));
  EXPECT_THAT(listener.messages, ElementsAre("t:hello", "b:\x01"));
}

TEST_F(ConnectionTest, APeerThatSendsMuchLetsOthersTakeTheirTurn) {
  start({.capacity = 4 * net::Loop::kScratchBytes});
  const std::string frame = masked(Opcode::kText, "x");
  std::string flood;
  while (flood.size() + frame.size() <= 4 * net::Loop::kScratchBytes) flood += frame;
  std::size_t before_others = 0;
  listener.on_each = [&] {
    if (listener.messages.size() > 1) return;
    loop.post([&] { before_others = listener.messages.size(); });
  };
  write(flood);
  EXPECT_GT(before_others, 1u);
  EXPECT_LE(before_others * frame.size(), net::Loop::kScratchBytes);
  EXPECT_EQ(listener.messages.size(), flood.size() / frame.size());
}

TEST_F(ConnectionTest, BytesSentBehindTheRequestAreFrames) {
  start({}, {}, masked(Opcode::kText, "early") + masked(Opcode::kText, "cut").substr(0, 4));
  EXPECT_THAT(listener.messages, ElementsAre("t:early"));
  write(masked(Opcode::kText, "cut").substr(4));
  EXPECT_THAT(listener.messages, ElementsAre("t:early", "t:cut"));
}

TEST_F(ConnectionTest, AByteAtATimeBothWaysIsTheSame) {
  start({.capacity = 3, .max_transfer = 1}, "head");
  connection->send(text("0123456789"));
  EXPECT_EQ(read(),
            "head\x81\x0a"
            "0123456789");
  write(masked(Opcode::kText, "in pieces"));
  EXPECT_THAT(listener.messages, ElementsAre("t:in pieces"));
  EXPECT_TRUE(connection->idle());
}

TEST_F(ConnectionTest, ManySmallFramesOfATurnLeaveTogether) {
  start();
  std::string expected;
  for (int i = 0; i < 300; ++i) {
    connection->send(text("x"));
    expected += "\x81\x01x";
  }
  EXPECT_GE(connection->queued_bytes(), 900u);
  EXPECT_FALSE(connection->idle());
  EXPECT_EQ(read(), expected);
  EXPECT_TRUE(connection->idle());
}

TEST_F(ConnectionTest, APingIsAnsweredAndOnlyTheLatestWhileThePeerDoesNotRead) {
  start({.capacity = 8});
  write(masked(Opcode::kPing, "1"));
  EXPECT_EQ(read(),
            "\x8a\x01"
            "1");
  connection->send(text("0123456789"));  // fills the pipe and waits
  loop.poll();
  for (int i = 0; i < 1000; ++i) write(masked(Opcode::kPing, std::to_string(i)));
  EXPECT_LT(connection->queued_bytes(), 200u);
  EXPECT_EQ(read(),
            "\x81\x0a"
            "0123456789\x8a\x03"
            "999");
}

TEST_F(ConnectionTest, APongDoesNotOvertakeAFrameThatWasRefused) {
  start({.capacity = 8});
  connection->send(text("123456"));  // fills the pipe exactly
  loop.poll();
  connection->send(text("refused"));
  loop.poll();
  write(masked(Opcode::kPing, "p"));
  EXPECT_EQ(read(),
            "\x81\x06"
            "123456\x81\x07refused\x8a\x01p");
}

TEST_F(ConnectionTest, APeersCloseIsAnsweredWithItsCodeAndTheConnectionEnds) {
  start();
  write(masked(Opcode::kClose,
               "\x03\xe8"
               "bye"));
  EXPECT_THAT(listener.closed, ElementsAre("peer 1000"));
  EXPECT_EQ(read(), std::string("\x88\x02\x03\xe8", 4));
  EXPECT_TRUE(ended);
  peer->close();
  loop.poll();
  EXPECT_EQ(set.size(), 0u);
}

TEST_F(ConnectionTest, ACloseWithoutACodeIsAnsweredWithoutOne) {
  start();
  write(masked(Opcode::kClose, ""));
  EXPECT_THAT(listener.closed, ElementsAre("peer 1005"));
  EXPECT_EQ(read(), std::string("\x88\x00", 2));
}

TEST_F(ConnectionTest, AProtocolErrorIsAnsweredWithItsStatusAndTheConnectionEnds) {
  start();
  write("\x81\x01x");  // not masked
  EXPECT_THAT(listener.closed, ElementsAre("protocol 1002"));
  EXPECT_EQ(read().substr(0, 1), "\x88");
  EXPECT_TRUE(ended);
  write(masked(Opcode::kText, "ignored"));
  EXPECT_THAT(listener.messages, IsEmpty());
  EXPECT_EQ(loop.stats().protocol_errors.get(), 1u);
}

TEST_F(ConnectionTest, AMessageOverTheLimitIsRefusedAtItsHeader) {
  ConnectionOptions options;
  options.reader.max_message = 10;
  start({}, {}, {}, options);
  write(masked(Opcode::kText, "01234567890").substr(0, 6));
  EXPECT_THAT(listener.closed, ElementsAre("protocol 1009"));
}

TEST_F(ConnectionTest, ClosingSendsWhatIsQueuedFirstAndWaitsForThePeer) {
  start();
  connection->send(text("last"));
  connection->close(1001, "going");
  connection->send(text("too late"));
  EXPECT_EQ(read(), "\x81\x04last\x88\x07\x03\xe9going");
  EXPECT_FALSE(ended);
  write(masked(Opcode::kText, "crossed it on the way"));
  EXPECT_THAT(listener.messages, IsEmpty());
  write(masked(Opcode::kClose, "\x03\xe9"));
  read();
  EXPECT_TRUE(ended);
  EXPECT_THAT(listener.closed, IsEmpty());  // who closes is not told
}

TEST_F(ConnectionTest, APeerThatNeverAnswersACloseIsCutOff) {
  start();
  connection->close();
  EXPECT_EQ(read(), std::string("\x88\x00", 2));
  clock.advance(std::chrono::seconds(5));
  loop.poll();
  EXPECT_EQ(set.size(), 0u);
  read();
  EXPECT_TRUE(ended);
}

TEST_F(ConnectionTest, TheWaitForAPeersCloseBeginsWhenOursIsSent) {
  start({.capacity = 8});
  connection->send(text("does not fit in the pipe at all"));
  connection->close();
  std::string got;
  for (int i = 0; i < 3; ++i) {
    clock.advance(std::chrono::seconds(20));  // reads slowly, but reads
    loop.poll();
    char buffer[8];
    got.append(buffer, peer->read_some(buffer).bytes);
    loop.poll();
  }
  got += read();
  EXPECT_TRUE(got.ends_with(std::string("\x88\x00", 2)));
  EXPECT_FALSE(ended);
  clock.advance(std::chrono::seconds(5));
  loop.poll();
  read();
  EXPECT_TRUE(ended);
}

TEST_F(ConnectionTest, APeerThatNeverEndsItsSideIsCutOff) {
  start();
  write(masked(Opcode::kClose, ""));
  EXPECT_EQ(set.size(), 1u);
  clock.advance(std::chrono::seconds(5));
  loop.poll();
  EXPECT_EQ(set.size(), 0u);
}

TEST_F(ConnectionTest, APeerThatStopsReadingIsCutOffAtTheWriteTimeout) {
  start({.capacity = 8});
  connection->send(text("does not fit in the pipe"));
  loop.poll();
  clock.advance(std::chrono::seconds(29));
  loop.poll();
  EXPECT_THAT(listener.closed, IsEmpty());
  clock.advance(std::chrono::seconds(1));
  loop.poll();
  EXPECT_THAT(listener.closed, ElementsAre("error 1006"));
}

TEST_F(ConnectionTest, ProgressRestartsTheWriteTimeout) {
  start({.capacity = 8});
  connection->send(text("does not fit in the pipe at all"));
  loop.poll();
  for (int i = 0; i < 3; ++i) {
    clock.advance(std::chrono::seconds(20));
    char buffer[8];
    peer->read_some(buffer);
    loop.poll();
  }
  EXPECT_THAT(listener.closed, IsEmpty());
}

TEST_F(ConnectionTest, ALostConnectionIsToldOnce) {
  start();
  peer->close();
  loop.poll();
  EXPECT_THAT(listener.closed, ElementsAre("peer 1006"));
  connection->send(text("into nothing"));
  connection->close();
  loop.poll();
  EXPECT_EQ(listener.closed.size(), 1u);
}

TEST_F(ConnectionTest, TheListenerMayEndTheConnectionInsideAnyMessage) {
  start();
  listener.on_each = [&] { connection->abort(); };
  write(masked(Opcode::kText, "1") + masked(Opcode::kText, "2"));
  EXPECT_THAT(listener.messages, ElementsAre("t:1"));
  EXPECT_EQ(set.size(), 0u);
}

TEST_F(ConnectionTest, TheListenerMayCloseInsideAMessageAndHearsNoMore) {
  start();
  listener.on_each = [&] { connection->close(); };
  write(masked(Opcode::kText, "1") + masked(Opcode::kText, "2"));
  EXPECT_THAT(listener.messages, ElementsAre("t:1"));
}

TEST_F(ConnectionTest, CompressedMessagesAreRestored) {
  ConnectionOptions options;
  options.inflater = std::make_shared<Inflater>(15, false);
  start({}, {}, {}, options);
  Deflater deflater(6, 15, false);
  std::string compressed;
  deflater.deflate("hello hello hello hello", compressed);
  std::string frame;
  append_masked_frame(frame, Opcode::kText, compressed, {1, 2, 3, 4}, true, true);
  write(frame);
  EXPECT_THAT(listener.messages, ElementsAre("t:hello hello hello hello"));
}

}  // namespace
}  // namespace parley::websocket
