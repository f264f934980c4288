// The price the kernel asks: a bare epoll program that writes the bytes a Socket.IO server would
// write and has no protocol code to speak of. It answers any WebSocket upgrade; then it
// acknowledges every event it gets with the event's arguments (echo), or sends each to everyone
// (broadcast) or to a room (rooms). Frames are not decoded: their length is read, the payload
// unmasked and copied behind a fixed header. One thread, no limits, no errors handled: a yardstick,
// never an example.
//
//   floor --port N --mode echo|broadcast|rooms
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/evp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

enum class Mode { kEcho, kBroadcast, kRooms } mode = Mode::kEcho;

struct Client {
  int descriptor;
  bool open = false;       // WebSocket established
  bool connected = false;  // CONNECT answered
  std::vector<Client*>* room = nullptr;
  std::string in;
  std::string out;
};

std::vector<std::unique_ptr<Client>> clients;  // by descriptor
std::vector<Client*> everyone;                 // who is connected
std::unordered_map<std::string, std::vector<Client*>> rooms;
std::vector<Client*> dirty;

std::string accept_key(std::string_view key) {
  const std::string text = std::string(key) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  unsigned char digest[20];
  EVP_Digest(text.data(), text.size(), digest, nullptr, EVP_sha1(), nullptr);
  char encoded[32];
  const int n = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded), digest, 20);
  return std::string(encoded, static_cast<std::size_t>(n));
}

void queue(Client& client, std::string_view bytes) {
  if (client.out.empty()) dirty.push_back(&client);
  client.out.append(bytes);
}

std::string frame(std::string_view payload) {
  std::string made("\x81", 1);
  if (payload.size() < 126) {
    made.push_back(static_cast<char>(payload.size()));
  } else {
    made.push_back(126);
    made.push_back(static_cast<char>(payload.size() >> 8));
    made.push_back(static_cast<char>(payload.size() & 0xff));
  }
  made.append(payload);
  return made;
}

void handshake(Client& client) {
  const auto end = client.in.find("\r\n\r\n");
  if (end == std::string::npos) return;
  const std::string_view head(client.in.data(), end);
  const auto at = head.find("Sec-WebSocket-Key: ");
  if (at == std::string_view::npos) std::exit(1);
  const std::string_view key = head.substr(at + 19, 24);
  queue(client,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: " +
            accept_key(key) + "\r\n\r\n");
  queue(client, frame("0{\"sid\":\"AAAAAAAAAAAAAAAAAAAA\",\"upgrades\":[],\"pingInterval\":250000,"
                      "\"pingTimeout\":200000,\"maxPayload\":1000000}"));
  client.in.erase(0, end + 4);
  client.open = true;
}

void send_to(const std::vector<Client*>& receivers, std::string_view payload) {
  const std::string made = frame(payload);
  for (Client* other : receivers) queue(*other, made);
}

/// `420["join","room7"]` is acknowledged; `42["say","room7","hi"]` goes on as `42["said","hi"]`.
void room_message(Client& client, std::string_view payload) {
  constexpr std::string_view kSay = "42[\"say\",\"";
  if (payload.substr(0, kSay.size()) == kSay) {
    const auto end = payload.find('"', kSay.size());
    const auto room = rooms.find(std::string(payload.substr(kSay.size(), end - kSay.size())));
    if (room == rooms.end()) return;
    std::string made = "42[\"said\"";
    return send_to(room->second, made.append(payload.substr(end + 1)));
  }
  const auto begin = payload.find(",\"") + 2;
  client.room = &rooms[std::string(payload.substr(begin, payload.size() - 2 - begin))];
  client.room->push_back(&client);
  queue(client, frame("430[true]"));
}

