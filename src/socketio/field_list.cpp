#include "parley/field_list.hpp"

#include <cstring>

namespace parley {

void FieldList::const_iterator::read() {
  if (at_ == end_) return;
  std::uint32_t lengths[2];
  std::memcpy(lengths, at_, sizeof lengths);
  field_ = {{at_ + kHead, lengths[0]}, {at_ + kHead + lengths[0], lengths[1]}};
}

template <class Fields>
void FieldList::assign(const Fields& fields) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : fields) bytes += kHead + name.size() + value.size();
  if (bytes == 0) return;
  const auto made = std::make_shared_for_overwrite<char[]>(bytes);
  char* at = made.get();
  for (const auto& [name, value] : fields) {
    const std::uint32_t lengths[2] = {static_cast<std::uint32_t>(name.size()),
                                      static_cast<std::uint32_t>(value.size())};
    std::memcpy(at, lengths, sizeof lengths);
    at += kHead;
    at += std::string_view(name).copy(at, name.size());
    at += std::string_view(value).copy(at, value.size());
  }
  bytes_ = made;
  size_of_bytes_ = static_cast<std::uint32_t>(bytes);
  count_ = static_cast<std::uint32_t>(fields.size());
}

FieldList::FieldList(std::initializer_list<value_type> fields) {
  assign(fields);
}

FieldList::FieldList(const std::vector<std::pair<std::string, std::string>>& fields) {
  assign(fields);
}

}  // namespace parley
