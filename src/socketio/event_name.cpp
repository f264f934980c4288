// The event names that Socket.IO keeps for itself (server API, "emit"). Emitting one is a mistake
// of the program, so it throws, as the reference does. So is handling one: no client can send it,
// and who comes from the reference, where on("connection") is how one begins, would wait for ever.
#include <stdexcept>
#include <string>

#include "parley/codec.hpp"
#include "parley/handler.hpp"
#include "socketio/parser.hpp"

namespace parley::detail {

void check_event_name(std::string_view event) {
  if (!socketio::is_reserved_event(event)) return;
  throw std::invalid_argument('"' + std::string(event) + "\" is a reserved event name");
}

void check_handled_event(std::string_view event) {
  if (event != "connection" && !socketio::is_reserved_event(event)) return;
  throw std::invalid_argument("parley: no client sends \"" + std::string(event) +
                              "\": use on_connection, on_disconnect or on_disconnecting");
}

}  // namespace parley::detail
