// SPDX-License-Identifier: MIT
// What the peer of a session may call: objects whose references it has been given, each under a number that means
// nothing to anybody else.
#pragma once

#include <array>

#include "interfaces/services.hpp"
#include "runtime/middl/type_code.hpp"

namespace metta {

/// A reference, and the type that it was given as.
struct LentReference {
    middl::TypeCode type = {};
    u64 reference = 0;
    friend constexpr bool operator==(const LentReference&, const LentReference&) = default;
};

/// Invariant: numbers 1 to `count_` are lent, for as long as this lives. 0 is the root, which needs no lending.
class LentReferences {
  public:
    static constexpr usize capacity = 256;

    explicit LentReferences(const LentReference& root) : root_(root) {}

    /// The number under which the peer may call it: the same for the same; 0: there are as many as can be.
    u64 lend(const LentReference& what) {
        for (usize place = 0; place != count_; ++place)
            if (lent_[place] == what) return place + 1;
        if (count_ == capacity) return 0;
        lent_[count_] = what;
        return ++count_;
    }
    /// What the peer means; nullptr: nothing that it has been given.
    const LentReference* find(u64 number) const {
        if (number == 0) return &root_;
        return number <= count_ ? &lent_[number - 1] : nullptr;
    }

  private:
    LentReference root_;
    std::array<LentReference, capacity> lent_ = {};
    usize count_ = 0;
};

} // namespace metta
