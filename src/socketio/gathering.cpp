// Joins what loops contribute. One loop owns the result and the others post their parts to it: no
// lock, and the program's callback runs where it was asked for.
#include "socketio/gathering.hpp"

#include <exception>
#include <utility>

#include "base/log.hpp"
#include "socketio/namespace.hpp"
#include "socketio/node.hpp"
#include "socketio/server.hpp"

namespace parley::socketio {

Gathering::Gathering(std::shared_ptr<Namespace> nsp, std::shared_ptr<NamespaceShard> home,
                     std::size_t parts, Done done)
    : namespace_(std::move(nsp)), home_(std::move(home)), parts_(parts), done_(std::move(done)) {}

void Gathering::add(UniqueFunction<void()> merge) {
  home_->loop().dispatch([self = shared_from_this(), merge = std::move(merge)]() mutable {
    if (!self->done_) return;  // cancelled
    merge();
    if (--self->parts_ == 0) self->finish(true);
  });
}

void Gathering::finish(bool complete) {
  if (!done_) return;
  const auto self = shared_from_this();
  namespace_->forget(*this);
  Done done = std::move(done_);
  try {
    done(complete);
  } catch (...) {
    if (Node* const node = home_->node()) {
      node->server().report(home_->loop(),
                            {"ack", namespace_->name(), "", "", "", std::current_exception()});
    } else {
      base::log_error("socket.io:namespace", "a callback of a broadcast to " + namespace_->name() +
                                                 " threw after the server had gone");
    }
  }
}

void gather_parts(Namespace& nsp,
                  const std::function<UniqueFunction<void()>(NamespaceShard&)>& part,
                  UniqueFunction<void()> done) {
  const auto shards = nsp.shards_with_sockets();
  const auto gathering = nsp.gather(shards, [done = std::move(done)](bool) mutable { done(); });
  if (!gathering) return;
  for (const auto& shard : shards) {
    shard->loop().dispatch([shard, part, gathering] { gathering->add(part(*shard)); });
  }
}

}  // namespace parley::socketio
