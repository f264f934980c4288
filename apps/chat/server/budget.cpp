// Three rates in a row, the narrowest first: whoever exceeds their own takes nothing from others.
#include "budget.hpp"

namespace parley::chat {

Budget::Bound Budget::take(Deed deed, Instant now) const {
  if (!person_->take(deed, now)) return Bound::person;
  if (address_ && !address_->take(deed, now)) {
    person_->give_back(deed);
    return Bound::address;
  }
  if (!all_->take(deed, now)) {
    person_->give_back(deed);
    if (address_) address_->give_back(deed);
    return Bound::all;
  }
  return Bound::none;
}

Budget::Bound Budget::would_take(Deed deed, Instant now) const {
  const Bound bound = take(deed, now);
  if (bound == Bound::none) give_back(deed);
  return bound;
}

void Budget::give_back(Deed deed) const {
  person_->give_back(deed);
  if (address_) address_->give_back(deed);
  all_->give_back(deed);
}

}  // namespace parley::chat
