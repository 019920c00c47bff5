// SPDX-License-Identifier: MIT
// What a report says about a fault: the cause, what is there, registers, backtrace.
#pragma once

#include "servers/domains/kserver.hpp"

namespace metta::domains {

/// It is no fault, but the way in which a program says that its memory is broken (interfaces/paging.hpp: Misuse).
bool is_misuse(const FaultContext& context);

/// Under kserver's lock. The rest of a line that says who has faulted, and the lines below.
void print_fault(TextSink& out, Kserver& kserver, const Domain& domain, const FaultContext& context);

} // namespace metta::domains
