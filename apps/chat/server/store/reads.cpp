// The questions. Pages go by sequence number along the unique (room, seq) index, so that page 1 and
// page 10,000 cost the same; OFFSET was rejected, it walks over all it skips.
#include "store/reads.hpp"

#include <algorithm>
#include <limits>

#include "store/connection.hpp"

namespace parley::chat::store {
namespace {

constexpr const char* kPageBefore =
    "SELECT m.id, m.room_id, m.seq, u.id, u.name, m.text, m.at, m.client_id "
    "FROM messages m JOIN users u ON u.id = m.author_id "
    "WHERE m.room_id = ? AND m.seq < ? ORDER BY m.seq DESC LIMIT ?";
constexpr const char* kPageAfter =
    "SELECT m.id, m.room_id, m.seq, u.id, u.name, m.text, m.at, m.client_id "
    "FROM messages m JOIN users u ON u.id = m.author_id "
    "WHERE m.room_id = ? AND m.seq > ? ORDER BY m.seq LIMIT ?";

/// About what a message takes on the wire, where a control character takes six bytes.
std::size_t size_on_the_wire(const Message& message) {
  std::size_t size = 200 + 6 * message.author.name.size();
  for (const char c : message.text) {
    const auto byte = static_cast<unsigned char>(c);
    size += byte < 0x20 ? 6 : byte == '"' || byte == '\\' ? 2 : 1;
  }
  return size;
}

}  // namespace

Reads::Reads(SQLite::Database& database)
    : by_token_(database, "SELECT id, name FROM users WHERE token_hash = ?"),
      marks_(database, "SELECT room_id, seq FROM reads WHERE user_id = ?"),
      find_user_(database, "SELECT id, name FROM users WHERE id = ?"),
      rooms_(database,
             "SELECT r.id, r.name, r.last_seq, a.id, a.name, b.id, b.name, m.id FROM rooms r "
             "LEFT JOIN users a ON a.id = r.first_id LEFT JOIN users b ON b.id = r.second_id "
             "LEFT JOIN messages m ON m.room_id = r.id AND m.seq = r.last_seq "
             "ORDER BY r.created_at, r.id"),
      page_before_(database, kPageBefore),
      page_after_(database, kPageAfter),
      users_(database, "SELECT id, name FROM users ORDER BY seen_at DESC LIMIT ?"),
      ping_(database, "SELECT count(*) FROM rooms WHERE id = 'general'") {}

std::optional<Entrant> Reads::find_by_token(const std::string& token_hash) {
  Use find(by_token_);
  find.bind_blob(token_hash);
  if (!find.step()) return std::nullopt;
  Entrant entrant{{find.text(0), find.text(1)}, {}};
  Use marks(marks_);
  marks.bind(entrant.user.id);
  while (marks.step()) entrant.marks.push_back({marks.text(0), marks.integer(1)});
  return entrant;
}

std::optional<User> Reads::find_user(const std::string& id) {
  Use find(find_user_);
  find.bind(id);
  if (!find.step()) return std::nullopt;
  return User{find.text(0), find.text(1)};
}

std::vector<Room> Reads::rooms() {
  std::vector<Room> found;
  Use rooms(rooms_);
  while (rooms.step()) {
    Room room{rooms.text(0), rooms.text(1), rooms.integer(2), std::nullopt};
    if (!rooms.is_null(3) && !rooms.is_null(5)) {
      room.pair = Pair{{rooms.text(3), rooms.text(4)}, {rooms.text(5), rooms.text(6)}};
    }
    if (!rooms.is_null(7)) room.last_id = rooms.integer(7);
    found.push_back(std::move(room));
  }
  return found;
}

Page Reads::page(const PageRequest& request) {
  const bool forward = request.after.has_value();
  const Sequence bound =
      forward ? *request.after : request.before.value_or(std::numeric_limits<Sequence>::max());
  Page page;
  Use rows(forward ? page_after_ : page_before_);
  rows.bind(request.room, bound, request.limit + 1);
  std::size_t size = 0;
  while (rows.step()) {
    if (page.messages.size() == static_cast<std::size_t>(request.limit)) {
      page.has_more = true;
      break;
    }
    Message message{rows.integer(0), rows.text(1),    rows.integer(2), {rows.text(3), rows.text(4)},
                    rows.text(5),    rows.integer(6), rows.text(7)};
    size += size_on_the_wire(message);
    if (size > request.max_bytes && !page.messages.empty()) {
      page.has_more = true;
      break;
    }
    page.messages.push_back(std::move(message));
  }
  if (!forward) std::reverse(page.messages.begin(), page.messages.end());
  return page;
}

std::vector<User> Reads::users(int limit) {
  std::vector<User> found;
  Use users(users_);
  users.bind(limit);
  while (users.step()) found.push_back({users.text(0), users.text(1)});
  return found;
}

void Reads::ping() {
  Use ping(ping_);
  ping.step();
}

}  // namespace parley::chat::store
