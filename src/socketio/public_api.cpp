// The door between the public handles and what they point to: one line each, so that include/parley
// needs nothing of src/.
#include <stdexcept>

#include "parley/disconnect_reason.hpp"
#include "parley/server.hpp"
#include "socketio/namespace.hpp"
#include "socketio/server.hpp"
#include "socketio/socket.hpp"

namespace parley {

std::string_view to_string(DisconnectReason reason) {
  switch (reason) {
    case DisconnectReason::kTransportClose:
      return "transport close";
    case DisconnectReason::kTransportError:
      return "transport error";
    case DisconnectReason::kPingTimeout:
      return "ping timeout";
    case DisconnectReason::kParseError:
      return "parse error";
    case DisconnectReason::kForcedClose:
      return "forced close";
    case DisconnectReason::kServerShuttingDown:
      return "server shutting down";
    case DisconnectReason::kClientNamespaceDisconnect:
      return "client namespace disconnect";
    case DisconnectReason::kServerNamespaceDisconnect:
      return "server namespace disconnect";
    case DisconnectReason::kTakenOver:
      return "session taken over";
  }
  return "";
}

// --- Socket --------------------------------------------------------------------------------------

namespace {

const std::string kNoText;  // what an empty handle answers

}  // namespace

const std::string& Socket::id() const {
  return impl_ ? impl_->id() : kNoText;
}
bool Socket::recovered() const {
  return impl_ && impl_->recovered();
}
bool Socket::connected() const {
  return impl_ && impl_->connected();
}
const Handshake& Socket::handshake() const {
  static const Handshake kNone;
  return impl_ ? impl_->handshake() : kNone;
}
const std::string& Socket::namespace_name() const {
  return impl_ ? impl_->namespace_name() : kNoText;
}
Namespace& Socket::nsp() const {
  if (!impl_) throw std::logic_error("parley: nsp() of an empty Socket");
  return impl_->nsp()->handle();
}
std::string_view Socket::transport_name() const {
  return impl_ ? impl_->transport_name() : std::string_view();
}
EngineSession Socket::session() const {
  return impl_ ? impl_->session() : EngineSession();
}
void Socket::on_upgrade(std::function<void(std::string_view)> handler) const {
  if (impl_) impl_->add_upgrade_handler(std::move(handler));
}
void Socket::post(UniqueFunction<void(Socket)> function) const {
  if (impl_) impl_->post(std::move(function));
}
Broadcast Socket::broadcast() const {
  if (!impl_) return {nullptr, {}};
  return {impl_->nsp(), {{}, {impl_->id()}}};
}
bool Socket::join(std::string_view room) const {
  return impl_ && impl_->join(room);
}
void Socket::leave(std::string_view room) const {
  if (impl_) impl_->leave(room);
}
std::vector<std::string> Socket::rooms() const {
  return impl_ ? impl_->rooms() : std::vector<std::string>();
}
void Socket::disconnect(bool close) const {
  if (impl_) impl_->disconnect(close);
}
std::string_view Socket::disconnect_description() const {
  return impl_ ? impl_->description() : std::string_view();
}
void Socket::on_disconnecting(std::function<void(DisconnectReason)> handler) const {
  if (impl_) impl_->add_disconnecting_handler(std::move(handler));
}
void Socket::on_disconnect(std::function<void(DisconnectReason)> handler) const {
  if (impl_) impl_->add_disconnect_handler(std::move(handler));
}

namespace detail {

std::shared_ptr<socketio::Socket> keep(socketio::Socket* socket) {
  return socket ? socket->shared_from_this() : nullptr;
}

void emit_to(const std::shared_ptr<socketio::Socket>& socket, Payload payload,
             const EmitFlags& flags, AckCallback callback) {
  socket->emit(std::move(payload), flags, std::move(callback));
}
std::shared_ptr<void>& data_slot(const std::shared_ptr<socketio::Socket>& socket,
                                 std::type_index type) {
  if (!socket) throw std::logic_error("parley: data() of an empty Socket");
  return socket->data_slot(type);
}

}  // namespace detail

// --- Namespace -----------------------------------------------------------------------------------

detail::NamespacePointer::operator std::shared_ptr<socketio::Namespace>() const {
  return impl_->shared_from_this();
}

ParentNamespace::ParentNamespace(socketio::ParentNamespace& impl) : Namespace(impl) {}

const std::string& Namespace::name() const {
  return impl_->name();
}
Broadcast Namespace::everyone() const {
  return {impl_, {}};
}
Namespace& Namespace::use_erased(detail::Middleware middleware) {
  impl_->change_handlers([&](socketio::Handlers& all) { all.middlewares.push_back(middleware); });
  return *this;
}
Namespace& Namespace::on_connection_erased(detail::ConnectionHandler handler) {
  impl_->change_handlers([&](socketio::Handlers& all) { all.connection.push_back(handler); });
  return *this;
}
Namespace& Namespace::on_disconnect_erased(detail::DisconnectHandler handler) {
  impl_->change_handlers([&](socketio::Handlers& all) { all.disconnect.push_back(handler); });
  return *this;
}
Namespace& Namespace::on_session_expired(std::function<void(const ExpiredSession&)> handler) {
  const auto shared = std::make_shared<const socketio::Handlers::Expired>(std::move(handler));
  impl_->change_handlers([&](socketio::Handlers& all) { all.session_expired.push_back(shared); });
  return *this;
}
Namespace& Namespace::on_disconnecting_erased(detail::DisconnectHandler handler) {
  impl_->change_handlers([&](socketio::Handlers& all) { all.disconnecting.push_back(handler); });
  return *this;
}

// --- Server --------------------------------------------------------------------------------------

Server::Server(ServerOptions options)
    : impl_(std::make_unique<socketio::Server>(std::move(options))) {}
Server::Server(boost::asio::io_context& context, ServerOptions options)
    : impl_(
          std::make_unique<socketio::Server>(std::move(options), net::Clock::steady(), &context)) {}
Server::~Server() = default;
Namespace& Server::of(std::string_view name) {
  return impl_->of(name);
}
ParentNamespace& Server::of(NamespacePattern pattern) {
  return impl_->namespaces().of({std::move(pattern), {}, {}});
}
ParentNamespace& Server::of(NamespaceRule rule) {
  return impl_->namespaces().of({std::nullopt, std::move(rule), {}});
}
ParentNamespace& Server::of(AsyncNamespaceRule rule) {
  return impl_->namespaces().of({std::nullopt, {}, std::move(rule)});
}
Server& Server::on_new_namespace(std::function<void(Namespace&)> handler) {
  impl_->namespaces().on_new_namespace(std::move(handler));
  return *this;
}
bool Server::destroy_namespace(std::string_view name) {
  return impl_->namespaces().destroy(name);
}
Broadcast Server::receivers() const {
  return impl_->of("/").everyone();
}
parley::Engine& Server::engine() {
  return impl_->engine();
}

HttpRouter& Server::http() {
  return impl_->router();
}
void Server::on_error_erased(detail::ErrorHandler handler) {
  impl_->set_error_handler(std::move(handler));
}
void Server::listen(std::uint16_t port, const std::string& address) {
  impl_->listen(port, address);
}
std::uint16_t Server::port() const {
  return impl_->port();
}
void Server::run() {
  impl_->run();
}
void Server::stop(StopOptions options) {
  impl_->stop(options);
}
void Server::stop_on_signals(std::initializer_list<int> signals) {
  impl_->stop_on_signals(signals);
}
void Server::post(UniqueFunction<void()> function) {
  impl_->post(std::move(function));
}
void Server::after(std::chrono::milliseconds delay, UniqueFunction<void()> function) {
  impl_->run_after(delay, std::move(function));
}
void Server::every(std::chrono::milliseconds period, std::function<void()> function) {
  impl_->repeat(period, std::move(function));
}
ServerStats Server::stats() const {
  return impl_->stats();
}

}  // namespace parley
