#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/loop.hpp"
#include "net/stream.hpp"
#include "parley/http.hpp"

namespace parley::http {

class ConnectionSet;

/// The connection after it stopped being HTTP: its stream, and what the client sent behind the
/// head.
struct Upgraded {
  std::unique_ptr<net::Stream> stream;
  std::string early_bytes;
};

/// What became of an answer.
enum class Written : std::uint8_t {
  kAll,      ///< the kernel has it
  kLost,     ///< the connection ended first
  kStalled,  ///< likewise, for the peer had taken nothing for write_timeout
  kShed,     ///< likewise, for too much waited for all peers together
};

/// One request and its one response, on the connection's loop. Kept by whoever answers; it may
/// outlive the connection, then answering does nothing. Not thread-safe: answer on loop().
class Exchange {
 public:
  virtual ~Exchange() = default;

  /// The head; its body is filled by the time Service::on_request gets it.
  virtual const HttpRequest& request() const = 0;
  virtual HttpRequest& request() = 0;
  virtual net::Loop& loop() = 0;

  /// Headers that every answer to this request gets, the 101 of an upgrade too: CORS, cookies.
  virtual HttpHeaders& headers() = 0;

  /// Answers, once. Content-Length, Date and Connection are added; HEAD, 204 and 304 send no body.
  /// A header with control characters turns the answer into a 500. Requests pipelined behind this
  /// one are not looked at before the caller has returned to the loop.
  virtual void respond(HttpResponse response) = 0;
  /// As respond, for answers that are always the same but for the body: `lines` are finished header
  /// lines, which live for ever. They come before all others.
  virtual void respond(std::string_view lines, HttpResponse response) = 0;
  /// False once it was answered or the connection is lost: nobody waits any more.
  virtual bool waiting() const = 0;
  /// Also true when the connection itself refused the rest of the request (a body too large).
  virtual bool answered() const = 0;
  /// As respond, and the connection is closed once it is written; rest of the request is not read.
  virtual void respond_and_close(HttpResponse response) = 0;
  /// Ends the connection with no answer.
  virtual void abort() = 0;
  /// In Service::on_begin only: nothing more of the request is read, and on_request not called,
  /// before go_on(), which may come at once or much later. An answer does in its place. No deadline
  /// of the connection's runs meanwhile.
  virtual void hold() = 0;
  virtual void go_on() = 0;
  /// Called, at most once, when the connection is lost, or its request proves malformed, before
  /// respond() was called.
  virtual void on_abandoned(UniqueFunction<void()> callback) = 0;
  /// Called once after respond(), maybe inside it; never when nothing is answered. Set it first.
  virtual void on_written(UniqueFunction<void(Written)> callback) = 0;
  /// Takes the stream away; the exchange is over. Nothing was written to it. Only for requests
  /// without body whose Connection header names upgrade.
  virtual Upgraded upgrade() = 0;
};

/// Where requests go: one per server, called on any of its loops.
class Service {
 public:
  struct Plan {
    std::size_t max_body = 1'000'000;   ///< 413 above, decided on Content-Length where there is one
    net::Loop* home = nullptr;          ///< the loop the connection moves to before anything else
    ConnectionSet* home_set = nullptr;  ///< of that loop; needed with `home`
  };

  /// The head is complete, the body not read yet. Asked once, on the loop the request came to.
  virtual Plan on_head(const HttpRequest& head, net::Loop& loop) = 0;
  /// After on_head, on the right loop and before the body: may answer already (overlap, bad
  /// session); a body is then not read and the connection closes after the answer.
  virtual void on_begin(const std::shared_ptr<Exchange>& exchange) = 0;
  /// The request is complete, and not answered yet.
  virtual void on_request(const std::shared_ptr<Exchange>& exchange) = 0;
  /// Its body is larger than Plan::max_body, by Content-Length (`size`) or as it came; 413 follows.
  /// On the right loop, after on_head; nothing else is called for that request any more.
  virtual void on_too_large(const HttpRequest&, net::Loop&, std::optional<std::size_t> /*size*/) {}

 protected:
  ~Service() = default;
};

}  // namespace parley::http
