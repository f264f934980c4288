// expect: parley: a broadcast waits for its answers only with a time limit: write .timeout(5s)
#include <parley/task.hpp>

parley::Task<> program(parley::Server& io) {
  co_await io.to("room").emit_with_ack<int>("event", 1);
}
