#pragma once
#include <memory>
#include <string>
#include <typeindex>
#include <utility>
#include <vector>

namespace parley {

/// A client that left without saying goodbye and can no longer come back to where it was: see
/// ServerOptions::connection_state_recovery. Lives for the call.
class ExpiredSession {
 public:
  using Data = std::vector<std::pair<std::type_index, std::shared_ptr<void>>>;

  ExpiredSession(std::string id, std::vector<std::string> rooms, Data data)
      : id_(std::move(id)), rooms_(std::move(rooms)), data_(std::move(data)) {}

  /// Of the socket that it was.
  const std::string& id() const { return id_; }
  /// It was in these, without that of its own id.
  const std::vector<std::string>& rooms() const { return rooms_; }
  /// What Socket::data<T>() was, null when nobody had asked for it.
  template <class T>
  T* data() const {
    for (const auto& [type, value] : data_) {
      if (type == typeid(T)) return static_cast<T*>(value.get());
    }
    return nullptr;
  }

 private:
  std::string id_;
  std::vector<std::string> rooms_;
  Data data_;
};

}  // namespace parley
