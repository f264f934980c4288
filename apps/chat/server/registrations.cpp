// One rate for all was rejected: a single client could use it up and keep every newcomer out.
#include "registrations.hpp"

#include <arpa/inet.h>

#include <array>

namespace parley::chat {
namespace {

// Generous, because a school or an office is one address to us.
constexpr double kPerSecond = 5;
constexpr double kBurst = 100;
constexpr std::size_t kMaxAddresses = 10'000;

bool is_this_machine(std::string_view address) {
  return address == "::1" || address.starts_with("127.") || address.starts_with("::ffff:127.");
}

std::string_view last_of_list(std::string_view list) {
  list.remove_prefix(list.find_last_of(',') + 1);  // npos + 1 is 0
  const auto begin = list.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return list.substr(begin, list.find_last_not_of(" \t") - begin + 1);
}

/// The address in one spelling, of IPv6 its network; empty if it is none.
std::string network_of(std::string_view address) {
  const std::string text(address);
  std::array<char, INET6_ADDRSTRLEN> spelling{};
  in_addr v4{};
  if (::inet_pton(AF_INET, text.c_str(), &v4) == 1) return text;
  in6_addr v6{};
  if (::inet_pton(AF_INET6, text.c_str(), &v6) != 1) return {};
  if (IN6_IS_ADDR_V4MAPPED(&v6)) {
    return ::inet_ntop(AF_INET, &v6.s6_addr[12], spelling.data(), spelling.size());
  }
  for (std::size_t i = 8; i < 16; ++i) v6.s6_addr[i] = 0;
  return ::inet_ntop(AF_INET6, &v6, spelling.data(), spelling.size());
}

}  // namespace

bool Registrations::take(const std::string& address, Instant now) {
  const std::lock_guard lock(mutex_);
  // The address first: what it refuses takes nothing from the others.
  if (!address.empty() && !take_of(address, now)) return false;
  return all_.take(now);
}

std::size_t Registrations::addresses() const {
  const std::lock_guard lock(mutex_);
  return by_address_.size();
}

bool Registrations::take_of(const std::string& address, Instant now) {
  const auto known = by_address_.find(address);
  if (known != by_address_.end()) return known->second.take(now);
  if (by_address_.size() >= kMaxAddresses) {
    std::erase_if(by_address_, [&](const auto& entry) { return entry.second.is_full(now); });
  }
  // So many at once only the common rate can hold.
  if (by_address_.size() >= kMaxAddresses) return true;
  return by_address_.try_emplace(address, kPerSecond, kBurst).first->second.take(now);
}

std::string remote_address(std::string_view peer, std::string_view forwarded_for) {
  // The last one is what the proxy saw; those before it anybody can write.
  return network_of(is_this_machine(peer) ? last_of_list(forwarded_for) : peer);
}

std::string remote_address(const Handshake& handshake) {
  return remote_address(handshake.address, handshake.header("x-forwarded-for").value_or(""));
}

}  // namespace parley::chat
