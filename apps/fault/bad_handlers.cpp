// SPDX-License-Identifier: MIT
// Last resorts that are none. Each is a function of its own, which a report's backtrace names.
#include "apps/fault/bad_handlers.hpp"

#include "runtime/base/types.hpp"
#include "runtime/paging/otherwise.hpp"

namespace metta::fault {
namespace {

/// In the space that all domains share, where nothing is ever mapped.
constexpr u64 nowhere = 0x1234'5678'9000, elsewhere = 0x1234'5678'a000;

volatile u8& at(u64 address) { return *reinterpret_cast<volatile u8*>(address); }

[[gnu::noinline]] bool claim_success(FaultContext&) { return true; }

[[gnu::noinline]] bool fault_again(FaultContext&) { return at(elsewhere) != 0; }

[[gnu::noinline]] bool never_end(FaultContext&) {
    for (;;) asm volatile("");
}

} // namespace

[[gnu::noinline]] void resolve_nothing() {
    paging::otherwise(claim_success);
    at(nowhere) = 1;
}

[[gnu::noinline]] void fault_in_handler() {
    paging::otherwise(fault_again);
    at(nowhere) = 1;
}

[[gnu::noinline]] void hang_in_handler() {
    paging::otherwise(never_end);
    at(nowhere) = 1;
}

} // namespace metta::fault
