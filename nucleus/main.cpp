// SPDX-License-Identifier: MIT
// The nucleus: the only code in ring 0.
//
// Principles.
//  1. It moves control between protection domains, and time and memory between their owners. It decides nothing: who
//     runs next, who may have what, is ring 3's.
//  2. One call: invoke portal N. A portal is code stamped for its caller and bound to what it may touch, so holding it
//     is the right to use it; there is no object namespace and no access list to search.
//  3. No heap and no table that grows: objects lie in frames that ring 3 donates, and end back in them. What it parses
//     is its own symbol table, for reports, and nothing else.
//  4. No pointer of ring 3's is followed and no number of it is used unmasked: numbers of frames are checked in the
//     RamTab, references to objects by their generation.
//  5. It never blocks and never loops over what ring 3 chose; long work is cut into restartable steps, so that
//     interrupts are off for 20 000 instructions at most.
//  6. Nothing that ring 3 does makes it panic. A panic is a defect of the nucleus and says so, with all it knows.
//  7. No page is writable and executable, neither for ring 3 nor for the nucleus itself.
//  8. A dead domain leaves nothing: callers learn it, invocation stacks are freed of it, every frame comes back.
#include "interfaces/boot_info.hpp"
#include "nucleus/arch/x86_64/features.hpp"
#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/arch/x86_64/system_call.hpp"
#include "nucleus/arch/x86_64/tlb.hpp"
#include "nucleus/arch/x86_64/vectors.hpp"
#include "nucleus/build_id.hpp"
#include "nucleus/first_domain.hpp"
#include "nucleus/machine.hpp"
#include "nucleus/panic.hpp"
#include "nucleus/self_test.hpp"

#include <algorithm>

extern "C" [[noreturn]] void enter_ring_3(const metta::x86::TrapFrame& registers);

namespace metta {

constinit Machine machine;

namespace {

template <class T>
T* in_direct_map(u64 phys) {
    return reinterpret_cast<T*>(direct_map_base + phys);
}

SymbolTable open_symbols(PhysRange range) {
    return SymbolTable::open({in_direct_map<const byte>(range.base), range.size}).value_or(SymbolTable());
}

} // namespace

extern "C" [[noreturn]] void nucleus_main(u64 boot_info) {
    BootInfo& info = *in_direct_map<BootInfo>(boot_info);
    if (info.magic != BootInfo::expected_magic || info.version != BootInfo::current_version)
        panic("the boot program speaks of another version of BootInfo");
    set_symbols(open_symbols(info.symbols), open_symbols(info.domain_symbols));
    info.features = x86::enable_features();
    std::ranges::copy(build_id(), info.build_id);
    if (info.self_test != SelfTest::none) run_self_test(info);
    x86::set_up_processor((info.features >> static_cast<u32>(Feature::fsgsbase) & 1) != 0);
    x86::set_up_vectors();
    x86::set_up_tlb();
    x86::set_up_system_call();
    enter_ring_3(make_first_domain(info));
}

} // namespace metta
