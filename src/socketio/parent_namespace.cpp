// A parent is a namespace too, as in the reference, so that handlers are registered, and operators
// called, in the same words. What an operator of the reference's parent cannot do (make sockets
// join, leave or disconnect) it does here, for each child.
#include "socketio/parent_namespace.hpp"

namespace parley::socketio {

void ParentNamespace::add_child(const std::shared_ptr<Namespace>& child) {
  const std::lock_guard lock(children_mutex_);
  children_[child->name()] = child;
}

void ParentNamespace::remove_child(const std::string& name) {
  std::shared_ptr<Namespace> last;  // goes when the lock is gone
  const std::lock_guard lock(children_mutex_);
  const auto found = children_.find(name);
  if (found == children_.end()) return;
  last = std::move(found->second);
  children_.erase(found);
}

std::vector<std::shared_ptr<Namespace>> ParentNamespace::children() const {
  const std::lock_guard lock(children_mutex_);
  std::vector<std::shared_ptr<Namespace>> all;
  all.reserve(children_.size());
  for (const auto& [name, child] : children_) all.push_back(child);
  return all;
}

void ParentNamespace::broadcast(const BroadcastTarget& target, detail::Payload payload) {
  for (const auto& child : children()) child->broadcast(target, payload);
}

void ParentNamespace::for_each(const BroadcastTarget& target, std::function<void(Socket&)> action) {
  for (const auto& child : children()) child->for_each(target, action);
}

std::vector<std::shared_ptr<NamespaceShard>> ParentNamespace::shards_with_sockets() {
  std::vector<std::shared_ptr<NamespaceShard>> all;
  for (const auto& child : children()) {
    const auto found = child->shards_with_sockets();
    all.insert(all.end(), found.begin(), found.end());
  }
  return all;
}

void ParentNamespace::detach() {
  Namespace::detach();
  base::StringMap<std::shared_ptr<Namespace>> last;  // goes when the lock is gone
  const std::lock_guard lock(children_mutex_);
  last.swap(children_);
}

}  // namespace parley::socketio
