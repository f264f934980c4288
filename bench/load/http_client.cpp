// A browser's requests, as short as they may be.
#include "load/http_client.hpp"

#include "load/fail.hpp"

namespace load {

void HttpClient::ask(std::string_view method, std::string_view target) {
  if (busy_) fail("two requests at a time on one connection");
  busy_ = true;
  asked_ = now();
  auto& out = connection_.out();
  out.append(method);
  out.append(target);
  out.append(" HTTP/1.1\r\nHost: localhost\r\n");
}

void HttpClient::get(std::string_view target) {
  ask("GET ", target);
  connection_.out().append("\r\n");
  connection_.flush();
}

void HttpClient::post(std::string_view target, std::string_view body) {
  ask("POST ", target);
  auto& out = connection_.out();
  out.append("Content-Type: text/plain;charset=UTF-8\r\nContent-Length: ");
  out.append(std::to_string(body.size()));  // short: no allocation
  out.append("\r\n\r\n");
  out.append(body);
  connection_.flush();
}

std::size_t HttpClient::on_bytes(std::string_view bytes) {
  const auto head = read_head(bytes);
  if (!head) return 0;
  if (!busy_) fail("an answer that nobody asked for");
  if (head->status != 200) fail("refused: " + std::string(bytes.substr(0, 300)));
  if (!head->has_content_length) fail("an answer without a length");
  const std::size_t size = head->size + head->content_length;
  if (bytes.size() < size) return 0;
  if (bytes.size() > size) fail("more bytes than the answer has");
  busy_ = false;
  events_.on_answer(*this, bytes.substr(head->size, head->content_length));
  return size;
}

void HttpClient::on_end() {
  fail("the server ended a connection");
}

}  // namespace load
