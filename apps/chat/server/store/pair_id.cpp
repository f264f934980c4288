// Ids of direct rooms. Writing each room down when it is opened, under an id drawn by lot, was
// rejected: strangers could then fill the disk and the memory with rooms in which nothing is said.
#include "store/pair_id.hpp"

namespace parley::chat {
namespace {

constexpr char kBetween = '-';  // in no id of a person

}  // namespace

std::string pair_id(const std::string& one, const std::string& other) {
  return one <= other ? one + kBetween + other : other + kBetween + one;
}

std::optional<std::pair<std::string, std::string>> people_of(const std::string& room) {
  const auto between = room.find(kBetween);
  if (between == std::string::npos) return std::nullopt;
  std::pair people{room.substr(0, between), room.substr(between + 1)};
  const bool ordered = !people.first.empty() && people.first <= people.second;
  if (!ordered || people.second.find(kBetween) != std::string::npos) return std::nullopt;
  return people;
}

}  // namespace parley::chat
