// From exceptions to answers: everything a request can do wrong ends here.
#include "api.hpp"

#include <SQLiteCpp/Exception.h>

#include "parley/json.hpp"
#include "store.hpp"

namespace private_push {
namespace {

constexpr const char* kNoSuchUser = "there is no such user";

parley::HttpResponse refuse(unsigned status, const char* why) {
  return parley::HttpResponse::json(parley::Json{{"error", why}}.dump(), status);
}

}  // namespace

parley::HttpHandler with_json(
    std::function<parley::HttpResponse(const parley::HttpRequest&, const parley::Json&)> handler) {
  return [handler = std::move(handler)](const parley::HttpRequest& request) {
    try {
      return handler(request, parley::Json::parse(request.body));
    } catch (const parley::Json::exception&) {
      return refuse(400, "the body must be JSON with the fields that docs/examples.md names");
    } catch (const SQLite::Exception& error) {
      const unsigned status = http_status(error);
      return refuse(status, status == 409   ? "that name is taken"
                            : status == 404 ? kNoSuchUser
                            : status == 400 ? "a name has 1 to 40 characters, a text 1 to 4000"
                                            : "the database does not answer");
    }
  };
}

parley::HttpResponse found(std::string json) {
  return json.empty() ? refuse(404, kNoSuchUser) : parley::HttpResponse::json(std::move(json));
}

std::string user_of(const parley::Socket& socket) {
  const auto auth = parley::Json::parse(socket.handshake().auth.text);
  const auto user = auth.find("user");
  if (user == auth.end()) return {};
  return user->is_string() ? user->get<std::string>() : user->dump();
}

}  // namespace private_push
