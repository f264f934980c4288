// The limit on all outgoing queues together. What is over it cannot be seen without asking all
// loops, nor who lets most wait; but while no loop has more than its share of the limit, it is
// kept, and that each loop sees by itself: counting costs nothing until then.
//
// A round asks every loop for its queues, takes the largest of all until an eighth of the limit is
// free (or every message would begin another round), and has their loops close them. On later
// turns: whoever added to a queue may be in the midst of a broadcast. What is sent meanwhile adds
// up; when that is another eighth, no session may queue more than a small part of its own limit.
#include "socketio/queue_relief.hpp"

#include <algorithm>
#include <utility>

#include "socketio/node.hpp"
#include "socketio/server.hpp"

namespace parley::socketio {

/// Each part is written by its own loop, and read when all have come.
struct QueueRelief::Round {
  struct Queue {
    std::size_t bytes;
    unsigned loop;
    UniqueFunction<void()> end;
  };
  std::vector<std::vector<Queue>> parts;
  std::atomic<std::size_t> left;
};

void QueueRelief::start() {
  limit_ = server_.options().limits.max_total_queued_bytes;
  if (limit_ == 0) return;
  const auto& loops = server_.loops();
  for (const auto& loop : loops) {
    loop->stats().queued_bytes.watch(limit_ / loops.size(), [this] { check(); });
  }
}

std::uint64_t QueueRelief::total() const {
  std::uint64_t sum = 0;
  for (const auto& loop : server_.loops()) sum += loop->stats().queued_bytes.get();
  return sum;
}

void QueueRelief::check() {
  if (stopped_) return;
  const std::uint64_t now = total();
  if (now <= limit_) return;
  if (!under_way_.exchange(true)) return begin();
  if (now > limit_ + limit_ / 8 && !flooded_.exchange(true)) set_flooded(true);
}

void QueueRelief::set_flooded(bool flooded) {
  for (const auto& loop : server_.loops()) loop->stats().queued_bytes.set_flooded(flooded);
}

void QueueRelief::begin() {
  const auto round = std::make_shared<Round>();
  const std::size_t loops = server_.loops().size();
  round->parts.resize(loops);
  round->left = loops;
  for (unsigned i = 0; i < loops; ++i) {
    server_.loops()[i]->post([this, round, i] { collect(round, i); });
  }
}

void QueueRelief::collect(const std::shared_ptr<Round>& round, unsigned index) {
  auto& part = round->parts[index];
  const auto add = [&](auto&& waiting) {
    for (auto& each : waiting) part.push_back({each.bytes, index, std::move(each.end)});
  };
  add(server_.node(index).engine().waiting());
  add(server_.node(index).http_connections().waiting());
  if (--round->left == 0) choose(round);
}

void QueueRelief::choose(const std::shared_ptr<Round>& round) {
  const std::uint64_t now = total();
  if (now <= limit_ || stopped_) return finish();
  std::vector<Round::Queue> all;
  for (auto& part : round->parts) {
    std::move(part.begin(), part.end(), std::back_inserter(all));
  }
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.bytes > b.bytes; });
  const std::uint64_t wanted = now - (limit_ - limit_ / 8);
  std::vector<std::vector<UniqueFunction<void()>>> chosen(round->parts.size());
  std::uint64_t freed = 0;
  for (auto& queue : all) {
    if (freed >= wanted) break;
    freed += queue.bytes;
    chosen[queue.loop].push_back(std::move(queue.end));
  }
  round->left = chosen.size();
  for (unsigned i = 0; i < chosen.size(); ++i) {
    server_.loops()[i]->post([this, round, ends = std::move(chosen[i])]() mutable {
      for (auto& end : ends) end();
      if (--round->left == 0) finish();
    });
  }
}

void QueueRelief::finish() {
  if (flooded_.exchange(false)) set_flooded(false);
  under_way_ = false;
}

}  // namespace parley::socketio
