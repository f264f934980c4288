// parley::Engine only keeps what a program sets up; the engines of all loops read it.
#include <stdexcept>

#include "parley/engine.hpp"

namespace parley {
namespace {

template <class Kept, class Handler>
void add(std::vector<Kept>& handlers, Handler handler) {
  if (!handler) throw std::invalid_argument("parley: an empty function as a hook of the engine");
  handlers.push_back(std::move(handler));
}

}  // namespace

Engine& Engine::use(Middleware middleware) {
  return add(handlers_.middlewares, std::move(middleware)), *this;
}
Engine& Engine::use_async(AsyncMiddleware middleware) {
  return add(handlers_.middlewares, std::move(middleware)), *this;
}
Engine& Engine::on_initial_headers(HeaderHandler handler) {
  return add(handlers_.initial_headers, std::move(handler)), *this;
}
Engine& Engine::on_headers(HeaderHandler handler) {
  return add(handlers_.headers, std::move(handler)), *this;
}
Engine& Engine::on_connection_error(ErrorHandler handler) {
  return add(handlers_.errors, std::move(handler)), *this;
}
Engine& Engine::on_payload_too_large(TooLargeHandler handler) {
  return add(handlers_.too_large, std::move(handler)), *this;
}
Engine& Engine::on_connection(SessionHooks::Connection handler) {
  return add(handlers_.sessions.connection, std::move(handler)), *this;
}
Engine& Engine::on_upgrade(SessionHooks::Upgrade handler) {
  return add(handlers_.sessions.upgrade, std::move(handler)), *this;
}
Engine& Engine::on_packet(SessionHooks::Packet handler) {
  return add(handlers_.sessions.packet, std::move(handler)), *this;
}
Engine& Engine::on_packet_create(SessionHooks::Packet handler) {
  return add(handlers_.sessions.packet_create, std::move(handler)), *this;
}
Engine& Engine::on_close(SessionHooks::Close handler) {
  return add(handlers_.sessions.close, std::move(handler)), *this;
}

}  // namespace parley
