// Rates, and how much may come at once. Requests have none for everybody together: nobody but who
// asks pays for them, and after a restart everybody asks.
#include "rates.hpp"

namespace parley::chat {
namespace {

constexpr double kPerMinute = 1.0 / 60;
constexpr double kPerHour = 1.0 / 3600;
constexpr Rate kUnlimited;

Rate rate_of(unsigned limit, double unit, double at_once) {
  return limit == 0 ? kUnlimited : Rate{limit * unit, limit * at_once};
}

Rate messages(unsigned per_second) {
  return rate_of(per_second, 1, 5);
}

// An office that hears of the chat today begins many on one day.
Rate conversations(unsigned per_hour) {
  return rate_of(per_hour, kPerHour, 0.5);
}

}  // namespace

Rates rates_of_person() {
  return {{{50, 400},  // a page that loads many rooms at once
           {10, 30},
           {5, 20},
           {kPerMinute / 5, 10},
           {kPerMinute, 60},
           {1, 60}}};
}

Rates rates_of_address(const SharedLimits& limits) {
  return {{rate_of(limits.requests_per_address, 1, 4),
           messages(limits.messages_per_address),
           messages(limits.messages_per_address),
           {kPerMinute, 40},  // of 200 that there can ever be
           conversations(limits.conversations_per_address),
           kUnlimited}};
}

Rates rates_of_all(const SharedLimits& limits) {
  return {{kUnlimited, messages(limits.messages_in_all), messages(limits.messages_in_all),
           kUnlimited, conversations(limits.conversations_in_all), kUnlimited}};
}

}  // namespace parley::chat
