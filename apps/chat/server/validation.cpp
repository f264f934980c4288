// What the types of a request cannot say. Page sizes are capped instead of refused: a client that
// asks for a million rows gets on with a hundred.
#include "validation.hpp"

#include <algorithm>
#include <string_view>

#include "utf8.hpp"

namespace parley::chat {
namespace {

constexpr std::string_view kClientIdCharacters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

bool is_client_id(std::string_view id) {
  return id.size() >= 8 && id.size() <= 64 &&
         id.find_first_not_of(kClientIdCharacters) == std::string_view::npos;
}

}  // namespace

std::optional<Failure> check(const SendRequest& request) {
  if (!is_client_id(request.client_id)) {
    return failure::bad_request("client_id must be 8 to 64 characters A-Z, a-z, 0-9, _ or -");
  }
  if (request.text.find_first_not_of(" \t\r\n\v\f") == std::string::npos) {
    return failure::bad_request("The message is empty.");
  }
  const auto text = decode_utf8(request.text);
  if (!text) return failure::bad_request("The message is not valid text.");
  if (text->size() > kMaxText) {
    return failure::bad_request("The message is longer than " + std::to_string(kMaxText) +
                                " characters.");
  }
  return std::nullopt;
}

Outcome<PageRequest> page_request(const HistoryRequest& request) {
  if (request.before && request.after) {
    return failure::bad_request("Give before or after, not both.");
  }
  const auto limit = std::clamp<std::int64_t>(request.limit.value_or(kDefaultPage), 1, kMaxPage);
  PageRequest page;
  page.room = request.room;
  page.before = request.before;
  page.after = request.after;
  page.limit = static_cast<int>(limit);
  return page;
}

}  // namespace parley::chat
