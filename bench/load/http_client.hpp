#pragma once
#include <string>
#include <string_view>

#include "load/connection.hpp"
#include "load/http_head.hpp"

namespace load {

class HttpClient;

class HttpEvents {
 public:
  virtual ~HttpEvents() = default;
  virtual void on_connected(HttpClient& client) = 0;
  /// The answer to the request under way, whole; the next one may be asked at once.
  virtual void on_answer(HttpClient& client, std::string_view body) = 0;
};

/// One keep-alive connection with one request at a time. An answer other than 200, one without a
/// length, or an end of the connection ends the program.
class HttpClient final : public Peer {
 public:
  HttpClient(Loop& loop, HttpEvents& events) : events_(events), connection_(loop, *this) {}

  Connection& connection() { return connection_; }
  bool is_busy() const { return busy_; }
  /// When the last request was made.
  Nanos asked() const { return asked_; }
  void get(std::string_view target);
  void post(std::string_view target, std::string_view body);

  void on_open() override { events_.on_connected(*this); }
  std::size_t on_bytes(std::string_view bytes) override;
  void on_end() override;

 private:
  void ask(std::string_view method, std::string_view target);

  HttpEvents& events_;
  bool busy_ = false;
  Nanos asked_ = 0;
  Connection connection_;
};

}  // namespace load
