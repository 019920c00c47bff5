// SPDX-License-Identifier: MIT
// What Tab makes of half a word.
#pragma once

#include "apps/shell/editor/completer.hpp"
#include "apps/shell/surroundings.hpp"

namespace metta::shell {

/// Completes a command's name to commands and programs, and a command's arguments to what that command takes.
class Completion final : public Completer {
  public:
    explicit constexpr Completion(const Surroundings& at) : at_(at) {}

    usize complete(std::string_view before, CandidateSink& candidates) override;

  private:
    Surroundings at_;
};

} // namespace metta::shell
