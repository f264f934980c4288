// Engine.IO protocols 4 and 3: whether a request fits the session that it names, or may open one.
#include <cstdint>
#include <cstring>

#include "engineio/engine.hpp"

namespace parley::engineio {
namespace {

/// How long it takes does not tell how much of somebody's id was guessed.
bool is_same_secret(std::string_view secret, std::string_view guess) {
  if (secret.size() != guess.size()) return false;
  std::uint64_t differences = 0;
  std::size_t at = 0;
  const auto compare = [&](auto word) {
    decltype(word) ours{};
    std::memcpy(&ours, secret.data() + at, sizeof word);
    std::memcpy(&word, guess.data() + at, sizeof word);
    differences |= static_cast<std::uint64_t>(ours ^ word);
    at += sizeof word;
  };
  while (secret.size() - at >= sizeof(std::uint64_t)) compare(std::uint64_t{});
  while (secret.size() - at >= sizeof(std::uint32_t)) compare(std::uint32_t{});
  while (at < secret.size()) compare(static_cast<unsigned char>(0));
  return differences == 0;
}

/// What a request's query says to the engine, found in one pass: the last of each name, as
/// HttpRequest::query_value has it.
struct Asked {
  explicit Asked(const HttpRequest& request) {
    for (const auto& [name, value] : request.query) {
      if (is(name, "transport")) {
        transport = value;
      } else if (is(name, "sid")) {
        sid = value;
      } else if (is(name, "EIO")) {
        protocol = value;
      }
    }
  }

  /// The compiler makes a comparison of a word or two of it where it knows the size.
  template <std::size_t N>
  static bool is(std::string_view text, const char (&name)[N]) {
    return text.size() == N - 1 && std::memcmp(text.data(), name, N - 1) == 0;
  }

  std::string_view transport;
  std::optional<std::string_view> sid;
  std::string_view protocol;
};

}  // namespace

std::shared_ptr<Session> Engine::find(std::string_view sid) const {
  if (found_ && is_same_secret((*found_)->id(), sid)) return *found_;
  const auto found = sessions_.find(sid);
  if (found == sessions_.end()) return nullptr;
  found_ = &*found;
  return *found;
}

/// `page_allowed`: as allows_page has it.
Engine::Verdict Engine::verify(const HttpRequest& request, bool upgrade, bool page_allowed) const {
  const auto refused = [](ErrorCode code, Context context) {
    return Verdict{Refusal{code, std::move(context), {}}, nullptr};
  };
  const Asked asked(request);
  const std::string_view transport = asked.transport;
  const bool polls = Asked::is(transport, "polling");
  if (polls ? !polls_ : !upgrades_ || !Asked::is(transport, "websocket")) {
    return refused(ErrorCode::kTransportUnknown, {{"transport", std::string(transport)}});
  }
  if (auto refusal = check_origin(request, page_allowed)) return {std::move(refusal), nullptr};
  if (const auto sid = asked.sid) {
    const std::shared_ptr<Session> session = find(*sid);
    if (!session) return refused(ErrorCode::kSessionUnknown, {{"sid", std::string(*sid)}});
    // A plain request talks to a session that polls, an upgrade is for WebSocket.
    if (upgrade ? polls : !polls || !session->polling()) {
      return refused(ErrorCode::kBadRequest,
                     {{"name", "TRANSPORT_MISMATCH"},
                      {"transport", std::string(transport)},
                      {"previousTransport", std::string(session->transport_name())}});
    }
    if ((Asked::is(asked.protocol, "4") ? Protocol::kV4 : Protocol::kV3) != session->protocol()) {
      return refused(ErrorCode::kBadRequest,
                     {{"name", "PROTOCOL_MISMATCH"},
                      {"protocol", std::string(asked.protocol)},
                      {"previousProtocol", session->protocol() == Protocol::kV4 ? "4" : "3"}});
    }
    return {std::nullopt, session};
  }
  if (request.method != "GET") {
    return refused(ErrorCode::kBadHandshakeMethod, {{"method", request.method}});
  }
  if (upgrade == polls) {
    return refused(ErrorCode::kBadRequest, {{"name", "TRANSPORT_HANDSHAKE_ERROR"}});
  }
  return {std::nullopt, nullptr};
}

}  // namespace parley::engineio
