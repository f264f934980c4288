// The load generator: N Socket.IO clients over WebSocket in one epoll thread, with bare frames, so
// that it costs little beside the server it measures. A closed loop: every client keeps K requests
// in flight (echo), or K clients speak and everyone hears (broadcast).
//
//   load --port N --pid SERVER [--mode echo|broadcast] [--clients 100] [--inflight 4] [--bytes 32]
//        [--seconds 5] [--warmup 1]
//
// Prints one JSON line: units per second (round trips, or deliveries), latency percentiles in
// microseconds, and the server's CPU microseconds per unit, user and system of all its threads,
// read from /proc. Latency of a closed loop says how long a request took under this load, not what
// an arrival at a fixed rate would see.
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Client {
  int descriptor = -1;
  enum { kHandshake, kOpening, kReady } state = kHandshake;
  std::string in;
  std::string out;
  std::deque<Clock::time_point> sent;  // echo: answers come in order
  std::uint64_t next_id = 0;
};

struct Options {
  int port = 0;
  int pid = 0;
  std::string mode = "echo";
  std::size_t clients = 100;
  std::size_t inflight = 4;
  std::size_t bytes = 32;
  double seconds = 5;
  double warmup = 1;
};

Options options;
std::vector<std::unique_ptr<Client>> clients;
std::vector<std::uint32_t> latencies;
std::uint64_t units = 0;
std::uint64_t broadcasts_seen = 0;  // by client 0, who paces the speakers
bool counting = false;
std::size_t ready = 0;
std::deque<Clock::time_point>
    broadcasts;  // when each message under way was said; they arrive in order

std::string masked(std::string_view payload) {
  std::string made("\x81", 1);
  if (payload.size() < 126) {
    made.push_back(static_cast<char>(0x80 | payload.size()));
  } else {
    made.push_back(static_cast<char>(0x80 | 126));
    made.push_back(static_cast<char>(payload.size() >> 8));
    made.push_back(static_cast<char>(payload.size() & 0xff));
  }
  const unsigned char key[4] = {0x12, 0x34, 0x56, 0x78};
  made.append(reinterpret_cast<const char*>(key), 4);
  for (std::size_t i = 0; i < payload.size(); ++i) {
    made.push_back(static_cast<char>(static_cast<unsigned char>(payload[i]) ^ key[i & 3]));
  }
  return made;
}

void flush(Client& client) {
  while (!client.out.empty()) {
    const ssize_t n = ::send(client.descriptor, client.out.data(), client.out.size(), MSG_NOSIGNAL);
    if (n <= 0) return;
    client.out.erase(0, static_cast<std::size_t>(n));
  }
}

const std::string& body() {
  static const std::string text(options.bytes, 'x');
  return text;
}

void send_echo(Client& client) {
  client.out +=
      masked("42" + std::to_string(client.next_id++ % 1000) + "[\"echo\",\"" + body() + "\"]");
  client.sent.push_back(Clock::now());
}

void send_broadcast(Client& client) {
  static const std::string packet = masked("42[\"chat message\",\"" + body() + "\"]");
  client.out += packet;
  broadcasts.push_back(Clock::now());
}

void start_load() {
  if (options.mode == "echo") {
    for (const auto& client : clients) {
      for (std::size_t i = 0; i < options.inflight; ++i) send_echo(*client);
      flush(*client);
    }
    return;
  }
  for (std::size_t i = 0; i < options.inflight; ++i) {
    Client& speaker = *clients[i % clients.size()];
    send_broadcast(speaker);
    flush(speaker);
  }
}

void on_text(Client& client, std::string_view payload) {
  if (payload.empty()) return;
  if (payload[0] == '2') {  // heartbeat
    client.out += masked("3");
    return;
  }
  if (payload[0] == '0') {
    client.out += masked("40");
    return;
  }
  if (payload.substr(0, 2) == "40") {
    client.state = Client::kReady;
    if (++ready == clients.size()) start_load();
    return;
  }
  if (payload.substr(0, 2) == "43") {
    const auto now = Clock::now();
    if (counting) {
      ++units;
      latencies.push_back(static_cast<std::uint32_t>(
          std::chrono::duration_cast<std::chrono::microseconds>(now - client.sent.front())
              .count()));
    }
    client.sent.pop_front();
    send_echo(client);
    return;
  }
  if (payload.substr(0, 2) == "42") {
    if (counting) ++units;
    // The last client paces: a message is done when it has heard it, then the next one is said.
    if (&client == clients.back().get()) {
      const auto now = Clock::now();
      if (counting) {
        latencies.push_back(static_cast<std::uint32_t>(
            std::chrono::duration_cast<std::chrono::microseconds>(now - broadcasts.front())
                .count()));
      }
      broadcasts.pop_front();
      Client& speaker = *clients[broadcasts_seen++ % clients.size()];
      send_broadcast(speaker);
      if (&speaker != &client) flush(speaker);
    }
  }
}

