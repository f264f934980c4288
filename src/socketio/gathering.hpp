#pragma once
#include <cstddef>
#include <functional>
#include <memory>

#include "parley/function.hpp"

namespace parley::socketio {

class Namespace;
class NamespaceShard;

/// Something that several loops contribute to and one, its home, completes: the answers to a
/// broadcast, the sockets of all loops. Kept by its namespace until then, so that it is completed
/// also when the server ends with parts still on their way.
class Gathering final : public std::enable_shared_from_this<Gathering> {
 public:
  /// Called once, on the home loop; `complete` is false when the server ended first.
  using Done = UniqueFunction<void(bool complete)>;

  /// Made by Namespace::gather.
  Gathering(std::shared_ptr<Namespace> nsp, std::shared_ptr<NamespaceShard> home, std::size_t parts,
            Done done);

  /// A part is ready: `merge` runs on the home loop. With the last one it is done. Thread-safe.
  void add(UniqueFunction<void()> merge);
  /// Done without the parts that are missing. Only once the loops run no more.
  void cancel() { finish(false); }

 private:
  friend class Namespace;
  void finish(bool complete);

  const std::shared_ptr<Namespace> namespace_;
  const std::shared_ptr<NamespaceShard> home_;  // keeps its namespace, maybe a child's
  std::size_t parts_;                           // still to come
  Done done_;                                   // empty once called
};

/// Asks every loop that has sockets of the namespace: `part` runs on each, and what it returns on
/// the one that gathers, which calls `done` in the end (as Gathering::Done, also when the server
/// ended first).
void gather_parts(Namespace& nsp,
                  const std::function<UniqueFunction<void()>(NamespaceShard&)>& part,
                  UniqueFunction<void()> done);

}  // namespace parley::socketio
