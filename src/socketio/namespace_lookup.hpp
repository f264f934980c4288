#pragma once
#include <cstddef>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/loop_gate.hpp"
#include "parley/function.hpp"
#include "parley/handshake.hpp"
#include "socketio/namespace.hpp"

namespace parley::socketio {

class Node;
class ParentNamespace;

/// A client's request for a namespace that its loop does not know: asks the parents, in order of
/// registration, until one takes the name. Belongs to the client's loop.
class NamespaceLookup final : public std::enable_shared_from_this<NamespaceLookup> {
 public:
  using Parents = std::vector<std::shared_ptr<ParentNamespace>>;
  /// The namespace, or an empty use and why there is none. The lookup lives for the call.
  using Done =
      UniqueFunction<void(NamespaceLookup& lookup, NamespaceUse use, std::string_view refusal)>;

  /// Ends without a word when `asker` has gone meanwhile.
  NamespaceLookup(Node& node, std::string name, std::shared_ptr<const Handshake> handshake,
                  std::weak_ptr<void> asker, Done done);

  const std::string& name() const { return name_; }
  const std::shared_ptr<const Handshake>& handshake() const { return handshake_; }
  net::Loop& loop() { return loop_; }

  /// Asks these; `gate` is open while there is a table to go on with.
  void ask(std::shared_ptr<const Parents> parents, std::shared_ptr<net::LoopGate> gate);
  /// Goes on when the namespace that was being made is there.
  void resume();
  /// The end, once.
  void finish(NamespaceUse use, std::string_view refusal = {});

 private:
  class Reply;

  void ask_next();
  void answered(bool allow);
  void report(std::exception_ptr exception);

  Node& node_;
  net::Loop& loop_;
  std::string name_;
  std::shared_ptr<const Handshake> handshake_;
  std::weak_ptr<void> asker_;
  Done done_;
  std::shared_ptr<const Parents> parents_;
  std::shared_ptr<net::LoopGate> gate_;
  std::size_t next_ = 0;  // parent to ask
  std::shared_ptr<ParentNamespace> taker_;
};

}  // namespace parley::socketio