void consume(Client& client) {
  if (client.state == Client::kHandshake) {
    const auto end = client.in.find("\r\n\r\n");
    if (end == std::string::npos) return;
    if (client.in.compare(0, 12, "HTTP/1.1 101") != 0) {
      std::cerr << "load: refused: " << client.in.substr(0, 200) << '\n';
      std::exit(1);
    }
    client.in.erase(0, end + 4);
    client.state = Client::kOpening;
  }
  std::size_t at = 0;
  while (client.in.size() - at >= 2) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(client.in.data()) + at;
    std::size_t length = bytes[1] & 127;
    std::size_t header = 2;
    if (length == 126) {
      if (client.in.size() - at < 4) break;
      length = std::size_t{bytes[2]} << 8 | bytes[3];
      header = 4;
    } else if (length == 127) {
      if (client.in.size() - at < 10) break;
      length = 0;
      for (std::size_t i = 2; i < 10; ++i) length = length << 8 | bytes[i];
      header = 10;
    }
    if (client.in.size() - at < header + length) break;
    if ((bytes[0] & 15) == 8) {
      std::cerr << "load: the server closed a connection\n";
      std::exit(1);
    }
    if ((bytes[0] & 15) == 1) {
      on_text(client, std::string_view(client.in).substr(at + header, length));
    }
    at += header + length;
  }
  client.in.erase(0, at);
  flush(client);
}

double cpu_seconds(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  std::istringstream fields(text.substr(text.rfind(')') + 2));
  std::string skip;
  for (int i = 0; i < 11; ++i) fields >> skip;
  std::uint64_t user = 0;
  std::uint64_t system = 0;
  fields >> user >> system;
  return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

std::uint64_t rss_kib(int pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/status");
  for (std::string line; std::getline(file, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::stoull(line.substr(6));
  }
  return 0;
}

void parse(int argc, char** argv) {
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < argc; i += 2) given[argv[i]] = argv[i + 1];
  const auto take = [&](const char* name, auto& into) {
    if (const auto found = given.find(name); found != given.end()) {
      std::istringstream(found->second) >> into;
    }
  };
  take("--port", options.port);
  take("--pid", options.pid);
  take("--mode", options.mode);
  take("--clients", options.clients);
  take("--inflight", options.inflight);
  take("--bytes", options.bytes);
  take("--seconds", options.seconds);
  take("--warmup", options.warmup);
  if (options.port == 0 || (options.mode != "echo" && options.mode != "broadcast")) {
    std::cerr << "usage: load --port N --pid P [--mode echo|broadcast] [--clients N] ...\n";
    std::exit(2);
  }
}

int connect_client() {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(options.port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    std::perror("load: connect");
    std::exit(1);
  }
  const int on = 1;
  ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  ::fcntl(descriptor, F_SETFL, O_NONBLOCK);
  return descriptor;
}

void report(double elapsed, double cpu, std::uint64_t rss_before, std::uint64_t rss) {
  std::sort(latencies.begin(), latencies.end());
  const auto percentile = [](double p) {
    if (latencies.empty()) return 0U;
    const auto index = static_cast<std::size_t>(p * static_cast<double>(latencies.size() - 1));
    return latencies[index];
  };
  std::printf(
      "{\"mode\":\"%s\",\"clients\":%zu,\"inflight\":%zu,\"bytes\":%zu,\"units_per_second\":%.0f,"
      "\"cpu_us_per_unit\":%.3f,\"p50_us\":%u,\"p99_us\":%u,\"p999_us\":%u,"
      "\"rss_connected_kib\":%llu,\"rss_end_kib\":%llu}\n",
      options.mode.c_str(), options.clients, options.inflight, options.bytes,
      static_cast<double>(units) / elapsed,
      units == 0 ? 0.0 : cpu * 1e6 / static_cast<double>(units), percentile(0.5), percentile(0.99),
      percentile(0.999), static_cast<unsigned long long>(rss_before),
      static_cast<unsigned long long>(rss));
}

}  // namespace

int main(int argc, char** argv) {
  parse(argc, argv);
  const int poll = ::epoll_create1(0);
  for (std::size_t i = 0; i < options.clients; ++i) {
    auto client = std::make_unique<Client>();
    client->descriptor = connect_client();
    client->out =
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n"
        "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
    flush(*client);
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = client.get();
    ::epoll_ctl(poll, EPOLL_CTL_ADD, client->descriptor, &event);
    clients.push_back(std::move(client));
  }
  static char scratch[256 * 1024];
  std::vector<epoll_event> events(4096);
  const auto give_up = Clock::now() + std::chrono::seconds(60);
  auto phase_end = Clock::time_point::max();
  Clock::time_point started;
  double cpu_before = 0;
  std::uint64_t rss_before = 0;
  bool warming = false;
  for (;;) {
    const int count = ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), 100);
    for (int i = 0; i < count; ++i) {
      auto& client = *static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr);
      const ssize_t n = ::recv(client.descriptor, scratch, sizeof scratch, 0);
      if (n == 0) {
        std::cerr << "load: a connection ended\n";
        return 1;
      }
      if (n < 0) continue;
      client.in.append(scratch, static_cast<std::size_t>(n));
      consume(client);
    }
    const auto now = Clock::now();
    const auto after = [&](double seconds) {
      return now +
             std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(seconds));
    };
    if (ready < clients.size()) {
      if (now > give_up) {
        std::cerr << "load: only " << ready << " of " << clients.size() << " clients connected\n";
        return 1;
      }
      continue;
    }
    if (!warming && !counting) {
      warming = true;
      rss_before = rss_kib(options.pid);
      phase_end = after(options.warmup);
    } else if (now >= phase_end && warming) {
      warming = false;
      counting = true;
      started = now;
      cpu_before = cpu_seconds(options.pid);
      phase_end = after(options.seconds);
    } else if (now >= phase_end && counting) {
      const double cpu = cpu_seconds(options.pid) - cpu_before;
      report(std::chrono::duration<double>(now - started).count(), cpu, rss_before,
             rss_kib(options.pid));
      return 0;
    }
  }
}
