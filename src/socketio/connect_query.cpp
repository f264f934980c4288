// Socket.IO protocol 4: a CONNECT packet has no data, clients put a query behind the namespace's
// name instead ("0/chat?token=a,"). As an object it fits where protocol 5 has one.
#include "socketio/connect_query.hpp"

#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "http/target.hpp"
#include "parley/value.hpp"

namespace parley::socketio {

std::optional<std::string> query_to_json(std::string_view query, std::size_t max_parameters) {
  std::vector<std::pair<std::string, std::string>> parameters;
  if (!http::parse_query(query, max_parameters, parameters)) return std::nullopt;
  base::StringMap<std::size_t> last;
  for (std::size_t i = 0; i < parameters.size(); ++i) last[parameters[i].first] = i;
  ValueWriter writer;
  writer.begin_object();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (last[parameters[i].first] != i) continue;
    writer.key(parameters[i].first);
    writer.string(parameters[i].second);
  }
  writer.end_object();
  return writer.take_json();
}

}  // namespace parley::socketio
