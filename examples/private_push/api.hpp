#pragma once
#include <functional>
#include <string>

#include "parley/http.hpp"
#include "parley/json_fwd.hpp"
#include "parley/socket.hpp"

namespace private_push {

/// A handler that gets its request's body as JSON. A body that is not JSON, lacks a field, or
/// breaks a rule of the tables is answered with {"error": text} and the fitting status.
parley::HttpHandler with_json(
    std::function<parley::HttpResponse(const parley::HttpRequest&, const parley::Json&)> handler);

/// Answers with this JSON, or with 404 when there is none because there is no such user.
parley::HttpResponse found(std::string json);

/// Who a page says it is: io({auth: {user: 7}}). An example takes its word for it.
std::string user_of(const parley::Socket& socket);

}  // namespace private_push
