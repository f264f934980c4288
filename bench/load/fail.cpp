// How a measurement that means nothing ends.
#include "load/fail.hpp"

#include <cstdio>
#include <cstdlib>

namespace load {

void fail(const std::string& message) {
  std::fprintf(stderr, "load: %s\n", message.c_str());
  std::fflush(stderr);
  std::_Exit(1);
}

}  // namespace load
