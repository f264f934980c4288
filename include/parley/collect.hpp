#pragma once
// How what programs keep with sockets comes together from all loops.
#include <functional>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "parley/function.hpp"

namespace parley::socketio {
class Namespace;
}

namespace parley {

class Socket;
struct BroadcastTarget;

namespace detail {

using NamespaceRef = std::shared_ptr<socketio::Namespace>;

/// What one loop contributes: filled there, merged on the loop that gathers.
class SocketPart {
 public:
  virtual ~SocketPart() = default;
  virtual void add(const Socket& socket) = 0;
  virtual void merge() = 0;
};
using PartMaker = std::function<std::unique_ptr<SocketPart>()>;

/// `done` is called where the callback of fetch_sockets is.
void collect_parts(const NamespaceRef& nsp, const BroadcastTarget& target, PartMaker make_part,
                   UniqueFunction<void()> done);

template <class Pick>
struct PickedFrom {
  static_assert(std::is_invocable_v<const Pick&, const Socket&>,
                "parley: the function for collect has one parameter, parley::Socket, and must not "
                "be mutable: several loops call it at the same time.");
  using type = std::remove_cvref_t<std::invoke_result_t<const Pick&, const Socket&>>;
  static_assert(!std::is_void_v<type>,
                "parley: the function for collect must return something; use for_each_socket.");
};
template <class Pick>
using Picked = typename PickedFrom<Pick>::type;

struct Itself {
  template <class S>
  S operator()(const S& socket) const {
    return socket;
  }
};

template <class T, class Pick>
class PickedPart final : public SocketPart {
 public:
  PickedPart(std::shared_ptr<const Pick> pick, std::shared_ptr<std::vector<T>> all)
      : pick_(std::move(pick)), all_(std::move(all)) {}
  void add(const Socket& socket) override { part_.push_back((*pick_)(socket)); }
  void merge() override {
    all_->insert(all_->end(), std::make_move_iterator(part_.begin()),
                 std::make_move_iterator(part_.end()));
  }

 private:
  std::shared_ptr<const Pick> pick_;
  std::shared_ptr<std::vector<T>> all_;
  std::vector<T> part_;
};

template <class T, class Pick>
void collect(const NamespaceRef& nsp, const BroadcastTarget& target, Pick pick,
             UniqueFunction<void(std::vector<T>)> callback) {
  const auto all = std::make_shared<std::vector<T>>();
  const auto shared_pick = std::make_shared<const Pick>(std::move(pick));
  collect_parts(
      nsp, target,
      [shared_pick, all] { return std::make_unique<PickedPart<T, Pick>>(shared_pick, all); },
      [all, callback = std::move(callback)]() mutable { callback(std::move(*all)); });
}

}  // namespace detail
}  // namespace parley
