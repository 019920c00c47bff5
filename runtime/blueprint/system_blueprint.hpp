// SPDX-License-Identifier: MIT
// What the system is made of at its start: which domains there are, and what each runs.
//
//   (system
//     (version 1)
//     (domain init                       ; a symbol, each once
//       (program init)                   ; a member of the boot archive, symbol or string
//       (arguments "version" "…")        ; what it is started with: symbols, strings, numbers; may be left out
//       (account drivers)                ; who pays for it; `system` if it is left out
//       (ports 0x3f8 8)                  ; I/O ports that it may use: the first, and how many; up to four times
//       (irq 4)                          ; a line that it may attach to; up to four times
//       (serves console)                 ; services that it may offer
//       (console terminal)               ; the domain that serves it this service; also (commands …), (calls …)
//       (memory 256 1024)                ; frames that it is guaranteed, and that it may have beyond if there are any
//       (makes_code)                     ; what it may write, others may execute
//       (debug_heap)                     ; its heaps, and those of domains that it starts, look for mistakes
//       (nests)                          ; it may start domains, and see to those
//       (manages)                        ; it may start, end and look at all domains, and see to the machine
//       (essential)))                    ; nobody may end it
//
// The version comes first; the clauses of a domain may be in any order. A program that tests the nucleus, and gets
// managers' portals and frames of its own for it, is named beside the domains: (tester nucleus_tests 640).
#pragma once

#include <array>
#include <span>

#include "runtime/blueprint/expression.hpp"

namespace metta {

struct PortRangeBlueprint {
    u16 first = 0;
    u16 count = 0;
};

struct DomainBlueprint {
    static constexpr usize maximum_arguments = 16, maximum_ranges = 4, maximum_lines = 4, maximum_services = 4;

    std::string_view name = {};
    std::string_view program = {};
    Nodes arguments = {}; ///< none is a list; see write_unescaped
    usize argument_count = 0;
    std::string_view account = "system";
    std::array<PortRangeBlueprint, maximum_ranges> ports = {};
    usize port_count = 0;
    std::array<u8, maximum_lines> lines = {};
    usize line_count = 0;
    std::array<std::string_view, maximum_services> serves = {};
    usize serves_count = 0;
    std::string_view console = {}, commands = {}, calls = {}; ///< empty: nobody serves it this
    u64 guaranteed = 0, optimistic = 0;                       ///< frames
    bool has_memory = false;                                  ///< these two are said
    bool makes_code = false, debug_heap = false, nests = false, manages = false, essential = false;
};

struct TesterBlueprint {
    std::string_view program = {}; ///< empty: there is none
    u32 frames = 0;
};

/// A checked blueprint: at least one domain, no name twice, each with a program. A view: text and nodes are the
/// caller's.
class SystemBlueprint {
  public:
    static constexpr usize maximum_domains = 64;

    /// Reads a blueprint; the nodes of its text go into `storage`.
    static Result<SystemBlueprint> read(std::string_view text, std::span<Node> storage);

    std::span<const DomainBlueprint> domains() const { return std::span(domains_).first(count_); }
    const TesterBlueprint& tester() const { return tester_; }

  private:
    SystemBlueprint() = default;
    Result<void> add(const Expression& expression, const Node& clause);

    std::array<DomainBlueprint, maximum_domains> domains_ = {};
    usize count_ = 0;
    TesterBlueprint tester_ = {};
};

} // namespace metta
