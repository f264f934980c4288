#pragma once
#include <memory>
#include <utility>

#include "allowance.hpp"

namespace parley::chat {

/// What a tab may do in a while: as much as its person, its address and everybody together may.
/// Copies share it. Thread-safe.
class Budget {
 public:
  /// Whose rate it was that refused.
  enum class Bound { none, person, address, all };

  Budget() = default;
  /// `address` is null where it is not known.
  Budget(std::shared_ptr<Allowance> person, std::shared_ptr<Allowance> address,
         std::shared_ptr<Allowance> all)
      : person_(std::move(person)), address_(std::move(address)), all_(std::move(all)) {}

  /// Takes one from each; none from any if one of them refuses.
  Bound take(Deed deed, Instant now) const;
  /// What take() would say.
  Bound would_take(Deed deed, Instant now) const;
  /// What was taken came to nothing.
  void give_back(Deed deed) const;

  Allowance& person() const { return *person_; }

 private:
  std::shared_ptr<Allowance> person_;
  std::shared_ptr<Allowance> address_;
  std::shared_ptr<Allowance> all_;
};

}  // namespace parley::chat
