// SPDX-License-Identifier: MIT
#include "apps/stress/accesses.hpp"

#include <array>
#include <cstddef>

#include "interfaces/object_state.hpp"
#include "runtime/client/nester.hpp"

namespace metta::stress {
namespace {

constexpr u32 status_of_a_stray_fault = 3;
static_assert(offsetof(FaultContext, registers.rdi) == 40 && offsetof(FaultContext, registers.rip) == 120 &&
              offsetof(FaultContext, registers.rsp) == 136 && offsetof(FaultContext, vector) == 160 &&
              offsetof(FaultContext, address) == 176);
static_assert(FaultVector::page_fault == 14 && FaultVector::unbound_portal == 256 && fault_return_portal == 1);

/// Where a report about another fault goes.
constinit Output* report = nullptr;

/// The context slot of the domain's first thread.
alignas(page_size) constinit std::array<byte, page_size> slot{};

// accesses.S
extern "C" void access_fault_handler();
extern "C" u32 try_reading(u64 address, u64& word);
extern "C" u32 try_writing(u64 address, u64 word);
extern "C" u32 try_executing(u64 address);
extern "C" u64 access_stray_rip;

extern "C" [[noreturn]] void access_strayed(const FaultContext& context) {
    print(*report, "stress: expected no fault but of accesses, found vector ", context.vector, ", code 0x",
          Hex{context.code}, ", address 0x", Hex{context.address}, ", rip 0x", Hex{access_stray_rip}, "\n");
    report->flush();
    exit_domain(status_of_a_stray_fault);
}

} // namespace

bool handle_access_faults(Output& out) {
    report = &out;
    return NesterClient()
        .handle_faults(reinterpret_cast<u64>(&access_fault_handler), reinterpret_cast<u64>(&slot))
        .has_value();
}

bool can_read(u64 address, u64& word) { return try_reading(address, word) != 0; }
bool can_write(u64 address, u64 word) { return try_writing(address, word) != 0; }
bool can_execute(u64 address) { return try_executing(address) != 0; }

} // namespace metta::stress
