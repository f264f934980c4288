// Those who look at every event of a socket (server API: "onAny", "onAnyOutgoing", "use"). Events
// that arrive pass the catch-all listeners, then the middlewares, the namespace's before the
// socket's own, and then go to their handlers. Events that are sent are taken apart again from the
// encoded packet: whoever sent it, and for how many, has nothing to keep for listeners that
// usually do not exist.
#include <algorithm>
#include <cassert>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/what_of.hpp"
#include "parley/parser.hpp"
#include "socketio/namespace.hpp"
#include "socketio/node.hpp"
#include "socketio/parser.hpp"
#include "socketio/server.hpp"
#include "socketio/socket.hpp"

namespace parley::socketio {
namespace {

/// An event that must outlive the call it came with.
struct StoredEvent {
  std::string name;
  std::vector<std::string> texts;
  std::vector<std::string_view> values;
  std::vector<std::string> attachments;
};

Event store(const Event& event) {
  auto stored = std::make_shared<StoredEvent>();
  stored->name = event.name();
  const detail::Arguments& arguments = event.arguments();
  stored->texts.assign(arguments.values.begin(), arguments.values.end());
  stored->values.assign(stored->texts.begin(), stored->texts.end());
  stored->attachments.assign(arguments.attachments.begin(), arguments.attachments.end());
  return {stored->name, {stored->values, stored->attachments}, event.ack_sender(), stored};
}

/// A sent packet, taken apart again.
struct SentEvent {
  IncomingPacket foreign;  // what another parser than the protocol's own makes of it
  Packet packet;
  std::string name;
  std::vector<std::string> attachments;
};

constexpr std::size_t kNoLimit = std::numeric_limits<std::uint32_t>::max();

ParseError decode_own(const engineio::Outgoing& sent, const ParserLimits& limits,
                      SentEvent& event) {
  for (std::size_t i = 1; i < sent.packets(); ++i) event.attachments.emplace_back(sent.part(i));
  return decode(sent.part(0), limits, event.packet);
}

ParseError decode_foreign(const engineio::Outgoing& sent, const PacketParser& parser,
                          const ParserLimits& limits, SentEvent& event) {
  LimitOptions options;
  options.max_attachments = options.max_namespace_bytes = options.max_event_bytes = kNoLimit;
  const auto decoder = parser.make_decoder(options);
  for (std::size_t i = 0; i < sent.packets(); ++i) {
    auto read = decoder->add(sent.is_binary(i), sent.part(i));
    if (!read) break;
    if (!*read) continue;
    event.foreign = std::move(**read);
    event.attachments = event.foreign.attachments;
    return adopt(event.foreign, limits, event.packet);
  }
  return ParseError::kInvalidPayload;
}

/// What the program wrote itself (RawJson) may be no JSON, and its parser unable to read what it
/// writes: nothing then.
bool read_event(const engineio::Outgoing& sent, const PacketParser* parser, SentEvent& event) try {
  if (sent.packets() == 0) return false;
  ParserLimits limits;
  limits.max_attachments = static_cast<unsigned>(kNoLimit);
  limits.max_namespace_bytes = limits.max_event_bytes = kNoLimit;
  const ParseError error =
      parser ? decode_foreign(sent, *parser, limits, event) : decode_own(sent, limits, event);
  if (error != ParseError::kNone) return false;
  const PacketType type = event.packet.type;
  if (type != PacketType::kEvent && type != PacketType::kBinaryEvent) return false;
  return event_name(event.packet.elements.front(), event.name);
} catch (...) {  // a program's own parser
  return false;
}

/// The event that a middleware made of another; its own payload, so it is as safe as an emit, but
/// for RawJson that is no JSON.
std::optional<Event> read_replacement(const Event& event, detail::Payload payload) {
  auto read = std::make_shared<SentEvent>();
  read->foreign.json = std::move(payload.json);
  read->foreign.attachments = std::move(payload.attachments);
  ParserLimits limits;
  limits.max_attachments = static_cast<unsigned>(kNoLimit);
  limits.max_event_bytes = kNoLimit;
  if (adopt(read->foreign, limits, read->packet) != ParseError::kNone) return std::nullopt;
  if (!event_name(read->packet.elements.front(), read->name)) return std::nullopt;
  const auto values = std::span(read->packet.elements).subspan(1);
  return Event(read->name, {values, read->foreign.attachments}, event.ack_sender(), read);
}

}  // namespace

// --- incoming ------------------------------------------------------------------------------------

void Socket::watch_event(const Event& event) {
  const auto self = shared_from_this();
  show(shard_.handlers()->watchers, &Watchers::incoming, event);
  show(watchers_, &Watchers::incoming, event);
  auto chain = std::make_shared<std::vector<detail::EventMiddleware>>();
  for (const WatchersRef& watchers : {shard_.handlers()->watchers, watchers_}) {
    if (!watchers) continue;
    chain->insert(chain->end(), watchers->middlewares.begin(), watchers->middlewares.end());
  }
  const bool waits = std::any_of(chain->begin(), chain->end(),
                                 [](const detail::EventMiddleware& each) { return each.waits; });
  run_event_middleware(std::move(chain), 0, waits ? store(event) : event);
}

void Socket::run_event_middleware(std::shared_ptr<const std::vector<detail::EventMiddleware>> chain,
                                  std::size_t index, const Event& event) {
  if (!connected()) return;
  if (index == chain->size()) {
    detail::OwedAck ack(event.ack_sender());
    return handle_event(std::string(event.name()), event.arguments(), ack);
  }
  const auto self = shared_from_this();
  const auto replacement = std::make_shared<detail::EventReplacement>();
  auto next = [self, chain, index, event, replacement](Result<void> verdict,
                                                       std::exception_ptr exception) {
    if (exception || verdict.has_error()) {
      return self->report_refusal(event, verdict, std::move(exception));
    }
    if (!replacement->payload) return self->run_event_middleware(chain, index + 1, event);
    const auto replaced = read_replacement(event, std::move(*replacement->payload));
    if (!replaced) {
      return self->report_refusal(event, Error("the event's replacement is no JSON"), nullptr);
    }
    self->run_event_middleware(chain, index + 1, *replaced);
  };
  try {
    (*(*chain)[index].call)(parley::Socket(self), event.replaceable(replacement), std::move(next));
  } catch (...) {
    report_refusal(event, {}, std::current_exception());
  }
}

void Socket::report_refusal(const Event& event, const Result<void>& verdict,
                            std::exception_ptr exception) {
  const std::string name(event.name());
  const Error error = exception ? Error(base::what_of(exception)) : verdict.error();
  tell_error(error);  // first: it may be sent away for it
  if (exception) return report("event middleware", name, std::move(exception));
  if (Node* const node = shard_.node()) {
    detail::OwedAck none;
    settle(node->server().report_refused_event({"event middleware", namespace_name_, name, id_,
                                                error.message, nullptr,
                                                parley::Socket(shared_from_this())}),
           none, {});
  }
}

void Socket::show(WatchersRef watchers, std::vector<Watchers::Any> Watchers::* list,
                  const Event& event) {
  if (!watchers) return;
  const parley::Socket handle(shared_from_this());
  for (const Watchers::Any& any : (*watchers).*list) {
    try {
      (*any.listener)(handle, event);
    } catch (...) {
      report("catch-all", std::string(event.name()), std::current_exception());
    }
  }
}

// --- outgoing ------------------------------------------------------------------------------------

/// The offset that recovery has added is no argument of the event.
void Socket::show_outgoing(const engineio::OutgoingRef& sent, bool with_offset) {
  const WatchersRef own = watchers_;
  const WatchersRef common = shard_.handlers()->watchers;
  if (!shows_outgoing(common) && !shows_outgoing(own)) return;
  // What a listener sends itself would come here again, and again.
  if (shard_.adapter().set_showing(true)) return;
  SentEvent read;
  if (read_event(*sent, namespace_->parser(), read)) {
    const auto& elements = read.packet.elements;
    const auto values = std::span(elements).first(elements.size() - with_offset).subspan(1);
    const Event event(read.name, {values, read.attachments}, {}, nullptr);
    show(common, &Watchers::outgoing, event);
    show(own, &Watchers::outgoing, event);
  }
  shard_.adapter().set_showing(false);
}

// --- registering ---------------------------------------------------------------------------------

void Socket::change_own_watchers(const std::function<void(Watchers&)>& change) {
  assert(loop_->is_current());
  if (leaving_) return;  // nothing comes any more, and a listener may own a handle to this socket
  set_own_watchers(change_watchers(watchers_, change));
}

void Socket::set_own_watchers(WatchersRef watchers) {
  shard_.adapter().count_shown(shows_outgoing(watchers_), shows_outgoing(watchers));
  watchers_ = std::move(watchers);
}

}  // namespace parley::socketio
