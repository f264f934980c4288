#pragma once
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "parley/engine.hpp"
#include "parley/server.hpp"

namespace interop {

/// Why sockets left, and in which rooms they were: read by the tests over HTTP.
class Departures {
 public:
  void leaving(const parley::Socket& socket);
  void left(const parley::Socket& socket, parley::DisconnectReason reason);
  /// {"reason":...,"description":...,"rooms":[...]} of that socket, or nothing yet.
  std::string find(const std::string& id) const;

 private:
  struct Departure {
    std::string reason;
    std::string description;
    std::vector<std::string> rooms;
  };
  mutable std::mutex mutex_;
  std::map<std::string, Departure> departures_;
};

/// Requests that wait for a middleware of the engine until somebody asks over HTTP to release them.
class HeldReplies {
 public:
  void keep(parley::MiddlewareReply reply);
  void release();
  /// Since the server began.
  std::size_t kept() const;

 private:
  mutable std::mutex mutex_;
  std::vector<parley::MiddlewareReply> replies_;
  std::size_t kept_ = 0;
};

/// Events of the main namespace: one per feature of the API.
void add_events(parley::Server& io);
/// Rooms, broadcasts and disconnection.
void add_rooms(parley::Server& io, Departures& departures);
/// Broadcasts that wait for answers, sockets found on all loops.
void add_broadcast_acks(parley::Server& io);
/// Sockets by their id, what is kept with them, lists of rooms, connections.
void add_found(parley::Server& io);
/// The namespaces /chat (needs a token), /slow (decides later), /admin.
void add_namespaces(parley::Server& io);
/// Namespaces that clients make: /room-NUMBER, /private-NAME (needs a token), /later-NAME.
void add_dynamic_namespaces(parley::Server& io);
/// The namespace /watched: catch-all listeners, event middlewares, handlers that go, room events.
void add_watched(parley::Server& io);
/// The namespaces /failing and /refusing: handlers and middlewares that fail.
void add_failures(parley::Server& io);
/// The namespace /changing: event middlewares that rename, replace and refuse.
void add_changes(parley::Server& io);
/// Middlewares of the engine. One waits: for a thread, or, with `verdict=hold` in the query, for a
/// POST to /release.
void add_engine_middlewares(parley::Server& io, HeldReplies& held);

}  // namespace interop
