#pragma once
#include <functional>
#include <string_view>

#include "parley/function.hpp"
#include "parley/handshake.hpp"
#include "parley/namespace.hpp"

namespace parley::socketio {
class ParentNamespace;
}

namespace parley {

/// Whether a namespace of that name may be made for that client, as its CONNECT packet asks for it
/// (with `handshake.auth`). Called on the client's loop. The name begins with "/" and is as sent: a
/// query ("/admin?token=1") is part of it.
using NamespaceRule = std::function<bool(std::string_view name, const Handshake& handshake)>;

/// How an AsyncNamespaceRule is answered. Once, now or later, from any thread; dropped: false.
using NamespaceReply = UniqueFunction<void(bool allow)>;

/// As NamespaceRule, for what takes time. Name and handshake live until the reply was called or
/// dropped.
using AsyncNamespaceRule =
    std::function<void(std::string_view name, const Handshake& handshake, NamespaceReply reply)>;

/// What the namespaces that clients make have in common, from Server::of with a pattern or a rule.
/// Handlers and middlewares registered here are copied into each child when it is made; a change
/// reaches those made later only. emit and the operators reach every child there is; answers
/// and sockets are gathered from all of them. It has no sockets itself; its name is for logs only.
/// Thread-safe as a Namespace.
class ParentNamespace final : public Namespace {
 public:
  explicit ParentNamespace(socketio::ParentNamespace& impl);
};

}  // namespace parley
