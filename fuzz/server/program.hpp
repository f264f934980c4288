#pragma once
#include <string_view>
#include <vector>

#include "parley/ack.hpp"
#include "parley/json.hpp"
#include "socketio/server.hpp"

namespace parley::fuzz {

/// A program of the kind that users write, with every feature in it that a client can reach, and
/// limits so small that a short input crosses them.
class Program {
 public:
  /// Each letter of `settings` changes one option, see program.cpp; any other means nothing.
  Program(std::string_view settings, const net::Clock& clock);

  socketio::Server& server() { return server_; }
  net::Loop& loop() { return server_.node(0).loop(); }
  /// Something the program does by itself; any letter.
  void act(char what);

 private:
  void add_to(Namespace& nsp);
  void add_echoes(Namespace& nsp);
  void add_rooms(Namespace& nsp);
  void add_questions(Namespace& nsp);
  void add_endings(Namespace& nsp);
  void add_dynamic();
  void add_routes();
  void add_hooks();

  std::vector<Ack<Json>> later_;  // answered by act('a'); may outlive their sockets
  socketio::Server server_;
  ParentNamespace* parent_ = nullptr;  // of those that clients make by a pattern
};

}  // namespace parley::fuzz
