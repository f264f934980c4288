#pragma once
#include <memory>
#include <string>
#include <vector>

#include "engineio/protocol.hpp"
#include "engineio/transport.hpp"
#include "http/exchange.hpp"
#include "net/loop.hpp"
#include "parley/options.hpp"

namespace parley::engineio {

/// HTTP long-polling: at most one GET waits for packets, at most one POST brings some. Packets of
/// one turn of the loop leave in one payload. Until the peer has taken it, a further GET gets none:
/// what waits for a peer is then never more than one payload and the session's queue, and an answer
/// that is lost ends the session, which would have a gap.
class PollingTransport final : public Transport, private net::Flushable {
 public:
  PollingTransport(net::Loop& loop, TransportListener& listener, const ServerOptions& options,
                   Wire wire = {});
  ~PollingTransport() override;

  /// A GET has come. A second one while one waits is an overlap: both are answered, the session
  /// ends.
  void on_poll(const std::shared_ptr<http::Exchange>& exchange);
  /// The head of a POST has come; the body may still be on its way.
  void on_data_begin(const std::shared_ptr<http::Exchange>& exchange);
  /// The POST is complete.
  void on_data(const std::shared_ptr<http::Exchange>& exchange);

  std::string_view name() const override { return "polling"; }
  bool ready() const override { return poll_ && !writing_; }
  bool idle() const override { return ready() && nothing_gathered(); }
  void send(base::Fifo<OutgoingRef>& packets) override;
  void send_one(const OutgoingRef& packet) override;
  void push() override {}  // one answer per poll: nothing is gained by giving it early
  std::size_t queued_bytes() const override { return payload_.size() + gathered_bytes_; }
  void close(PacketType packet) override;

 private:
  void flush() override;
  bool nothing_gathered() const { return payload_.empty() && gathered_.empty(); }
  void gather(const OutgoingRef& packet);
  void answer_poll();
  void on_written(http::Written written);
  template <class Decoder>
  void read(const std::shared_ptr<http::Exchange>& exchange, Decoder decoder);
  void fail(std::string_view description);

  net::Loop& loop_;
  TransportListener* listener_;
  const ServerOptions& options_;
  std::shared_ptr<http::Exchange> poll_;
  std::shared_ptr<http::Exchange> post_;
  const Wire wire_;
  std::string payload_;    // gathered for poll_ in this turn of the loop
  bool compress_ = false;  // something of it may be
  // Instead of it in protocol 3, where one binary packet changes how all are written.
  std::vector<OutgoingRef> gathered_;
  std::size_t gathered_bytes_ = 0;
  bool writing_ = false;  // an answer the peer has not taken yet
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace parley::engineio
