#pragma once
// `co_await` for the store: the coroutine goes on, on its own loop, once the outcome is there.
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "parley/task.hpp"
#include "store/store.hpp"

namespace parley::chat {
namespace detail {

template <class T, class Start>
Task<Outcome<T>> await_outcome(Start start) {
  return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>&, void(Outcome<T>)>(
      [](auto handler, Start begin) {
        auto executor = boost::asio::get_associated_executor(handler);
        begin([executor, handler = std::move(handler)](Outcome<T> outcome) mutable {
          boost::asio::post(executor,
                            [handler = std::move(handler), outcome = std::move(outcome)]() mutable {
                              std::move(handler)(std::move(outcome));
                            });
        });
      },
      boost::asio::use_awaitable, std::move(start));
}

}  // namespace detail

template <class T>
Task<Outcome<T>> await_read(store::Store& store, UniqueFunction<Outcome<T>(store::Reads&)> work) {
  return detail::await_outcome<T>(
      [&store, work = std::move(work)](UniqueFunction<void(Outcome<T>)> then) mutable {
        store.read<T>(std::move(work), std::move(then));
      });
}

template <class T>
Task<Outcome<T>> await_write(store::Store& store, UniqueFunction<Outcome<T>(store::Writes&)> work) {
  return detail::await_outcome<T>(
      [&store, work = std::move(work)](UniqueFunction<void(Outcome<T>)> then) mutable {
        store.write<T>(std::move(work), std::move(then));
      });
}

}  // namespace parley::chat
