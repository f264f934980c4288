#pragma once
// How an event of a client becomes a function call: entered, not too fast, of the right shape, on
// loop 0. The handlers behind it see only valid calls.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "lobby.hpp"
#include "parley/server.hpp"
#include "session.hpp"
#include "wire.hpp"

namespace parley::chat {

/// One request on its way: who asks, and where the answer goes. Answer once; copies share it.
template <class Ok>
struct Call {
  Socket socket;
  User user;
  Budget budget;
  Ack<Reply<Ok>> ack;

  void accept(Ok reply) const { ack(Reply<Ok>(std::move(reply))); }
  void refuse(const Failure& failure) const {
    ack(Reply<Ok>(Refused{false, failure.text, failure.code}));
  }
};

/// Counts the event against the rates. A failure: it must be refused with that, and the socket is
/// cut off when it does not listen at all.
std::optional<Failure> check_rate(const Socket& socket, Session& session);

/// Why the first message of a direct room is refused.
Failure refusal_of_direct(Budget::Bound bound);

template <class Request, class Ok>
void on(const std::shared_ptr<Lobby>& lobby, std::string event,
        void (*handle)(const std::shared_ptr<Lobby>&, const Call<Ok>&, const Request&)) {
  lobby->io().on(std::move(event), [lobby, handle](Socket socket, Result<Request> request,
                                                   Ack<Reply<Ok>> ack) {
    auto& session = socket.data<Session>();
    Call<Ok> call{socket, session.entrant.user, session.budget, ack};
    if (const auto wrong = check_rate(socket, session)) return call.refuse(*wrong);
    if (!request) return call.refuse(failure::bad_request(request.error().message));
    lobby->on_loop([lobby, handle, call = std::move(call), request = std::move(*request)] {
      if (lobby->stopping()) return call.refuse(failure::stopping());
      handle(lobby, call, request);
    });
  });
}

/// A question to the database, `then(T)` with the answer on loop 0. Answers may be large and cost
/// time, so each person has few under way, and none is worked on once nobody waits for it.
template <class T, class Ok, class Then>
void ask_store(Lobby& lobby, const Call<Ok>& call, UniqueFunction<Outcome<T>(store::Reads&)> work,
               Then then) {
  if (!call.budget.person().begin_question()) return call.refuse(failure::slow_down());
  lobby.store().read<T>(
      [socket = call.socket, work = std::move(work)](store::Reads& reads) mutable -> Outcome<T> {
        if (!socket.connected()) return failure::server_busy();  // heard by nobody
        return work(reads);
      },
      [call, then = std::move(then)](Outcome<T> outcome) {
        call.budget.person().end_question();
        if (!call.socket.connected()) return;
        if (!outcome) return call.refuse(outcome.error());
        then(std::move(*outcome));
      });
}

}  // namespace parley::chat
