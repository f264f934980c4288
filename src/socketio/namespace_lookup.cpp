// Parents are asked one after the other, on the loop of the client that waits; an answer may come
// later, and from elsewhere. What takes long holds up this client only.
#include "socketio/namespace_lookup.hpp"

#include <exception>
#include <utility>

#include "socketio/namespace_table.hpp"
#include "socketio/node.hpp"
#include "socketio/parent_namespace.hpp"
#include "socketio/server.hpp"

namespace parley::socketio {

/// What an AsyncNamespaceRule answers with: carries the answer to the client's loop, once.
class NamespaceLookup::Reply {
 public:
  explicit Reply(std::shared_ptr<NamespaceLookup> lookup) : lookup_(std::move(lookup)) {}
  Reply(Reply&&) noexcept = default;
  Reply& operator=(Reply&&) = delete;
  ~Reply() {
    if (lookup_) (*this)(false);
  }

  void operator()(bool allow) {
    auto lookup = std::exchange(lookup_, nullptr);
    if (!lookup) return;
    const auto gate = lookup->gate_;
    net::Loop& loop = lookup->loop_;  // there as long as the gate is open
    gate->dispatch(loop, [lookup = std::move(lookup), allow] { lookup->answered(allow); });
  }

 private:
  std::shared_ptr<NamespaceLookup> lookup_;
};

NamespaceLookup::NamespaceLookup(Node& node, std::string name,
                                 std::shared_ptr<const Handshake> handshake,
                                 std::weak_ptr<void> asker, Done done)
    : node_(node),
      loop_(node.loop()),
      name_(std::move(name)),
      handshake_(std::move(handshake)),
      asker_(std::move(asker)),
      done_(std::move(done)) {}

void NamespaceLookup::ask(std::shared_ptr<const Parents> parents,
                          std::shared_ptr<net::LoopGate> gate) {
  parents_ = std::move(parents);
  gate_ = std::move(gate);
  ask_next();
}

void NamespaceLookup::ask_next() {
  const auto self = shared_from_this();
  while (next_ < parents_->size()) {
    taker_ = (*parents_)[next_++];
    const NamespaceMatcher& matcher = taker_->matcher();
    try {
      if (matcher.async_rule) return matcher.async_rule(name_, *handshake_, Reply(self));
      const bool allow =
          matcher.pattern ? matcher.pattern->matches(name_) : matcher.rule(name_, *handshake_);
      if (allow) return answered(true);
    } catch (...) {
      // An asynchronous one has dropped its reply: that asks the next.
      report(std::current_exception());
      if (matcher.async_rule) return;
    }
  }
  finish({}, "Invalid namespace");
}

void NamespaceLookup::answered(bool allow) {
  if (asker_.expired()) return;
  if (!allow) return ask_next();
  node_.server().namespaces().make_child(shared_from_this(), taker_);
}

void NamespaceLookup::resume() {
  if (taker_) return answered(true);
  node_.server().namespaces().look_up(shared_from_this());
}

void NamespaceLookup::finish(NamespaceUse use, std::string_view refusal) {
  if (use) node_.add_namespace(use.nsp());
  const auto self = shared_from_this();
  if (auto done = std::exchange(done_, {})) done(*this, std::move(use), refusal);
}

void NamespaceLookup::report(std::exception_ptr exception) {
  node_.server().report(node_.loop(), {"namespace", name_, "", "", "", std::move(exception)});
}

}  // namespace parley::socketio
