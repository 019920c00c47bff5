// SPDX-License-Identifier: MIT
// How the nucleus ends: a report on the console and the host link, and silence.
#pragma once

#include "runtime/base/symbols.hpp"
#include "runtime/base/text.hpp"

namespace metta {

/// The one report that a machine can make. It starts with what has happened to whom, and stops the machine.
class Report final : public TextSink {
  public:
    enum class Kind : u8 {
        panic,          ///< an invariant of the nucleus is broken: a defect of the nucleus
        domain_stopped, ///< the only domain has faulted and there is nothing left to run
        hardware,       ///< the machine itself reports trouble: NMI, machine check
    };

    explicit Report(Kind kind);
    void write(std::string_view text) override;
    [[noreturn]] void stop();
};

/// A line with the fingerprint of the nucleus.
void print_build_id(TextSink& out);

/// A line with an address in code and what it is called, if a symbol table knows. A return address is named by the byte
/// before it, since the call may be its function's last instruction.
void print_code_address(TextSink& out, u64 address, bool is_return);

/// The chain of calls that leads to `rip`, innermost first, with names where the symbol table has them.
/// `frame_pointer` is rbp at that point; the chain is followed only within the nucleus' own stacks. `rip_is_return`: it
/// is where a call would return to.
void print_backtrace(TextSink& out, u64 rip, u64 frame_pointer, bool rip_is_return);

/// A broken invariant of the nucleus: says so, with registers and a backtrace, and stops the machine. (In traps.S.)
extern "C" [[noreturn]] void panic(std::string_view what);

/// Gives the reports names for addresses of the nucleus and of the first domain. Without them they show numbers.
void set_symbols(SymbolTable nucleus, SymbolTable domain);

} // namespace metta
