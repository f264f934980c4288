// Engine.IO protocol 3, "packet encoding": binary has a type there. Frames of the other form are an
// Outgoing of their own, so that what is done with frames (compression above all) need not know.
#include "engineio/outgoing_v3.hpp"

#include "base/base64.hpp"

namespace parley::engineio {

const Outgoing& OutgoingV3::frames(Form form) const {
  const bool base64 = form == Form::kV3Base64;
  LazyFrames& lazy = base64 ? base64_ : bytes_;
  std::call_once(lazy.once, [&] {
    lazy.made = of_.rewritten([&](std::string_view bytes, std::string& out) {
      if (base64) {
        out = {kBase64Marker, to_digit(PacketType::kMessage)};
        base::append_base64(out, bytes);
      } else {
        out = static_cast<char>(PacketType::kMessage);
        out += bytes;
      }
      return !base64;
    });
  });
  return *lazy.made;
}

const std::string& OutgoingV3::payload(PayloadKind kind) const {
  LazyPayload& lazy = kind == PayloadKind::kText ? text_payload_ : binary_payload_;
  std::call_once(lazy.once, [&] {
    of_.for_each_part([&](bool binary, std::string_view data) {
      const auto append = binary ? append_binary_message_v3 : append_text_packet_v3;
      append(lazy.made, kind, data);
    });
  });
  return lazy.made;
}

}  // namespace parley::engineio
