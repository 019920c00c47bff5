// SPDX-License-Identifier: MIT
// What is wrong with the texts, collected so that one run tells as much as it can.
#pragma once

#include <ostream>
#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "meddler/source.hpp"

namespace metta::meddler {

struct Diagnostic {
    const Source* source = nullptr;
    Span where = {};
    std::string message = {}; ///< "expected …, found …", or what else is wrong
    std::string advice = {};  ///< what to do about it; may be empty
};

/// At most one diagnostic for each place, and at most `maximum`: what comes behind those is mostly their consequence.
class Diagnostics {
  public:
    static constexpr usize maximum = 20;

    void report(const Source& source, Span where, std::string message, std::string advice = {});
    bool empty() const { return reported_.empty(); }
    bool full() const { return reported_.size() >= maximum; }
    std::span<const Diagnostic> all() const { return reported_; }

    /// As compilers do: "FILE:LINE:COLUMN: error: MESSAGE", the line, a caret below it, the advice.
    void print(std::ostream& output) const;

  private:
    std::vector<Diagnostic> reported_;
    std::set<std::pair<const Source*, u32>> places_;
};

} // namespace metta::meddler
