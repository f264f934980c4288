#pragma once
#include <exception>
#include <string>

namespace parley::base {

/// The text of whatever a program threw.
inline std::string what_of(const std::exception_ptr& exception) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& e) {
    return e.what();
  } catch (...) {
    return "not a std::exception";
  }
}

}  // namespace parley::base
