#pragma once
// How an event of a client becomes a function call: entered, not too fast, of the right shape, on
// loop 0. The handlers behind it see only valid calls.
#include <memory>
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
  Ack<Reply<Ok>> ack;

  void accept(Ok reply) const { ack(Reply<Ok>(std::move(reply))); }
  void refuse(const Failure& failure) const {
    ack(Reply<Ok>(Refused{false, failure.text, failure.code}));
  }
};

/// Counts the event against the socket's rate. False: it must be ignored, and the socket is cut off
/// when it does not listen at all.
bool is_within_rate(const Socket& socket, Session& session);

template <class Request, class Ok>
void on(const std::shared_ptr<Lobby>& lobby, std::string event,
        void (*handle)(const std::shared_ptr<Lobby>&, const Call<Ok>&, const Request&)) {
  lobby->io().on(std::move(event), [lobby, handle](Socket socket, Result<Request> request,
                                                   Ack<Reply<Ok>> ack) {
    auto& session = socket.data<Session>();
    Call<Ok> call{socket, session.entrant.user, ack};
    if (!is_within_rate(socket, session)) return call.refuse(failure::slow_down());
    if (!request) return call.refuse(failure::bad_request(request.error().message));
    lobby->on_loop([lobby, handle, call = std::move(call), request = std::move(*request)] {
      if (lobby->stopping()) return call.refuse(failure::stopping());
      handle(lobby, call, request);
    });
  });
}

}  // namespace parley::chat
