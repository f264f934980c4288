// own_io_context: a telemetry program that has an io_context already, and a server on it. The UDP
// socket by which devices send their readings, the timer that finds silent ones, the signals, and
// every handler of the server run on the one thread that runs the context: they share what is
// known of the devices without a lock.
#include <algorithm>
#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <csignal>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "arguments.hpp"
#include "parley/server.hpp"

namespace asio = boost::asio;
using asio::ip::udp;
using Clock = std::chrono::steady_clock;

struct Reading {
  std::string device;
  double value = 0;
  bool silent = false;
};
PARLEY_JSON(Reading, device, value, silent)

/// What devices send, one reading a datagram: "boiler 71.5".
class Telemetry {
 public:
  Telemetry(asio::io_context& context, parley::Server& io, std::uint16_t port,
            std::chrono::milliseconds patience)
      : io_(io),
        socket_(context, udp::endpoint(asio::ip::address_v4::loopback(), port)),
        timer_(context),
        patience_(patience) {
    receive();
    look_for_silent_ones();
  }
  std::uint16_t port() const { return socket_.local_endpoint().port(); }

  std::vector<Reading> all() const {
    std::vector<Reading> readings;
    for (const auto& [name, device] : devices_) readings.push_back(device.last);
    return readings;
  }
  bool forget(const std::string& name) { return devices_.erase(name) > 0; }
  /// From then on nothing of this keeps the context busy.
  void stop() {
    socket_.close();
    timer_.cancel();
  }

 private:
  struct Device {
    Reading last;
    Clock::time_point heard;
  };
  static constexpr std::size_t kMaxDevices = 100;
  static constexpr std::size_t kMaxName = 40;

  void receive() {
    socket_.async_receive(asio::buffer(datagram_),
                          [this](const boost::system::error_code& error, std::size_t size) {
                            if (error == asio::error::operation_aborted) return;
                            if (!error) take(std::string(datagram_.data(), size));
                            receive();
                          });
  }

  void take(const std::string& datagram) {
    std::istringstream text(datagram);
    Reading reading;
    std::string rest;
    if (!(text >> reading.device >> reading.value) || text >> rest) return;
    if (reading.device.size() > kMaxName) return;
    for (const char c : reading.device) {
      if (c <= ' ' || c > '~') return;
    }
    if (devices_.size() >= kMaxDevices && !devices_.contains(reading.device)) return;
    devices_[reading.device] = {reading, Clock::now()};
    io_.emit("reading", reading);
  }

  void look_for_silent_ones() {
    timer_.expires_after(std::max(patience_ / 4, std::chrono::milliseconds(1)));
    timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      for (auto& [name, device] : devices_) {
        if (device.last.silent || Clock::now() - device.heard < patience_) continue;
        device.last.silent = true;
        io_.emit("reading", device.last);
      }
      look_for_silent_ones();
    });
  }

  parley::Server& io_;
  udp::socket socket_;
  asio::steady_timer timer_;
  std::chrono::milliseconds patience_;
  std::array<char, 512> datagram_{};
  std::map<std::string, Device> devices_;
};

int main(int argc, char** argv) try {
  const example::Arguments arguments(argc, argv, {"port", "readings-port", "patience"});
  asio::io_context context;
  parley::Server io(context);  // goes before the context
  Telemetry telemetry(context, io, arguments.port(5007, "readings-port"),
                      std::chrono::milliseconds(arguments.number(5000, "patience")));

  io.on_connection(
      [&telemetry](parley::Socket socket) { socket.emit("readings", telemetry.all()); });
  io.on("forget", [&](std::string device) {
    if (telemetry.forget(device)) io.emit("forgotten", device);
  });

  asio::signal_set signals(context, SIGINT, SIGTERM);
  signals.async_wait([&](const boost::system::error_code& error, int) {
    if (error) return;
    telemetry.stop();
    io.stop();
  });
  io.http().serve_files("/", EXAMPLE_PAGES);
  io.listen(arguments.port(5006));
  std::cout << "listening on http://localhost:" << io.port()
            << ", for readings on udp://127.0.0.1:" << telemetry.port() << std::endl;
  context.run();  // instead of io.run(); ends by itself when nothing is left to do
} catch (const std::exception& error) {
  std::cerr << "own_io_context: " << error.what() << '\n';
  return 1;
}
