// Who somebody is, is settled in the middleware, before the socket counts as connected: a taken
// name is then a connect_error, not a chat without a name. The person is saved before they are let
// in.
#include <chrono>

#include "await_store.hpp"
#include "call.hpp"
#include "handlers.hpp"
#include "name.hpp"
#include "token.hpp"

namespace parley::chat {
namespace {

using Found = std::optional<Entrant>;

Instant now() {
  return std::chrono::steady_clock::now();
}

struct Credentials {
  std::string token;  ///< empty if there is none worth asking for
  std::optional<std::string> name;
};

Credentials credentials_of(const Socket& socket) {
  const Handshake& handshake = socket.handshake();
  std::string token = handshake.auth_string("token").value_or("");
  if (!is_well_formed_token(token)) token.clear();
  return {std::move(token), handshake.auth_string("name")};
}

/// A connect_error: the sentence as its message, the word as its data.
Error connect_error(const Failure& failure) {
  return Error(failure.text, RawJson{"{\"code\":\"" + failure.code + "\"}"});
}

Failure as_entry_failure(const Failure& failure) {
  return failure.code == "storage_failed" ? failure::server_busy() : failure;
}

// Work for the store is named before it is awaited: GCC 12 destroys a temporary function object in
// an awaited expression twice.

Task<Outcome<Entrant>> find(std::shared_ptr<Lobby> lobby, std::string hash) {
  UniqueFunction<Outcome<Found>(store::Reads&)> work =
      [hash](store::Reads& reads) -> Outcome<Found> { return reads.find_by_token(hash); };
  auto found = co_await await_read<Found>(lobby->store(), std::move(work));
  if (!found) co_return found.error();
  if (!*found) co_return failure::name_required();
  co_return std::move(**found);
}

/// With a secret that the client chose, registering twice is the same as once: whoever lost the
/// welcome on the way comes back with the same secret and is known.
Task<Outcome<Entrant>> add(std::shared_ptr<Lobby> lobby, std::string name, std::string hash,
                           std::string address) {
  auto normalised = normalise_name(name, kMaxUserName);
  if (!normalised) co_return normalised.error();
  if (!lobby->registrations().take(address, now())) co_return failure::server_busy();
  const NewUser stranger{make_id(), *normalised, name_key(*normalised), hash};
  UniqueFunction<Outcome<Entrant>(store::Writes&)> work =
      [stranger, at = wall_now()](store::Writes& writes) { return writes.add_user(stranger, at); };
  co_return co_await await_write<Entrant>(lobby->store(), std::move(work));
}

Task<Result<void>> identify(std::shared_ptr<Lobby> lobby, Socket socket) {
  if (const auto wrong = lobby->origins().check(socket.handshake())) {
    co_return connect_error(*wrong);
  }
  Credentials given = credentials_of(socket);
  std::string hash;
  Outcome<Entrant> entrant = failure::name_required();
  if (!given.token.empty()) {
    hash = hash_token(given.token);
    entrant = co_await find(lobby, hash);
  }
  if (!entrant && entrant.error().code == "name_required" && given.name && !given.name->empty()) {
    if (given.token.empty()) {
      given.token = make_token();
      hash = hash_token(given.token);
    }
    entrant = co_await add(lobby, *given.name, hash, remote_address(socket.handshake()));
  }
  if (!entrant) co_return connect_error(as_entry_failure(entrant.error()));
  const Budget budget =
      lobby->budget_of(entrant->user.id, remote_address(socket.handshake()), now());
  if (budget.take(Deed::entry, now()) != Budget::Bound::none) {
    co_return connect_error(failure::server_busy());
  }
  auto& session = socket.data<Session>();
  session.budget = budget;
  session.entrant = std::move(*entrant);
  session.token = std::move(given.token);
  co_return Result<void>();
}

}  // namespace

std::optional<Failure> check_rate(const Socket& socket, Session& session) {
  const Budget::Bound bound = session.budget.take(Deed::request, now());
  if (bound == Budget::Bound::none) return std::nullopt;
  // Not held against whoever only shares the address with a flood.
  if (bound != Budget::Bound::person) return failure::address_too_fast();
  // Counted by rate too: "so many in a row" would let a steady flood through, because now and then
  // one of its events is within the rate.
  if (!session.refusals.take(now())) socket.disconnect(true);
  return failure::slow_down();
}

Failure refusal_of_direct(Budget::Bound bound) {
  const std::string wait = " Wait a minute before you begin the next.";
  switch (bound) {
    case Budget::Bound::person:
      return failure::too_many_conversations("You have begun many conversations." + wait);
    case Budget::Bound::address:
      return failure::too_many_conversations("Many conversations were begun from your network." +
                                             wait);
    default:
      return failure::too_many_conversations("Many conversations were begun here." + wait);
  }
}

void handle_entry(const std::shared_ptr<Lobby>& lobby) {
  Server& io = lobby->io();
  io.use([lobby](Socket socket) -> Task<Result<void>> { return identify(lobby, socket); });
  io.on_connection([lobby](Socket socket) {
    auto& session = socket.data<Session>();
    session.entered = true;
    lobby->on_loop([lobby, socket, entrant = session.entrant, token = session.token] {
      lobby->enter(socket, entrant, token);
    });
    session.token.clear();
    session.entrant.marks.clear();
  });
  io.on_disconnect([lobby](Socket socket, DisconnectReason) {
    const auto& session = socket.data<Session>();
    if (!session.entered) return;
    lobby->on_loop([lobby, user = session.entrant.user.id] { lobby->leave(user); });
  });
}

}  // namespace parley::chat
