// The event names that Socket.IO keeps for itself (server API, "emit"). Emitting one is a mistake
// of the program, so it throws, as the reference does.
#include <algorithm>
#include <array>
#include <stdexcept>

#include "parley/codec.hpp"

namespace parley::detail {

void check_event_name(std::string_view event) {
  static constexpr std::array<std::string_view, 6> kReserved{
      "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener"};
  if (std::find(kReserved.begin(), kReserved.end(), event) == kReserved.end()) return;
  throw std::invalid_argument('"' + std::string(event) + "\" is a reserved event name");
}

}  // namespace parley::detail
