// Engine.IO protocols 4 and 3, "handshake": from a request that is in order to a session. The
// program is asked first (allow_request), then the protocol is looked at, then the id is made: the
// order of the reference. Either question may be answered later, from any thread, and by an
// exception.
#include <algorithm>
#include <exception>
#include <utility>

#include "base/log.hpp"
#include "base/what_of.hpp"
#include "engineio/engine.hpp"
#include "engineio/late_answer.hpp"
#include "engineio/run_hooks.hpp"

namespace parley::engineio {
namespace {

constexpr std::size_t kMaxIdBytes = 128;

/// What needs no escape in a query, in a cookie and in JSON (RFC 3986, "unreserved").
bool is_id_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

bool is_good_id(std::string_view id) {
  return !id.empty() && id.size() <= kMaxIdBytes && std::all_of(id.begin(), id.end(), is_id_char);
}

}  // namespace

void Engine::admit(const std::shared_ptr<http::Exchange>& exchange, bool upgrade) {
  if (!options_.allow_request) return admitted(exchange, upgrade, std::nullopt);
  using Refused = std::optional<std::string>;
  try {
    options_.allow_request(
        exchange->request(),
        LateAnswer<Refused>(
            gate_, loop_, std::string(), [this, exchange, upgrade](Refused refused) {
              run_hooks(*exchange, [&] { admitted(exchange, upgrade, std::move(refused)); });
            }));
  } catch (...) {
    base::log_error("engine", "allow_request threw: " + base::what_of(std::current_exception()));
    admitted(exchange, upgrade, std::string());
  }
}

void Engine::admitted(const std::shared_ptr<http::Exchange>& exchange, bool is_upgrade,
                      std::optional<std::string> refused) {
  if (!exchange->waiting()) return;  // gone while the program thought about it
  if (refused) {
    const std::string message = refused->empty() ? "Forbidden" : std::move(*refused);
    return refuse(*exchange, {ErrorCode::kForbidden, {{"message", message}}, message}, is_upgrade);
  }
  if (must_shed()) return shed(*exchange);
  const std::string protocol(exchange->request().query_value("EIO").value_or(""));
  if (protocol != "4" && !options_.allow_eio3) {
    if (seldom_v3_()) {
      base::log_warning("engine",
                        "refused a client with EIO=" + protocol.substr(0, 10) +
                            ": those of Socket.IO 1.x and 2.x speak Engine.IO protocol 3, "
                            "which ServerOptions::allow_eio3 lets in");
    }
    return refuse(*exchange, {ErrorCode::kUnsupportedProtocol, {{"protocol", protocol}}, {}},
                  is_upgrade);
  }
  if (options_.generate_id) return identify(exchange, is_upgrade);
  open_session(exchange, is_upgrade, {});
}

void Engine::identify(const std::shared_ptr<http::Exchange>& exchange, bool is_upgrade) {
  using Id = Result<std::string>;
  try {
    options_.generate_id(
        exchange->request(),
        LateAnswer<Id>(gate_, loop_, Error("no id was given"), [this, exchange, is_upgrade](Id id) {
          run_hooks(*exchange, [&] { identified(exchange, is_upgrade, id); });
        }));
  } catch (...) {
    identified(exchange, is_upgrade, Error(base::what_of(std::current_exception())));
  }
}

void Engine::identified(const std::shared_ptr<http::Exchange>& exchange, bool is_upgrade,
                        const Result<std::string>& id) {
  if (!exchange->waiting()) return;  // gone, or refused already
  if (must_shed()) return shed(*exchange);
  if (id.has_error()) return refuse_id(*exchange, id.error().message, is_upgrade);
  if (!is_good_id(*id)) return refuse_id(*exchange, "what it gave is no id", is_upgrade);
  open_session(exchange, is_upgrade, *id);
}

void Engine::refuse_id(http::Exchange& exchange, const std::string& why, bool is_upgrade) {
  if (seldom_id_()) base::log_warning("engine", "generate_id made no session: " + why);
  refuse(exchange, {ErrorCode::kBadRequest, {{"name", "ID_GENERATION_ERROR"}, {"error", why}}, {}},
         is_upgrade);
}

void Engine::open_session(const std::shared_ptr<http::Exchange>& exchange, bool is_upgrade,
                          std::string id) {
  for (const auto& handler : hooks_.initial_headers) {
    handler(exchange->headers(), exchange->request());
  }
  add_headers(*exchange);
  if (is_upgrade) return upgrade(exchange, nullptr, std::move(id));
  open_polling(exchange, std::move(id));
}

/// Null when the program's id is taken.
std::shared_ptr<Session> Engine::make_session(Protocol protocol, std::string id) {
  if (options_.generate_id) {
    if (sessions_.contains(std::string_view(id)) || (homes_ && !homes_->add(id, loop_.index())))
      return nullptr;
  } else {
    do {
      id = base::make_id(random_, static_cast<unsigned char>(loop_.index()));
    } while (sessions_.contains(std::string_view(id)));
  }
  auto session = std::make_shared<Session>(context_, std::move(id), protocol);
  sessions_.insert(session);
  return session;
}

}  // namespace parley::engineio
