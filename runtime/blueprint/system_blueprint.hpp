// SPDX-License-Identifier: MIT
// What the system is made of at its start: which domains there are, and what each runs.
//
//   (system
//     (version 1)
//     (domain init                       ; a symbol, each once
//       (program init)                   ; a member of the boot archive, symbol or string
//       (arguments "version" "…")))      ; what it is started with: symbols, strings, numbers; may be left out
//
// The version comes first; the clauses of a domain may be in any order.
#pragma once

#include <array>
#include <span>

#include "runtime/blueprint/expression.hpp"

namespace metta {

struct DomainBlueprint {
    static constexpr usize maximum_arguments = 16;

    std::string_view name = {};
    std::string_view program = {};
    Nodes arguments = {}; ///< none is a list; see write_unescaped
    usize argument_count = 0;
};

/// A checked blueprint: at least one domain, no name twice, each with a program. A view: text and nodes are the
/// caller's.
class SystemBlueprint {
  public:
    static constexpr usize maximum_domains = 64;

    /// Reads a blueprint; the nodes of its text go into `storage`.
    static Result<SystemBlueprint> read(std::string_view text, std::span<Node> storage);

    std::span<const DomainBlueprint> domains() const { return std::span(domains_).first(count_); }

  private:
    SystemBlueprint() = default;
    Result<void> add(const Expression& expression, const Node& clause);

    std::array<DomainBlueprint, maximum_domains> domains_ = {};
    usize count_ = 0;
};

} // namespace metta
