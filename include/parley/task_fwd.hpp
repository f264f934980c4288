#pragma once
// So that a handler that returns a Task is recognised without Asio: whoever writes one and has
// forgotten parley/task.hpp is told so.
#include <coroutine>  // or compilers ask for that, and not for parley/task.hpp

namespace boost::asio {
template <class T, class Executor>
class awaitable;  // parley::Task: #include <parley/task.hpp>
class any_io_executor;
}  // namespace boost::asio

namespace parley {

/// What a coroutine handler returns: `[](Socket socket, std::string text) -> Task<bool> {...}`. It
/// runs on the socket's loop, may co_await whatever Asio can wait for, and is kept alive, with what
/// its lambda captured, until it ends. Its parameters must be values. Needs parley/task.hpp.
template <class T = void>
using Task = boost::asio::awaitable<T, boost::asio::any_io_executor>;

}  // namespace parley
