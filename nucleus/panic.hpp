// SPDX-License-Identifier: MIT
// How the nucleus ends: a report on the console and the host link, and silence.
#pragma once

#include "runtime/base/symbols.hpp"
#include "runtime/base/text.hpp"

namespace metta {

/// The one report that a machine can make. It starts with what happened, ends with the build id and stops the machine.
class Report final : public TextSink {
  public:
    enum class Kind : u8 {
        panic,          ///< an invariant of the nucleus is broken: a defect of the nucleus
        domain_stopped, ///< the only domain has faulted and there is nothing left to run
    };

    explicit Report(Kind kind);
    void write(std::string_view text) override;
    [[noreturn]] void stop();
};

/// The chain of calls that leads to `rip`, innermost first, with names where the symbol table has them.
/// `frame_pointer` is rbp at that point; the chain is followed only within the nucleus' own stacks. `rip_is_return`: it
/// is where a call would return to.
void print_backtrace(TextSink& out, u64 rip, u64 frame_pointer, bool rip_is_return);

/// A broken invariant of the nucleus: says so, with registers and a backtrace, and stops the machine. (In traps.S.)
extern "C" [[noreturn]] void panic(std::string_view what);

/// Gives the reports names for addresses. Without it they show numbers.
void set_symbols(SymbolTable symbols);

} // namespace metta
