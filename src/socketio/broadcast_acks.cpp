// Socket.IO protocol 5, "acknowledgement", for many receivers: one packet with one id to all of
// them. The id is of the namespace's counter, which sockets use too, so it is free at every
// receiver. Two things are better than in the reference: a receiver that leaves is waited for no
// longer, and there is no wait without a limit.
//
// Each loop waits for its own receivers, with a timer of its own, and reports once. Counting them
// all in one place would cost a message between loops for every answer.
#include "socketio/broadcast_acks.hpp"

#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "net/loop.hpp"
#include "socketio/gathering.hpp"
#include "socketio/namespace.hpp"
#include "socketio/packet.hpp"
#include "socketio/packet_encoder.hpp"
#include "socketio/socket.hpp"

namespace parley::socketio {
namespace {

using detail::RawAnswers;

void merge(RawAnswers& total, RawAnswers&& part) {
  total.values.insert(total.values.end(), std::make_move_iterator(part.values.begin()),
                      std::make_move_iterator(part.values.end()));
  total.receivers += part.receivers;
  total.left += part.left;
  total.missing += part.missing;
  // Of both, that one did not answer says more than that one was not asked.
  if (part.error && (!total.error || part.error->code == Errc::kTimeout)) {
    total.error = std::move(part.error);
  }
}

/// What one loop waits for. Kept by the receivers' pending acknowledgements, belongs to the loop.
class AnswerShare final : public std::enable_shared_from_this<AnswerShare> {
 public:
  AnswerShare(std::shared_ptr<Gathering> gathering, std::shared_ptr<RawAnswers> total,
              std::uint64_t id)
      : gathering_(std::move(gathering)), total_(std::move(total)), id_(id) {}

  void ask(NamespaceShard& shard, const BroadcastTarget& target,
           const engineio::OutgoingRef& packet, std::chrono::milliseconds timeout) {
    const auto self = shared_from_this();
    const auto sockets = shard.adapter().select(target);
    part_.receivers = sockets.size();
    waiting_ = sockets.size() + 1;  // and this function
    shard.loop().arm(timer_, timeout);
    for (const auto& socket : sockets) {
      asked_.push_back(socket);
      socket->expect_ack(id_, [self](Result<detail::Arguments> answer) { self->on_end(answer); });
      if (!socket->deliver_event(packet, target.is_volatile)) socket->refuse_ack(id_);
    }
    end_one();
  }

 private:
  void on_end(const Result<detail::Arguments>& answer) {
    if (answer) {
      detail::RawAnswer& value = part_.values.emplace_back();
      if (!answer->values.empty()) value.json = answer->values.front();
      value.attachments.assign(answer->attachments.begin(), answer->attachments.end());
    } else if (answer.error().code == Errc::kTimeout || answer.error().code == Errc::kRefused) {
      ++part_.missing;
      if (!part_.error || answer.error().code == Errc::kTimeout) part_.error = answer.error();
    } else {
      ++part_.left;
    }
    end_one();
  }

  void end_one() {
    if (--waiting_ > 0) return;
    timer_.cancel();
    gathering_->add(
        [total = total_, part = std::move(part_)]() mutable { merge(*total, std::move(part)); });
  }

  void expire() {
    const auto self = shared_from_this();
    for (const auto& each : asked_) {
      if (const auto socket = each.lock()) socket->expire_ack(id_);
    }
  }

  const std::shared_ptr<Gathering> gathering_;
  const std::shared_ptr<RawAnswers> total_;  // belongs to the gathering's home
  const std::uint64_t id_;
  RawAnswers part_;
  std::size_t waiting_ = 0;
  std::vector<std::weak_ptr<Socket>> asked_;
  net::Timer timer_{[this] { expire(); }};
};

}  // namespace

void broadcast_with_ack(Namespace& nsp, const BroadcastTarget& target, detail::Payload payload,
                        std::chrono::milliseconds timeout, detail::AnswersCallback callback) {
  const auto total = std::make_shared<RawAnswers>();
  const auto shards = nsp.shards_with_sockets();
  const auto gathering =
      nsp.gather(shards, [total, callback = std::move(callback)](bool complete) mutable {
        if (!complete) total->error = Error(Errc::kCancelled, "the server has ended");
        callback(std::move(*total));
      });
  if (shards.empty() || !gathering) return;
  const auto shared_target = std::make_shared<const BroadcastTarget>(target);
  const Namespace* encoded_for = nullptr;
  std::uint64_t id = 0;
  engineio::OutgoingRef packet;
  for (const auto& shard : shards) {
    Namespace& of = shard->nsp();
    if (encoded_for != &of) {  // of a parent, each child has its own name and ids
      encoded_for = &of;
      id = of.next_ack_id();
      packet =
          encode_packet(of.parser(), PacketType::kEvent, of.name(), id, payload, target.compress);
    }
    const auto share = std::make_shared<AnswerShare>(gathering, total, id);
    shard->loop().dispatch([share, shard, shared_target, packet, timeout] {
      share->ask(*shard, *shared_target, packet, timeout);
    });
  }
}

}  // namespace parley::socketio
