// Socket.IO protocol 5, "packet encoding". The main namespace is never written, another one always
// with its comma: that is what all decoders in use agree on.
#include "socketio/packet.hpp"

#include <array>
#include <charconv>

namespace parley::socketio {
namespace {

void append_number(std::string& out, std::uint64_t number) {
  std::array<char, 20> digits{};
  const auto end = std::to_chars(digits.begin(), digits.end(), number).ptr;
  out.append(digits.begin(), end);
}

}  // namespace

void append_header(std::string& out, PacketType type, unsigned attachments, std::string_view nsp,
                   std::optional<std::uint64_t> id) {
  out.push_back(static_cast<char>('0' + static_cast<char>(type)));
  if (is_binary(type)) {
    append_number(out, attachments);
    out.push_back('-');
  }
  if (nsp != "/") {
    out.append(nsp);
    out.push_back(',');
  }
  if (id) append_number(out, *id);
}

}  // namespace parley::socketio
