// From exceptions to answers: everything a request can do wrong ends here.
#include "api.hpp"

#include <SQLiteCpp/Exception.h>

#include "parley/json.hpp"
#include "store.hpp"

namespace private_push {
namespace {

parley::HttpResponse refuse(unsigned status, const char* why) {
  return parley::HttpResponse::json(parley::Json{{"error", why}}.dump(), status);
}

}  // namespace

parley::HttpHandler with_json(
    std::function<parley::HttpResponse(const parley::HttpRequest&, const parley::Json&)> handler) {
  return [handler = std::move(handler)](const parley::HttpRequest& request) {
    try {
      return handler(request, parley::Json::parse(request.body));
    } catch (const parley::Json::exception& error) {
      return refuse(400, error.what());
    } catch (const SQLite::Exception& error) {
      return refuse(http_status(error), error.what());
    }
  };
}

std::string user_of(const parley::Socket& socket) {
  const auto auth = parley::Json::parse(socket.handshake().auth.text);
  const auto user = auth.find("user");
  if (user == auth.end()) return {};
  return user->is_string() ? user->get<std::string>() : user->dump();
}

}  // namespace private_push
