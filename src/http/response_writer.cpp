// RFC 9112, sections 4 and 6. Beast's serializer was not used: it writes from its own message type,
// into which every response would have to be copied.
#include "http/response_writer.hpp"

#include <algorithm>
#include <charconv>

#include "http/byte_runs.hpp"
#include "http/characters.hpp"

namespace parley::http {
namespace {

void append_number(std::string& out, std::uint64_t value) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
  out.append(digits, end);
}

/// Ours to decide: what the response says about them itself would contradict the wire.
bool is_framing(std::string_view name) {
  switch (name.size()) {
    case 4:
      return equals_ignoring_case(name, "date");
    case 10:
      return equals_ignoring_case(name, "connection");
    case 14:
      return equals_ignoring_case(name, "content-length");
    case 17:
      return equals_ignoring_case(name, "transfer-encoding");
    default:
      return false;
  }
}

void append_status_line(std::string& out, unsigned status) {
  if (status == 200) {
    out += "HTTP/1.1 200 OK\r\n";
    return;
  }
  out += "HTTP/1.1 ";
  append_number(out, status);
  out += ' ';
  out += reason_phrase(status);
  out += "\r\n";
}

}  // namespace

std::string_view reason_phrase(unsigned status) {
  switch (status) {
      // clang-format off
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "";  // the phrase may be empty, the space before it not
      // clang-format on
  }
}

bool status_allows_body(unsigned status) {
  return status >= 200 && status != 204 && status != 304;
}

std::string_view body_in_memory(const HttpResponse& response) {
  if (response.file) return {};
  if (response.shared_body) return *response.shared_body;
  return response.static_body.empty() ? std::string_view(response.body) : response.static_body;
}

std::uint64_t body_length(const HttpResponse& response) {
  return response.file ? response.file->length : body_in_memory(response).size();
}

bool headers_valid(const HttpResponse& response) {
  return response.status >= 200 && response.status <= 999 &&
         std::all_of(response.headers.begin(), response.headers.end(), [](const auto& header) {
           return !header.first.empty() && token_run(header.first) == header.first.size() &&
                  value_run(header.second) == header.second.size();
         });
}

void write_response_head(std::string& out, const HttpResponse& response, const ResponseForm& form) {
  std::size_t size = out.size() + 160 + form.lines.size() + form.room;
  for (const auto& [name, value] : response.headers) size += name.size() + value.size() + 4;
  out.reserve(size);
  append_status_line(out, response.status);
  out += form.lines;
  bool empty_length = false;
  for (const auto& [name, value] : response.headers) {
    if (is_framing(name)) {
      empty_length |= value == "0" && equals_ignoring_case(name, "content-length");
      continue;
    }
    out += name;
    out += ": ";
    out += value;
    out += "\r\n";
  }
  if (status_allows_body(response.status)) {
    out += "Content-Length: ";
    append_number(out, body_length(response));
    out += "\r\nDate: ";
  } else if (empty_length && response.status == 204) {
    // On request only (preflights): some browsers wait for the end of a 204 without it.
    out += "Content-Length: 0\r\nDate: ";
  } else {
    out += "Date: ";
  }
  out += form.date;
  if (!form.keep_alive) {
    out += "\r\nConnection: close";
  } else if (form.version < 11) {
    out += "\r\nConnection: keep-alive";
  }
  out += "\r\n\r\n";
}

}  // namespace parley::http
