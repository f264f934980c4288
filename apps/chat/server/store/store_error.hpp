#pragma once
#include <stdexcept>

namespace parley::chat::store {

/// The database cannot be opened. what() is one line for the person at the terminal.
class StoreError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace parley::chat::store
