#pragma once
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/hash.hpp"
#include "parley/namespace_pattern.hpp"
#include "parley/parent_namespace.hpp"
#include "socketio/namespace.hpp"

namespace parley::socketio {

/// Which names a parent takes: one of the three is set.
struct NamespaceMatcher {
  std::optional<NamespacePattern> pattern;
  NamespaceRule rule;
  AsyncNamespaceRule async_rule;
};

/// What the children of one Server::of(pattern or rule) have in common: a namespace without
/// sockets, whose handlers they begin with. Thread-safe.
class ParentNamespace final : public Namespace {
 public:
  ParentNamespace(std::string name, NamespaceMatcher matcher)
      : Namespace(std::move(name), {}), matcher_(std::move(matcher)), parent_handle_(*this) {}

  const NamespaceMatcher& matcher() const { return matcher_; }
  parley::ParentNamespace& parent_handle() { return parent_handle_; }

  void add_child(const std::shared_ptr<Namespace>& child);
  void remove_child(const std::string& name);

  void broadcast(const BroadcastTarget& target, detail::Payload payload) override;
  void for_each(const BroadcastTarget& target, std::function<void(Socket&)> action) override;
  std::vector<std::shared_ptr<NamespaceShard>> shards_with_sockets() override;
  void detach() override;

 private:
  std::vector<std::shared_ptr<Namespace>> children() const;

  NamespaceMatcher matcher_;
  mutable std::mutex children_mutex_;
  base::StringMap<std::shared_ptr<Namespace>> children_;
  parley::ParentNamespace parent_handle_;
};

}  // namespace parley::socketio
