// SPDX-License-Identifier: MIT
// The nucleus: the only code in ring 0.
//
// Principles.
//  1. It moves control between protection domains, and time and memory between their owners. It decides nothing.
//  2. One call: invoke portal N. A portal is bound to what it may touch when it is installed, so holding it is the
//     right to use it; there is no object namespace and no access list to search.
//  3. No heap, no list that grows, no parsing but of its own symbol table, for reports. What it works on was checked by
//     the boot program, or is donated.
//  4. It never blocks and never loops over what ring 3 chose; long work is cut into restartable steps.
//  5. Nothing that ring 3 does makes it panic. A panic is a defect of the nucleus and says so, with all it knows.
//  6. No page is writable and executable; no index from ring 3 is used unmasked.
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
