#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "http/chunked_decoder.hpp"
#include "http/connection.hpp"
#include "http/head_scanner.hpp"
#include "http/request_head.hpp"
#include "http/response_output.hpp"
#include "net/timers.hpp"

namespace parley::http {

class RequestExchange;

/// One connection. Small while idle: a request is allocated with its exchange.
class Connection final : public std::enable_shared_from_this<Connection>,
                         private net::StreamHandler {
 public:
  Connection(net::Loop& loop, std::unique_ptr<net::Stream> stream, Service& service,
             const LimitOptions& limits)
      : loop_(&loop),
        stream_(std::move(stream)),
        service_(service),
        limits_(limits),
        timer_([this] { timed_out(); }) {}

  void start(ConnectionSet& set);
  bool idle() const { return state_ == State::kHead && kept_.empty(); }
  /// Ends the connection now; a request without an answer is told.
  void end() { end(Written::kLost); }
  /// Bytes of an answer that wait in memory.
  std::size_t queued_bytes() const { return queued_; }

 private:
  friend class ConnectionSet;
  friend class RequestExchange;

  enum class State : unsigned char {
    kHead,    // between requests, or in a head
    kBegin,   // the service looks at a head
    kHeld,    // it takes its time; what comes meanwhile is kept
    kBody,    // reading the body
    kAnswer,  // the request is complete, its answer awaited
    kWrite,   // writing the answer
    kLinger,  // all is said; input is dropped until the peer has read it
    kMoving,  // on the way to another loop
    kEnded,
  };

  /// What is known of the request that is being read or answered, beside what its exchange has.
  struct Request {
    Request() = default;
    Request(const RequestHead& head, const HttpRequest& request)
        : body_left(head.content_length.value_or(0)),
          version_1_0(request.version == 10),
          is_head(request.method == "HEAD"),
          has_body(head.has_body()),
          chunked(head.chunked),
          expect_continue(head.expect_continue) {}

    std::uint64_t body_left = 0;
    std::size_t max_body = 0;
    ChunkedDecoder chunks;
    std::uint8_t interim_left = 0;  // bytes of a 100 (Continue), not written yet
    bool version_1_0 = false;
    bool is_head = false;
    bool has_body = false;
    bool chunked = false;
    bool expect_continue = false;
  };

  void on_readable() override;
  void on_writable() override;
  void timed_out();
  void end(Written written);
  void tell_written(Written written);

  void received(std::string_view bytes);
  void process(std::string_view bytes);
  void step();
  void read_head();
  bool plan_request(Service::Plan& plan);
  void move_to(net::Loop& home, ConnectionSet& set);
  void begin_request();
  void hold();
  void go_on();
  void take_body();
  void read_body();
  void body_complete();
  void call(void (Service::*method)(const std::shared_ptr<Exchange>&));
  void tell_too_large(const HttpRequest& request, std::optional<std::size_t> size);
  void send_continue();
  void write_interim();
  std::string take_interim();
  void arrive(ConnectionSet& set);

  void answer(std::string_view lines, HttpResponse&& response, bool close);
  void refuse(unsigned status);
  void send(std::string&& head, HttpResponse&& response, bool with_body);
  void write();
  void blocked(bool progress);
  void sent();
  void resume();
  void linger();
  void await_input();
  void count_queued(std::size_t now);
  Upgraded upgrade();
  void lose_exchange();

  net::Loop* loop_;
  ConnectionSet* set_ = nullptr;
  std::shared_ptr<Connection> self_;  // while in the set
  Connection* previous_ = nullptr;
  Connection* next_ = nullptr;
  std::unique_ptr<net::Stream> stream_;
  Service& service_;
  const LimitOptions& limits_;
  net::Timer timer_;
  HeadScanner scanner_;
  std::string kept_;         // an unfinished head, or what was sent ahead of the answer
  std::string_view unread_;  // while processing: not consumed yet
  Request request_;
  std::shared_ptr<RequestExchange> exchange_;  // from the head on until it is answered
  std::unique_ptr<ResponseOutput> output_;
  UniqueFunction<void(Written)> written_;  // whoever asked about this answer
  std::size_t queued_ = 0;                 // as counted in the loop's stats
  std::size_t dropped_ = 0;                // while lingering
  State state_ = State::kHead;
  bool fresh_ = true;  // no request yet: its deadline runs since the connection came
  bool processing_ = false;
  bool held_ = false;
  bool close_after_ = false;
};

}  // namespace parley::http
