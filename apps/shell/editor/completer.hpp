// SPDX-License-Identifier: MIT
// Who knows what a half-typed word can become.
#pragma once

#include <string_view>

#include "runtime/base/types.hpp"

namespace metta::shell {

/// Takes candidates one by one.
class CandidateSink {
  public:
    /// A text for the word's place. What follows the word for sure, as a blank, belongs to it. Need not hold
    /// afterwards.
    virtual void offer(std::string_view candidate) = 0;

  protected:
    ~CandidateSink() = default;
};

class Completer {
  public:
    /// Offers everything that the last word of `before`, the text before the cursor, can become. The same each time, as
    /// it may be asked twice: for what candidates have in common, and to list them. Returns the position in `before` at
    /// which the word begins. Candidates that do not begin as the word does are listed only.
    virtual usize complete(std::string_view before, CandidateSink& candidates) = 0;

  protected:
    ~Completer() = default;
};

} // namespace metta::shell
