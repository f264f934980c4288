#pragma once
#include <exception>

#include "base/log.hpp"
#include "base/what_of.hpp"
#include "http/exchange.hpp"

namespace parley::engineio {

/// Runs behind a late answer, where nobody else would catch what a hook throws: that ends the
/// connection. Returns whether nothing was thrown.
template <class Task>
bool run_hooks(http::Exchange& exchange, Task task) {
  try {
    task();
    return true;
  } catch (...) {
    base::log_error("engine", "a hook threw: " + base::what_of(std::current_exception()));
    exchange.abort();
    return false;
  }
}

}  // namespace parley::engineio
