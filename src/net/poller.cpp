// Level triggered, as the kernel's default is: what is left unread is told again, so that nothing
// can be lost between a read and a wait. Edge triggered was rejected: it saves nothing once a
// registration stays, and needs every reader to drain its socket.
#include "net/poller.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <system_error>
#include <utility>

namespace parley::net {

/// The one wait of Asio for the whole set. Outlives the poller while it is on its way back.
class Poller::Wait : public std::enable_shared_from_this<Poller::Wait> {
 public:
  Wait(boost::asio::io_context& context, Poller& poller)
      : descriptor_(context, poller.epoll_), poller_(&poller) {}

  void start() {
    if (waiting_ || !poller_) return;
    waiting_ = true;
    descriptor_.async_wait(Descriptor::wait_read,
                           [self = shared_from_this()](const boost::system::error_code& error) {
                             self->waiting_ = false;
                             const Again again{*self};
                             if (!error) self->turn();
                           });
  }

  /// A turn without anything ready, to call those whom the kernel refused to watch.
  void soon() {
    boost::asio::post(descriptor_.get_executor(), [self = shared_from_this()] { self->turn(); });
  }

  void cancel() {
    boost::system::error_code ignored;
    descriptor_.cancel(ignored);
  }

  void leave() {
    poller_ = nullptr;
    descriptor_.release();  // cancels as well; the set itself stays the poller's
  }

 private:
  using Descriptor = boost::asio::posix::stream_descriptor;

  /// Goes on, also when somebody called has thrown at a program whose context this is.
  struct Again {
    Wait& wait;
    ~Again() {
      if (wait.poller_ && wait.poller_->watched_ > 0) wait.start();
    }
  };

  void turn() {
    if (poller_) poller_->turn();
  }

  Descriptor descriptor_;
  Poller* poller_;
  bool waiting_ = false;
};

// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): ready_ is filled by each turn
Poller::Poller(boost::asio::io_context& context, UniqueFunction<void()> on_turn_end)
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), on_turn_end_(std::move(on_turn_end)) {
  if (epoll_ < 0) throw std::system_error(errno, std::system_category(), "cannot wait for sockets");
  wait_ = std::make_shared<Wait>(context, *this);
}

Poller::~Poller() {
  leave();
  ::close(epoll_);
}

void Poller::leave() {
  if (!wait_) return;
  wait_->leave();
  wait_.reset();
}

void Poller::want_readable(Watched& watched) {
  want(watched, EPOLLIN);
}

void Poller::want_writable(Watched& watched) {
  want(watched, EPOLLOUT);
}

void Poller::want(Watched& watched, std::uint32_t event) {
  watched.wanted_ |= event;
  if ((watched.registered_ & event) == 0) watch(watched, watched.registered_ | event);
}

void Poller::forget(Watched& watched) {
  watched.wanted_ = 0;
  if (watched.registered_ != 0) watch(watched, 0);
  for (int i = 0; i < ready_count_; ++i) {
    auto& ready = ready_[static_cast<std::size_t>(i)];
    if (ready.data.ptr == &watched) ready.data.ptr = nullptr;
  }
  for (Watched*& refused : refused_) {
    if (refused == &watched) refused = nullptr;
  }
}

void Poller::watch(Watched& watched, std::uint32_t events) {
  const int action = watched.registered_ == 0 ? EPOLL_CTL_ADD
                     : events == 0            ? EPOLL_CTL_DEL
                                              : EPOLL_CTL_MOD;
  epoll_event event{};
  event.events = events;
  event.data.ptr = &watched;
  if (::epoll_ctl(epoll_, action, watched.descriptor_, &event) != 0) {
    // No memory, or no watch left (fs.epoll.max_user_watches). Nobody would ever call the owner,
    // who takes what happens for the end of the connection.
    ::shutdown(watched.descriptor_, SHUT_RDWR);
    refused_.push_back(&watched);
    if (wait_) wait_->soon();
    return;
  }
  watched.registered_ = events;
  if (action == EPOLL_CTL_ADD && ++watched_ == 1 && wait_) wait_->start();
  if (action == EPOLL_CTL_DEL && --watched_ == 0 && wait_) wait_->cancel();
}

void Poller::turn() {
  in_turn_ = true;
  try {
    ready_count_ = ::epoll_wait(epoll_, ready_.data(), kBatch, 0);
    for (int i = 0; i < ready_count_; ++i) call(ready_[static_cast<std::size_t>(i)]);
    call_refused();
  } catch (...) {  // of a program's own code; who was not called yet is told again
    end_turn();
    throw;
  }
  end_turn();
}

void Poller::end_turn() {
  in_turn_ = false;
  ready_count_ = 0;
  on_turn_end_();
}

void Poller::call(const epoll_event& ready) {
  // Read from `ready` again after each call: who was called may be gone.
  const auto watched = [&ready] { return static_cast<Watched*>(ready.data.ptr); };
  if (!watched()) return;
  const std::uint32_t events =
      (ready.events & (EPOLLERR | EPOLLHUP)) ? EPOLLIN | EPOLLOUT : ready.events;
  const std::uint32_t owed = events & watched()->wanted_;
  // Before it is called, since it will hardly want the same again when it did not until now.
  if (owed == 0) return watch(*watched(), watched()->wanted_);
  watched()->wanted_ &= ~owed;
  if (owed & EPOLLOUT) watched()->on_writable_now();
  if (watched() && (owed & EPOLLIN)) watched()->on_readable_now();
}

void Poller::call_refused() {
  for (std::size_t i = 0; i < refused_.size(); ++i) {
    if (!refused_[i]) continue;
    const std::uint32_t owed = std::exchange(refused_[i]->wanted_, 0);
    if (owed & EPOLLOUT) refused_[i]->on_writable_now();
    if (refused_[i] && (owed & EPOLLIN)) refused_[i]->on_readable_now();
  }
  refused_.clear();
}

}  // namespace parley::net
