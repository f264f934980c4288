#pragma once
#include <cstddef>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "net/loop_gate.hpp"
#include "socketio/namespace.hpp"
#include "socketio/namespace_lookup.hpp"
#include "socketio/parent_namespace.hpp"

namespace parley::socketio {

class Server;

/// Every namespace of a server: those the program made, and the children that clients made of
/// parents. Thread-safe. It goes before the nodes, after detach().
class NamespaceTable {
 public:
  using NewNamespace = std::function<void(parley::Namespace&)>;

  explicit NamespaceTable(Server& server);

  parley::Namespace& of(std::string_view name);
  parley::ParentNamespace& of(NamespaceMatcher matcher);
  bool destroy(std::string_view name);
  void on_new_namespace(NewNamespace handler);
  std::size_t size() const;

  /// Finds what the client asked for, or asks the parents. On the client's loop.
  void look_up(const std::shared_ptr<NamespaceLookup>& lookup);
  /// The parent takes the name: makes the child, unless somebody else has.
  void make_child(const std::shared_ptr<NamespaceLookup>& lookup,
                  const std::shared_ptr<ParentNamespace>& parent);

  /// The server is going away, its loops run no more.
  void detach();

 private:
  struct Entry {
    std::shared_ptr<Namespace> nsp;
    std::shared_ptr<ParentNamespace> parent;  // null: the program made it
    NamespaceUse pin;                         // of what is not removed when it is empty
    bool announced = false;                   // on_new_namespace is through: clients may come in
    bool given_out = false;                   // the program holds a reference
    std::vector<std::shared_ptr<NamespaceLookup>> waiting;
  };
  using Entries = base::StringMap<Entry>;
  using Lock = std::unique_lock<std::mutex>;
  enum class Keep : unsigned char { kWhileUsed, kAlways, kForProgram };

  std::string check_name(std::string_view name) const;
  bool give(Lock& lock, const std::shared_ptr<NamespaceLookup>& lookup);
  std::shared_ptr<Namespace> insert(const std::string& name,
                                    const std::shared_ptr<ParentNamespace>& parent, Keep keep);
  bool announce(Lock& lock, const std::shared_ptr<Namespace>& nsp);
  void report(const std::string& nsp, std::exception_ptr exception);
  Entry take_out(Entries::iterator entry);
  void remove(Namespace& nsp);

  Server& server_;
  std::shared_ptr<net::LoopGate> gate_;  // open while lookups may go on
  mutable std::mutex mutex_;
  Entries entries_;
  std::size_t children_ = 0;
  std::shared_ptr<const NamespaceLookup::Parents> parents_;
  std::shared_ptr<const std::vector<NewNamespace>> on_new_;
  std::vector<std::shared_ptr<Namespace>> retired_;  // destroyed, but given out
};

}  // namespace parley::socketio
