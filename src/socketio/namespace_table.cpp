// Who is let into which namespace, for all loops. A loop knows those its clients have been in
// (Node::find_namespace) and comes here, under the lock, for any other; so a child costs nothing on
// loops that do not use it. That a child is removed by one loop while a client comes in on another
// is settled by NamespaceUse: whoever gets one keeps the child, who does not makes another.
// No function of the program, and nothing that could call one, runs under the lock.
#include "socketio/namespace_table.hpp"

#include <cassert>
#include <exception>
#include <stdexcept>
#include <utility>

#include "socketio/node.hpp"
#include "socketio/server.hpp"
#include "socketio/socket.hpp"

namespace parley::socketio {
namespace {

/// With the reference's names: they appear in logs only.
std::string parent_name(std::size_t index) {
  return "/_" + std::to_string(index);
}

}  // namespace

NamespaceTable::NamespaceTable(Server& server)
    : server_(server),
      gate_(std::make_shared<net::LoopGate>()),
      parents_(std::make_shared<NamespaceLookup::Parents>()),
      on_new_(std::make_shared<std::vector<NewNamespace>>()) {}

std::size_t NamespaceTable::size() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

// --- for the program -----------------------------------------------------------------------------

std::string NamespaceTable::check_name(std::string_view name) const {
  std::string full = normalise_namespace(name);
  if (full.size() > server_.options().limits.max_namespace_bytes) {
    throw std::invalid_argument("parley: namespace name longer than max_namespace_bytes");
  }
  if (full.find(',') != std::string::npos) {
    throw std::invalid_argument("parley: a namespace name must not contain a comma");
  }
  return full;
}

parley::Namespace& NamespaceTable::of(std::string_view name) {
  const std::string full = check_name(name);
  Entry dead;  // goes when the lock is gone
  Lock lock(mutex_);
  if (const auto found = entries_.find(full); found != entries_.end()) {
    Entry& entry = found->second;
    if (!entry.pin) entry.pin = NamespaceUse(entry.nsp);
    if (entry.pin) {
      entry.given_out = true;
      return entry.nsp->handle();
    }
    dead = take_out(found);
  }
  std::shared_ptr<ParentNamespace> parent;
  for (const auto& each : *parents_) {
    const auto& pattern = each->matcher().pattern;
    if (pattern && pattern->matches(full)) {
      parent = each;
      break;
    }
  }
  const auto nsp = insert(full, parent, Keep::kForProgram);
  announce(lock, nsp);
  return nsp->handle();
}

parley::ParentNamespace& NamespaceTable::of(NamespaceMatcher matcher) {
  if (!matcher.pattern && !matcher.rule && !matcher.async_rule) {
    throw std::invalid_argument("parley: a rule for namespaces must be callable");
  }
  const std::lock_guard lock(mutex_);
  auto parents = std::make_shared<NamespaceLookup::Parents>(*parents_);
  parents->push_back(
      std::make_shared<ParentNamespace>(parent_name(parents->size()), std::move(matcher)));
  parents_ = parents;
  return parents->back()->parent_handle();
}

void NamespaceTable::on_new_namespace(NewNamespace handler) {
  const std::lock_guard lock(mutex_);
  auto handlers = std::make_shared<std::vector<NewNamespace>>(*on_new_);
  handlers->push_back(std::move(handler));
  on_new_ = std::move(handlers);
}

bool NamespaceTable::destroy(std::string_view name) {
  const std::string full = normalise_namespace(name);
  if (full == "/") throw std::invalid_argument("parley: the main namespace cannot be destroyed");
  Entry entry;
  {
    const Lock lock(mutex_);
    const auto found = entries_.find(full);
    if (found == entries_.end()) return false;
    entry = take_out(found);
    if (entry.given_out) retired_.push_back(entry.nsp);
  }
  server_.for_each_node([nsp = entry.nsp](Node& node) {
    node.remove_namespace(*nsp);
    for (const auto& socket : nsp->shard(node.loop().index()).adapter().select({})) {
      socket->disconnect(false);
    }
  });
  for (const auto& lookup : entry.waiting) {
    lookup->loop().post([lookup] { lookup->resume(); });
  }
  return true;
}

// --- for clients ---------------------------------------------------------------------------------

void NamespaceTable::look_up(const std::shared_ptr<NamespaceLookup>& lookup) {
  std::shared_ptr<const NamespaceLookup::Parents> parents;
  {
    Lock lock(mutex_);
    if (give(lock, lookup)) return;
    parents = parents_;
  }
  lookup->ask(std::move(parents), gate_);
}

void NamespaceTable::make_child(const std::shared_ptr<NamespaceLookup>& lookup,
                                const std::shared_ptr<ParentNamespace>& parent) {
  const ServerOptions& options = server_.options();
  Entry dead;  // goes when the lock is gone
  Lock lock(mutex_);
  if (give(lock, lookup)) return;
  if (const auto found = entries_.find(lookup->name()); found != entries_.end()) {
    dead = take_out(found);
  }
  if (children_ >= options.limits.max_dynamic_namespaces) {
    lock.unlock();
    return lookup->finish({}, "too many namespaces");
  }
  const auto nsp =
      insert(lookup->name(), parent,
             options.cleanup_empty_child_namespaces ? Keep::kWhileUsed : Keep::kAlways);
  NamespaceUse use(nsp);
  if (!announce(lock, nsp)) use.reset();
  lookup->finish(std::move(use), "Invalid namespace");
}

/// Lets the lookup have the namespace, or wait until it is announced: then it unlocks, and the
/// answer is true. False when there is none, or one that is being removed.
bool NamespaceTable::give(Lock& lock, const std::shared_ptr<NamespaceLookup>& lookup) {
  const auto found = entries_.find(lookup->name());
  if (found == entries_.end()) return false;
  if (!found->second.announced) {
    found->second.waiting.push_back(lookup);
    return true;
  }
  NamespaceUse use(found->second.nsp);
  if (!use) return false;
  lock.unlock();
  lookup->finish(std::move(use));
  return true;
}

// --- making and removing -------------------------------------------------------------------------

/// Under the lock. Nobody is let in before it is announced.
std::shared_ptr<Namespace> NamespaceTable::insert(const std::string& name,
                                                  const std::shared_ptr<ParentNamespace>& parent,
                                                  Keep keep) {
  const auto nsp = std::make_shared<Namespace>(
      name, server_.loops(), parent ? parent->handlers() : std::make_shared<Handlers>(),
      server_.options().parser, server_.recovery());
  Entry& entry = entries_[name];
  assert(!entry.nsp);
  entry.nsp = nsp;
  entry.parent = parent;
  if (keep != Keep::kWhileUsed) entry.pin = NamespaceUse(nsp);
  entry.given_out = keep == Keep::kForProgram;
  if (parent) {
    parent->add_child(nsp);
    ++children_;
  }
  nsp->set_on_unused([this](Namespace& unused) { remove(unused); });
  return nsp;
}

/// Unlocks, tells the program, and lets in who waits. False when the program has destroyed it.
bool NamespaceTable::announce(Lock& lock, const std::shared_ptr<Namespace>& nsp) {
  const auto handlers = on_new_;
  lock.unlock();
  if (nsp->name() != "/") {
    for (const auto& handler : *handlers) {
      try {
        handler(nsp->handle());
      } catch (...) {
        report(nsp->name(), std::current_exception());
      }
    }
  }
  std::vector<std::shared_ptr<NamespaceLookup>> waiting;
  lock.lock();
  const auto found = entries_.find(nsp->name());
  if (found == entries_.end() || found->second.nsp != nsp) {
    lock.unlock();
    return false;
  }
  found->second.announced = true;
  waiting.swap(found->second.waiting);
  lock.unlock();
  for (const auto& lookup : waiting) {
    lookup->loop().post([lookup] { lookup->resume(); });
  }
  return true;
}

void NamespaceTable::report(const std::string& nsp, std::exception_ptr exception) {
  HandlerError error{"new_namespace", nsp, "", "", "", std::move(exception)};
  for (const auto& loop : server_.loops()) {
    if (loop->is_current()) {
      server_.report(*loop, std::move(error));
      return;
    }
  }
  net::Loop& loop = *server_.loops().front();
  loop.post([&server = server_, &loop, error = std::move(error)] { server.report(loop, error); });
}

NamespaceTable::Entry NamespaceTable::take_out(Entries::iterator entry) {
  Entry taken = std::move(entry->second);
  entries_.erase(entry);
  if (taken.parent) {
    taken.parent->remove_child(taken.nsp->name());
    --children_;
  }
  return taken;
}

/// Nobody uses it any more.
void NamespaceTable::remove(Namespace& nsp) {
  Entry entry;
  {
    const Lock lock(mutex_);
    const auto found = entries_.find(nsp.name());
    // Another has its place when a client was faster than this.
    if (found != entries_.end() && found->second.nsp.get() == &nsp) entry = take_out(found);
  }
  server_.for_each_node(
      [keep = nsp.shared_from_this()](Node& node) { node.remove_namespace(*keep); });
}

void NamespaceTable::detach() {
  gate_->close();
  const std::lock_guard lock(mutex_);
  for (const auto& [name, entry] : entries_) entry.nsp->detach();
  for (const auto& parent : *parents_) parent->detach();
}

}  // namespace parley::socketio
