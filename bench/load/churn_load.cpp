// Mode churn: clients that upgrade, connect to the main namespace, close, and come again at once. A
// unit is one such cycle, and its latency is from the upgrade's request on.
#include <vector>

#include "load/churn_load.hpp"
#include "load/fail.hpp"

namespace load {

ChurnLoad::ChurnLoad(Loop& loop, Meter& meter) : meter_(meter) {
  for (std::size_t i = 0; i < loop.options().clients; ++i) {
    clients_.push_back(std::make_unique<SocketClient>(loop, *this, i));
  }
  dialled_.resize(clients_.size());
}

void ChurnLoad::start() {
  left_ = UINT64_MAX;
  for (const auto& client : clients_) begin(*client);
}

void ChurnLoad::start(std::uint64_t cycles) {
  left_ = cycles;
  for (const auto& client : clients_) {
    if (left_ > 0) begin(*client);
  }
}

void ChurnLoad::begin(SocketClient& client) {
  --left_;
  ++open_;
  dialled_[client.index()] = now();
  client.dial();
}

void ChurnLoad::on_ready(SocketClient& client) {
  client.close();
  --open_;
  ++cycles_;
  meter_.unit();
  meter_.took(now() - dialled_[client.index()]);
  if (left_ > 0) begin(client);
}

void ChurnLoad::on_message(SocketClient& /*client*/, std::string_view text) {
  fail("unexpected: " + std::string(text.substr(0, 200)));
}

std::string ChurnLoad::progress() const {
  return std::to_string(cycles_) + " cycles, " + std::to_string(open_) + " clients connecting";
}

std::unique_ptr<Workload> make_churn(Loop& loop, Meter& meter) {
  return std::make_unique<ChurnLoad>(loop, meter);
}

}  // namespace load
