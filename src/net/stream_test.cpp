// The same promises for every kind of stream: memory, TCP over loopback, and TLS over both.
#include "net/stream.hpp"

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <thread>

#include "net/listener.hpp"
#include "net/loop.hpp"
#include "net/memory_stream.hpp"
#include "net/tcp_stream.hpp"
#include "net/tls.hpp"

namespace parley::net {
namespace {

using Pair = std::pair<std::unique_ptr<Stream>, std::unique_ptr<Stream>>;

Pair tcp_pair(Loop& loop) {
  int ends[2];
  EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, ends), 0);
  return {make_tcp_stream(loop, ends[0], {"127.0.0.1", 1}),
          make_tcp_stream(loop, ends[1], {"127.0.0.1", 2})};
}

struct Kind {
  const char* name;
  std::function<Pair(Loop&)> make;
};

/// Reads all there is and remembers how it ended.
struct Reader final : StreamHandler {
  explicit Reader(Stream& s) : stream(s) {
    stream.set_handler(this);
    stream.wait_readable();
  }
  void on_readable() override {
    char buffer[1000];
    for (;;) {
      const IoResult got = stream.read_some(buffer);
      if (got.status == IoResult::Status::kOk) {
        text.append(buffer, got.bytes);
        continue;
      }
      if (got.status == IoResult::Status::kWouldBlock) return stream.wait_readable();
      ended = true;
      return;
    }
  }
  void on_writable() override { writable = true; }

  Stream& stream;
  std::string text;
  bool ended = false;
  bool writable = false;
};

class StreamTest : public testing::TestWithParam<Kind> {
 protected:
  void run_until(const std::function<bool()>& done) {
    for (int i = 0; i < 2000 && !done(); ++i) {
      if (loop.poll() == 0) std::this_thread::yield();
    }
  }
  ManualClock clock;
  Loop loop{clock};
};

TEST_P(StreamTest, WhatOneEndWritesTheOtherReadsInOrder) {
  auto [a, b] = GetParam().make(loop);
  Reader reader(*b);
  const std::string_view pieces[] = {"one ", "two ", "three"};
  EXPECT_EQ(a->write_some(pieces).bytes, 13u);
  run_until([&] { return reader.text.size() == 13; });
  EXPECT_EQ(reader.text, "one two three");
  EXPECT_FALSE(reader.ended);
}

TEST_P(StreamTest, AnEmptyStreamWouldBlock) {
  auto [a, b] = GetParam().make(loop);
  char buffer[8];
  EXPECT_EQ(b->read_some(buffer).status, IoResult::Status::kWouldBlock);
}

TEST_P(StreamTest, ShutdownEndsTheOtherSidesReadingOnly) {
  auto [a, b] = GetParam().make(loop);
  Reader at_b(*b);
  Reader at_a(*a);
  const std::string_view last = "bye";
  a->write_some({&last, 1});
  a->shutdown_send();
  run_until([&] { return at_b.ended; });
  EXPECT_TRUE(at_b.ended);
  EXPECT_EQ(at_b.text, "bye");
  b->write_some({&last, 1});
  run_until([&] { return at_a.text == "bye"; });
  EXPECT_EQ(at_a.text, "bye");
}

TEST_P(StreamTest, AFullStreamBlocksUntilItIsRead) {
  auto [a, b] = GetParam().make(loop);
  Reader at_a(*a);
  const std::string block(64 * 1024, 'x');
  const std::string_view piece(block);
  std::size_t written = 0;
  IoResult result;
  for (int i = 0; i < 1000; ++i) {
    result = a->write_some({&piece, 1});
    if (result.status != IoResult::Status::kOk) break;
    written += result.bytes;
  }
  ASSERT_EQ(result.status, IoResult::Status::kWouldBlock);
  at_a.writable = false;
  a->wait_writable();
  loop.poll();
  EXPECT_FALSE(at_a.writable);
  Reader at_b(*b);
  run_until([&] { return at_b.text.size() == written && at_a.writable; });
  EXPECT_EQ(at_b.text.size(), written);
  EXPECT_TRUE(at_a.writable);
}

