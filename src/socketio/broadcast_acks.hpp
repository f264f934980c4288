#pragma once
#include <chrono>

#include "parley/answers.hpp"
#include "parley/broadcast.hpp"
#include "parley/value.hpp"

namespace parley::socketio {

class Namespace;

/// Sends an event with one acknowledgement id to everyone whom `target` names, and calls back once
/// all have answered or left, or when `timeout` has passed. Thread-safe; for where the callback
/// runs see TimedBroadcast::emit.
void broadcast_with_ack(Namespace& nsp, const BroadcastTarget& target, detail::Payload payload,
                        std::chrono::milliseconds timeout, detail::AnswersCallback callback);

}  // namespace parley::socketio