/// `421["echo","..."]` becomes `431["..."]`; `42["chat message","..."]` goes to everyone as it is.
void message(Client& client, std::string_view payload) {
  if (!client.connected) {
    client.connected = true;
    everyone.push_back(&client);
    return queue(client, frame("40{\"sid\":\"AAAAAAAAAAAAAAAAAAAB\"}"));
  }
  if (payload.size() < 3 || payload.substr(0, 2) != "42") return;
  if (mode == Mode::kBroadcast) return send_to(everyone, payload);
  if (mode == Mode::kRooms) return room_message(client, payload);
  const auto bracket = payload.find('[');
  const auto comma = payload.find(',');
  std::string answer = "43";
  answer.append(payload.substr(2, bracket - 2)).append("[").append(payload.substr(comma + 1));
  queue(client, frame(answer));
}

void leave(Client* client) {
  std::erase(dirty, client);
  std::erase(everyone, client);
  if (client->room != nullptr) std::erase(*client->room, client);
  ::close(client->descriptor);
  clients[static_cast<std::size_t>(client->descriptor)].reset();
}

void consume(Client& client) {
  if (!client.open) handshake(client);
  std::size_t at = 0;
  while (client.open && client.in.size() - at >= 6) {
    auto* bytes = reinterpret_cast<unsigned char*>(client.in.data()) + at;
    std::size_t length = bytes[1] & 127;
    std::size_t header = 2;
    if (length == 126) {
      length = std::size_t{bytes[2]} << 8 | bytes[3];
      header = 4;
    }
    if (client.in.size() - at < header + 4 + length) break;
    const unsigned char* mask = bytes + header;
    char* payload = client.in.data() + at + header + 4;
    for (std::size_t i = 0; i < length; ++i) {
      payload[i] = static_cast<char>(static_cast<unsigned char>(payload[i]) ^ mask[i & 3]);
    }
    if ((bytes[0] & 15) == 1) message(client, {payload, length});
    at += header + 4 + length;
  }
  client.in.erase(0, at);
}

}  // namespace

int main(int argc, char** argv) {
  unsigned short port = 0;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (!std::strcmp(argv[i], "--port")) port = static_cast<unsigned short>(std::atoi(argv[i + 1]));
    if (std::strcmp(argv[i], "--mode") != 0) continue;
    if (!std::strcmp(argv[i + 1], "broadcast")) mode = Mode::kBroadcast;
    if (!std::strcmp(argv[i + 1], "rooms")) mode = Mode::kRooms;
  }
  std::signal(SIGPIPE, SIG_IGN);
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
      ::listen(listener, 4096) != 0) {
    std::perror("floor: listen");
    return 1;
  }
  socklen_t size = sizeof address;
  ::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size);
  std::printf("listening on %d\n", ntohs(address.sin_port));
  std::fflush(stdout);

  const int poll = ::epoll_create1(0);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = listener;
  ::epoll_ctl(poll, EPOLL_CTL_ADD, listener, &event);
  std::vector<epoll_event> events(1024);
  static char scratch[65536];
  std::vector<Client*> again;
  for (;;) {
    const int count =
        ::epoll_wait(poll, events.data(), static_cast<int>(events.size()), dirty.empty() ? -1 : 1);
    for (int i = 0; i < count; ++i) {
      const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
      if (descriptor == listener) {
        for (int made; (made = ::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK)) >= 0;) {
          ::setsockopt(made, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
          event.events = EPOLLIN;
          event.data.fd = made;
          ::epoll_ctl(poll, EPOLL_CTL_ADD, made, &event);
          if (clients.size() <= static_cast<std::size_t>(made))
            clients.resize(static_cast<std::size_t>(made) + 1);
          clients[static_cast<std::size_t>(made)] = std::make_unique<Client>(Client{made});
        }
        continue;
      }
      Client* const client = clients[static_cast<std::size_t>(descriptor)].get();
      const ssize_t n = ::recv(descriptor, scratch, sizeof scratch, 0);
      if (n <= 0) {
        leave(client);
        continue;
      }
      client->in.append(scratch, static_cast<std::size_t>(n));
      consume(*client);
    }
    again.clear();
    for (Client* client : dirty) {
      const ssize_t n =
          ::send(client->descriptor, client->out.data(), client->out.size(), MSG_NOSIGNAL);
      if (n > 0) client->out.erase(0, static_cast<std::size_t>(n));
      if (!client->out.empty()) again.push_back(client);
    }
    dirty.swap(again);
  }
}