TEST_P(StreamTest, AClosedStreamCallsNobody) {
  auto [a, b] = GetParam().make(loop);
  Reader at_b(*b);
  const std::string_view text = "late";
  a->write_some({&text, 1});
  b->close();
  for (int i = 0; i < 10; ++i) loop.poll();
  EXPECT_TRUE(at_b.text.empty());
  EXPECT_FALSE(at_b.ended);
}

TEST_P(StreamTest, AStreamMayBeDestroyedWhileAnEventIsOnItsWay) {
  auto [a, b] = GetParam().make(loop);
  auto reader = std::make_unique<Reader>(*b);
  const std::string_view text = "late";
  a->write_some({&text, 1});
  b.reset();
  reader.reset();
  for (int i = 0; i < 10; ++i) loop.poll();
  EXPECT_EQ(loop.stats().connections.get(), 1u);
  a.reset();
  EXPECT_EQ(loop.stats().connections.get(), 0u);
}

INSTANTIATE_TEST_SUITE_P(Kinds, StreamTest,
                         testing::Values(Kind{"memory",
                                              [](Loop& loop) { return make_memory_streams(loop); }},
                                         Kind{"tcp", tcp_pair}),
                         [](const auto& test) { return std::string(test.param.name); });

TEST(MemoryStream, TransfersAsLittleAtATimeAsAsked) {
  ManualClock clock;
  Loop loop(clock);
  auto [a, b] = make_memory_streams(loop, {.capacity = 100, .max_transfer = 1});
  const std::string_view text = "abc";
  EXPECT_EQ(a->write_some({&text, 1}).bytes, 1u);
  char buffer[8];
  EXPECT_EQ(b->read_some(buffer).bytes, 1u);
}

// --- TLS -----------------------------------------------------------------------------------------

struct Certificate {
  Certificate() {
    directory =
        std::filesystem::temp_directory_path() / ("parley-tls-" + std::to_string(::getpid()));
    std::filesystem::create_directories(directory);
    EVP_PKEY* key = EVP_EC_gen("P-256");
    X509* certificate = X509_new();
    ASN1_INTEGER_set(X509_get_serialNumber(certificate), 1);
    X509_gmtime_adj(X509_getm_notBefore(certificate), 0);
    X509_gmtime_adj(X509_getm_notAfter(certificate), 3600);
    X509_set_pubkey(certificate, key);
    X509_NAME* name = X509_get_subject_name(certificate);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
    X509_set_issuer_name(certificate, name);
    X509_sign(certificate, key, EVP_sha256());
    FILE* file = std::fopen(certificate_file().c_str(), "w");
    PEM_write_X509(file, certificate);
    std::fclose(file);
    file = std::fopen(key_file().c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(file);
    X509_free(certificate);
    EVP_PKEY_free(key);
  }
  ~Certificate() { std::filesystem::remove_all(directory); }
  std::string certificate_file() const { return directory / "cert.pem"; }
  std::string key_file() const { return directory / "key.pem"; }
  std::filesystem::path directory;
};

/// The client's end of TLS, fed by hand over a memory stream.
struct TlsClient {
  TlsClient() : context(SSL_CTX_new(TLS_client_method())), ssl(SSL_new(context)) {
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl);
  }
  ~TlsClient() {
    SSL_free(ssl);
    SSL_CTX_free(context);
  }
  /// Moves what is ready between OpenSSL and the stream.
  void pump(Stream& stream) {
    char buffer[4096];
    for (;;) {
      const IoResult got = stream.read_some(buffer);
      if (got.status != IoResult::Status::kOk) break;
      BIO_write(SSL_get_rbio(ssl), buffer, static_cast<int>(got.bytes));
    }
    SSL_do_handshake(ssl);
    for (int n; (n = SSL_read(ssl, buffer, sizeof buffer)) > 0;) {
      received.append(buffer, static_cast<std::size_t>(n));
    }
    for (int n; (n = BIO_read(SSL_get_wbio(ssl), buffer, sizeof buffer)) > 0;) {
      const std::string_view piece(buffer, static_cast<std::size_t>(n));
      stream.write_some({&piece, 1});
    }
  }
  SSL_CTX* context;
  SSL* ssl;
  std::string received;
};

