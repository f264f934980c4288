#include "net/poller.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <functional>
#include <optional>
#include <stdexcept>

#include "net/loop.hpp"
#include "net/tcp_stream.hpp"

namespace parley::net {
namespace {

/// One end of a pair of sockets in a poller, the other held by the test.
class End final : public Watched {
 public:
  explicit End(Poller& poller) : End(poller, pair()) {}
  ~End() override {
    poller_.forget(*this);
    ::close(descriptor());
    ::close(other);
  }

  void want_readable() { poller_.want_readable(*this); }
  void want_writable() { poller_.want_writable(*this); }
  void send() const { EXPECT_EQ(::send(other, "x", 1, 0), 1); }
  void fill() const {
    char bytes[4096] = {};
    while (::send(descriptor(), bytes, sizeof bytes, MSG_DONTWAIT) > 0) continue;
  }

  int other;
  int readable = 0;
  int writable = 0;
  std::function<void()> on_readable;
  std::function<void()> on_writable;

 private:
  struct Pair {
    int ours;
    int other;
  };
  static Pair pair() {
    int ends[2];
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
    return {ends[0], ends[1]};
  }
  End(Poller& poller, Pair ends) : Watched(ends.ours), other(ends.other), poller_(poller) {}

  void on_readable_now() override {
    ++readable;
    if (on_readable) on_readable();
  }
  void on_writable_now() override {
    ++writable;
    if (on_writable) on_writable();
  }

  Poller& poller_;
};

class PollerTest : public testing::Test {
 protected:
  /// Fails where readiness that nobody wants keeps a loop busy.
  void settle() {
    context.restart();
    for (int ran = 0; context.poll_one() > 0; ++ran) ASSERT_LT(ran, 100) << "spins";
  }

  boost::asio::io_context context{1};
  int turns = 0;
  Poller poller{context, [this] { ++turns; }};
};

TEST_F(PollerTest, CallsOnceForEachTimeItIsAsked) {
  End end(poller);
  end.send();
  settle();
  EXPECT_EQ(end.readable, 0);

  end.want_readable();
  settle();
  EXPECT_EQ(end.readable, 1);
  end.want_readable();  // what was not read is told again
  settle();
  EXPECT_EQ(end.readable, 2);
}

TEST_F(PollerTest, GoesOnForOneThatWantsMoreInItsCall) {
  End end(poller);
  end.on_readable = [&] {
    char byte;
    ASSERT_EQ(::recv(end.descriptor(), &byte, 1, 0), 1);
    end.want_readable();
  };
  end.want_readable();
  for (int i = 1; i <= 3; ++i) {
    end.send();
    settle();
    EXPECT_EQ(end.readable, i);
  }
}

TEST_F(PollerTest, TellsReadingFromWriting) {
  End end(poller);
  end.fill();
  end.want_writable();
  end.send();
  settle();
  EXPECT_EQ(end.readable + end.writable, 0);

  char bytes[65536];
  while (::recv(end.other, bytes, sizeof bytes, 0) > 0) continue;
  settle();
  EXPECT_EQ(end.writable, 1);
  EXPECT_EQ(end.readable, 0);
}

TEST_F(PollerTest, OneThatHangsUpWhileNobodyAsksKeepsNothingBusy) {
  End end(poller);
  End other(poller);
  end.want_readable();
  other.want_readable();
  settle();
  end.send();
  ::shutdown(end.other, SHUT_RDWR);
  settle();
  EXPECT_EQ(end.readable, 1);

  other.send();
  settle();
  EXPECT_EQ(end.readable, 1);
  EXPECT_EQ(other.readable, 1);
  end.want_writable();
  settle();
  EXPECT_EQ(end.writable, 1);
}

TEST_F(PollerTest, WhoIsForgottenInATurnIsNotCalledInIt) {
  std::optional<End> ends[3];
  int called = 0;
  for (auto& end : ends) {
    end.emplace(poller);
    end->send();
    end->want_readable();
    end->on_readable = [&] {
      ++called;
      for (auto& other : ends) {
        if (other && &other != &end) other.reset();
      }
    };
  }
  settle();
  EXPECT_EQ(called, 1);
}

TEST_F(PollerTest, WhoEndsInACallGetsNoOtherInThatTurn) {
  std::optional<End> end(std::in_place, poller);
  bool read = false;
  end->send();
  end->on_readable = [&] { read = true; };
  end->on_writable = [&] { end.reset(); };
  end->want_readable();
  end->want_writable();
  settle();
  EXPECT_FALSE(end);
  EXPECT_FALSE(read);
}

TEST_F(PollerTest, EndsATurnOnceBehindAllThatWereReady) {
  End first(poller);
  End second(poller);
  for (End* end : {&first, &second}) {
    end->on_readable = [&] {
      EXPECT_TRUE(poller.in_turn());
      EXPECT_EQ(turns, 0);
    };
    end->send();
    end->want_readable();
  }
  settle();
  EXPECT_EQ(first.readable + second.readable, 2);
  EXPECT_FALSE(poller.in_turn());
  EXPECT_GE(turns, 1);
}

TEST_F(PollerTest, AnExceptionEndsTheTurnAndNobodyElsesPart) {
  End first(poller);
  End second(poller);
  for (End* end : {&first, &second}) {
    end->on_readable = [] { throw std::runtime_error("of a program"); };
    end->send();
    end->want_readable();
  }
  EXPECT_THROW(context.run(), std::runtime_error);
  EXPECT_EQ(turns, 1);
  EXPECT_FALSE(poller.in_turn());
  EXPECT_THROW(context.run(), std::runtime_error);
  EXPECT_EQ(first.readable, 1);
  EXPECT_EQ(second.readable, 1);
}

TEST_F(PollerTest, KeepsItsContextBusyOnlyWhileItWatches) {
  std::optional<End> end(std::in_place, poller);
  end->want_readable();
  context.poll();
  EXPECT_FALSE(context.stopped());
  end.reset();
  context.poll();
  EXPECT_TRUE(context.stopped());

  // Watching again while the wait of before is on its way back.
  context.restart();
  End next(poller);
  next.want_readable();
  {
    End passing(poller);
  }
  next.send();
  context.poll();
  EXPECT_EQ(next.readable, 1);
}

TEST_F(PollerTest, CallsNobodyOnceItHasLeft) {
  End end(poller);
  end.want_readable();
  end.send();
  poller.leave();
  settle();
  EXPECT_EQ(end.readable, 0);
}

TEST(PollerOfALoop, WhatTheKernelRefusesToWatchIsToldToItsOwner) {
  const ManualClock clock;
  Loop loop(clock);
  struct Owner final : StreamHandler {
    void on_readable() override {
      char byte;
      status = stream->read_some({&byte, 1}).status;
    }
    void on_writable() override {}
    std::unique_ptr<Stream> stream;
    std::optional<IoResult::Status> status;
  } owner;
  const int file = ::open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);  // none that can be polled
  ASSERT_GE(file, 0);
  owner.stream = make_tcp_stream(loop, file, {});
  owner.stream->set_handler(&owner);
  owner.stream->wait_readable();
  EXPECT_FALSE(owner.status);  // never from inside
  loop.poll();
  EXPECT_EQ(owner.status, IoResult::Status::kError);
}

}  // namespace
}  // namespace parley::net
