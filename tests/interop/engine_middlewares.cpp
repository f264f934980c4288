// Middlewares of the engine: one that decides at once, then one that waits and does what the query
// says.
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>

#include "events.hpp"
#include "parley/engine.hpp"

namespace interop {
namespace {

using parley::HttpHeaders, parley::HttpRequest, parley::HttpResponse;
using parley::MiddlewareAnswer, parley::MiddlewareReply;

void answer_later(MiddlewareReply reply, parley::Result<MiddlewareAnswer> answer) {
  std::thread([reply = std::move(reply), answer = std::move(answer)]() mutable {
    reply(std::move(answer));
  }).detach();
}

}  // namespace

void HeldReplies::keep(MiddlewareReply reply) {
  const std::lock_guard lock(mutex_);
  replies_.push_back(std::move(reply));
  ++kept_;
}

void HeldReplies::release() {
  std::vector<MiddlewareReply> released;
  {
    const std::lock_guard lock(mutex_);
    released.swap(replies_);
  }
  for (MiddlewareReply& reply : released) reply(MiddlewareAnswer());
}

std::size_t HeldReplies::kept() const {
  const std::lock_guard lock(mutex_);
  return kept_;
}

void add_engine_middlewares(parley::Server& io, HeldReplies& held) {
  io.engine().use([](const HttpRequest&, HttpHeaders& headers) {
    headers.emplace_back("X-First", "1");
    return std::optional<HttpResponse>();
  });
  io.engine().use_async([&held](const HttpRequest& request, MiddlewareReply reply) {
    const auto verdict = request.query_value("verdict").value_or("");
    if (verdict == "throw") throw std::runtime_error("told to throw");
    if (verdict == "drop") return;
    if (verdict == "hold") return held.keep(std::move(reply));
    if (verdict == "fail") return answer_later(std::move(reply), parley::Error("told to"));
    MiddlewareAnswer answer{{{"X-Late", "2"}}, {}};
    if (verdict == "answer") answer.response = HttpResponse::text("busy", 503);
    answer_later(std::move(reply), std::move(answer));
  });
  io.engine().use([](const HttpRequest&, HttpHeaders& headers) {
    headers.emplace_back("X-Last", "3");
    return std::optional<HttpResponse>();
  });
  io.http().post("/release", [&held](const HttpRequest&) {
    held.release();
    return HttpResponse::text("released", 202);
  });
  io.http().get("/held", [&held](const HttpRequest&) {
    return HttpResponse::json(std::to_string(held.kept()));
  });
}

}  // namespace interop
