// Events that middlewares change (server API: "socket.use", whose event is an array to write to).
// The change is a new event, encoded as one that is emitted, so that whoever kept the old one still
// sees what it saw.
#include "parley/event.hpp"

#include <stdexcept>
#include <utility>

#include "parley/value.hpp"

namespace parley {

void Event::replace_with(detail::Payload payload) const {
  if (!replacement_) {
    throw std::logic_error("parley: only an event middleware can replace its event");
  }
  replacement_->payload = std::move(payload);
}

namespace detail {

Payload rename_event(std::string_view name, const Arguments& arguments) {
  check_event_name(name);
  ValueWriter writer;
  writer.begin_array();
  writer.string(name);
  for (const std::string_view value : arguments.values) writer.raw(value);
  writer.end_array();
  return {writer.take_json(), {arguments.attachments.begin(), arguments.attachments.end()}};
}

}  // namespace detail
}  // namespace parley
