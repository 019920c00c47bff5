// SPDX-License-Identifier: MIT
#include "apps/stress/accesses.hpp"

#include "runtime/paging/otherwise.hpp"

namespace metta::stress {
namespace {

// accesses.S
extern "C" u32 try_reading(u64 address, u64& word);
extern "C" u32 try_writing(u64 address, u64 word);
extern "C" u32 try_executing(u64 address);
extern "C" void access_faulted();
extern "C" u64 access_address, access_stack; ///< of the access that is being made, if there is one

constexpr u64 no_address = ~u64{0};

/// Of faults that no driver resolves. Another one than an access's goes to the keeper, who reports it.
bool handle(FaultContext& context) {
    Registers& registers = context.registers;
    if (context.vector == FaultVector::unbound_portal) {
        registers.rax = fault_status;
        return true;
    }
    if (context.vector != FaultVector::page_fault || access_address == no_address) return false;
    const bool zeros_executed = context.address == 0;
    if (context.address != access_address && !zeros_executed) return false;
    registers.rax = zeros_executed ? 1 : 0;
    registers.rsp = access_stack;
    registers.rip = reinterpret_cast<u64>(&access_faulted);
    return true;
}

} // namespace

void handle_access_faults() { paging::otherwise(&handle); }

bool can_read(u64 address, u64& word) { return try_reading(address, word) != 0; }
bool can_write(u64 address, u64 word) { return try_writing(address, word) != 0; }
bool can_execute(u64 address) { return try_executing(address) != 0; }

} // namespace metta::stress
