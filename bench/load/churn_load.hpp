#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "load/socket_client.hpp"
#include "load/workload.hpp"

namespace load {

/// Clients that come and go.
class ChurnLoad final : public Workload, public SocketEvents {
 public:
  ChurnLoad(Loop& loop, Meter& meter);

  bool is_ready() const override { return true; }
  void start() override;
  /// That many cycles, then no more.
  void start(std::uint64_t cycles);
  void send_due(Nanos /*due*/) override {}
  void stop() override { left_ = 0; }
  bool is_done() const override { return open_ == 0 && left_ == 0; }
  std::string progress() const override;

  void on_ready(SocketClient& client) override;
  void on_message(SocketClient& client, std::string_view text) override;

 private:
  void begin(SocketClient& client);

  Meter& meter_;
  std::vector<std::unique_ptr<SocketClient>> clients_;
  std::vector<Nanos> dialled_;  // by each client
  std::uint64_t left_ = 0;      // cycles that may begin
  std::uint64_t cycles_ = 0;
  std::size_t open_ = 0;
};

}  // namespace load