TEST(Tls, ServesAClientThroughHandshakeDataAndClose) {
  const Certificate files;
  TlsContext context(files.certificate_file(), files.key_file());
  ManualClock clock;
  Loop loop(clock);
  auto [near, far] = make_memory_streams(loop);
  auto server = context.accept(std::move(near));
  EXPECT_TRUE(server->secure());
  Reader reader(*server);
  TlsClient client;
  for (int i = 0; i < 10 && !SSL_is_init_finished(client.ssl); ++i) {
    client.pump(*far);
    loop.poll();
  }
  ASSERT_TRUE(SSL_is_init_finished(client.ssl));
  SSL_write(client.ssl, "hello", 5);
  client.pump(*far);
  loop.poll();
  EXPECT_EQ(reader.text, "hello");
  const std::string_view pieces[] = {"wor", "ld"};
  EXPECT_EQ(server->write_some(pieces).bytes, 5u);
  client.pump(*far);
  EXPECT_EQ(client.received, "world");
  SSL_shutdown(client.ssl);
  client.pump(*far);
  loop.poll();
  EXPECT_TRUE(reader.ended);
}

TEST(Tls, BytesThatAreNotTlsEndTheStreamWithAnError) {
  const Certificate files;
  TlsContext context(files.certificate_file(), files.key_file());
  ManualClock clock;
  Loop loop(clock);
  auto [near, far] = make_memory_streams(loop);
  auto server = context.accept(std::move(near));
  Reader reader(*server);
  const std::string_view plain = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  far->write_some({&plain, 1});
  loop.poll();
  EXPECT_TRUE(reader.ended);
  EXPECT_TRUE(reader.text.empty());
}

TEST(Tls, UnreadableFilesAreNamed) {
  try {
    TlsContext context("/nowhere/cert.pem", "/nowhere/key.pem");
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("/nowhere/cert.pem"), std::string::npos);
  }
}

// --- listener ------------------------------------------------------------------------------------

TEST(Listener, APortAlreadyTakenIsAnError) {
  ManualClock clock;
  Loop loop(clock);
  Listener first(loop, {"127.0.0.1", 0, false}, [](std::unique_ptr<Stream>) {});
  EXPECT_NE(first.port(), 0);
  EXPECT_THROW(Listener(loop, {"127.0.0.1", first.port(), false}, [](std::unique_ptr<Stream>) {}),
               std::system_error);
  EXPECT_THROW(Listener(loop, {"", first.port(), false}, [](std::unique_ptr<Stream>) {}),
               std::system_error);
}

TEST(Listener, WithoutAnAddressItIsReachableOverBothProtocols) {
  ManualClock clock;
  Loop loop(clock);
  std::vector<std::string> peers;
  Listener listener(loop, {"", 0, false}, [&](std::unique_ptr<Stream> stream) {
    peers.push_back(stream->peer().address);
  });
  listener.start();
  for (const int family : {AF_INET, AF_INET6}) {
    const int client = ::socket(family, SOCK_STREAM, 0);
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(listener.port());
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(listener.port());
    v6.sin6_addr = in6addr_loopback;
    const int outcome = family == AF_INET
                            ? ::connect(client, reinterpret_cast<sockaddr*>(&v4), sizeof v4)
                            : ::connect(client, reinterpret_cast<sockaddr*>(&v6), sizeof v6);
    if (outcome == 0) {
      for (int i = 0; i < 100 && loop.poll() == 0; ++i) std::this_thread::yield();
    } else {
      EXPECT_EQ(family, AF_INET6) << "IPv4 must work; IPv6 may be missing on the host";
    }
    ::close(client);
  }
  ASSERT_FALSE(peers.empty());
  EXPECT_EQ(peers[0], "127.0.0.1");
  if (peers.size() > 1) {
    EXPECT_EQ(peers[1], "::1");
  }
}

}  // namespace
}  // namespace parley::net
