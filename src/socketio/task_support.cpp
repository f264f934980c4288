// What parley/task.hpp needs to run coroutines on a socket's loop.
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <string_view>
#include <utility>

#include "parley/handler.hpp"
#include "socketio/socket.hpp"

namespace parley::detail {

boost::asio::any_io_executor executor_of(const std::shared_ptr<socketio::Socket>& socket) {
  return socket->loop().context().get_executor();
}

void report_exception(const std::shared_ptr<socketio::Socket>& socket, std::string_view where,
                      std::exception_ptr exception) {
  socket->report(where, "", std::move(exception));
}

}  // namespace parley::detail
