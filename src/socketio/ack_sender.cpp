// What an acknowledgement is made of when it is not the program's value: the sender, which copies
// share, and the text of an error.
#include "parley/ack.hpp"
#include "socketio/socket.hpp"

namespace parley::detail {

AckSender AckSender::used() {
  AckSender sender{Send()};
  sender.once_->sent.store(true, std::memory_order_relaxed);
  return sender;
}

void AckSender::operator()(Payload payload) const {
  if (!once_ || once_->sent.exchange(true, std::memory_order_acq_rel)) return;
  // Moved out, so that what it holds does not live as long as the last copy of the sender.
  auto send = std::move(once_->send);
  send(std::move(payload));
}

void OwedAck::operator()(Payload payload) {
  if (sender_) return sender_(std::move(payload));
  if (socket_ && !std::exchange(answered_, true)) socket_->send_ack(id_, std::move(payload));
}

const AckSender& OwedAck::sender() {
  if (sender_ || !socket_) return sender_;
  if (answered_) {
    sender_ = AckSender::used();
  } else {
    sender_ =
        AckSender(AckSender::Send([weak = socket_->weak_from_this(), id = id_](Payload payload) {
          if (const auto socket = weak.lock()) socket->send_ack(id, std::move(payload));
        }));
  }
  return sender_;
}

Payload encode_error(const Error& error) {
  ValueWriter writer;
  writer.begin_array();
  writer.begin_object();
  writer.key("error");
  writer.string(error.message);
  if (error.data) {
    writer.key("data");
    writer.raw(error.data->text);
  }
  writer.end_object();
  writer.end_array();
  return {writer.take_json(), {}};
}

Error decode_error(std::size_t index, ReadStatus status) {
  return {Errc::kDecode, "argument " + std::to_string(index + 1) + ": " + status.message()};
}

}  // namespace parley::detail
