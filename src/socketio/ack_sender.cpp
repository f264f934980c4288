// What an acknowledgement is made of when it is not the program's value: the sender, which copies
// share, and the text of an error.
#include "parley/ack.hpp"

namespace parley::detail {

void AckSender::operator()(Payload payload) const {
  if (!once_ || once_->sent.exchange(true, std::memory_order_acq_rel)) return;
  // Moved out, so that what it holds does not live as long as the last copy of the sender.
  auto send = std::move(once_->send);
  send(std::move(payload));
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
