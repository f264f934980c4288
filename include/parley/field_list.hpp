#pragma once
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley {

/// Names and values in the order they came, read only, in one piece of memory that copies share: of
/// each connection's first request all headers are kept, as long as it lasts. Reads like a
/// std::vector of pairs: `for (const auto& [name, value] : list)`. Thread-safe.
class FieldList {
 public:
  using value_type = std::pair<std::string_view, std::string_view>;

  class const_iterator {
   public:
    using iterator_category = std::forward_iterator_tag;
    using value_type = FieldList::value_type;
    using difference_type = std::ptrdiff_t;
    using pointer = const value_type*;
    using reference = const value_type&;

    const_iterator() = default;
    reference operator*() const { return field_; }
    pointer operator->() const { return &field_; }
    const_iterator& operator++() {
      at_ += kHead + field_.first.size() + field_.second.size();
      read();
      return *this;
    }
    const_iterator operator++(int) {
      const const_iterator before = *this;
      ++*this;
      return before;
    }
    bool operator==(const const_iterator& other) const { return at_ == other.at_; }

   private:
    friend class FieldList;
    const_iterator(const char* at, const char* end) : at_(at), end_(end) { read(); }
    void read();

    const char* at_ = nullptr;
    const char* end_ = nullptr;
    value_type field_;
  };

  FieldList() = default;
  FieldList(std::initializer_list<value_type> fields);
  explicit FieldList(const std::vector<std::pair<std::string, std::string>>& fields);

  const_iterator begin() const { return {bytes_.get(), bytes_.get() + size_of_bytes_}; }
  const_iterator end() const {
    return {bytes_.get() + size_of_bytes_, bytes_.get() + size_of_bytes_};
  }
  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }

 private:
  static constexpr std::size_t kHead = 2 * sizeof(std::uint32_t);  // before each: both lengths

  template <class Fields>
  void assign(const Fields& fields);

  std::shared_ptr<const char[]> bytes_;
  std::uint32_t size_of_bytes_ = 0;
  std::uint32_t count_ = 0;
};

}  // namespace parley
