// SPDX-License-Identifier: MIT
#include "runtime/types/registry.hpp"

namespace metta::types {

bool Registry::add(const InterfaceRecord& interface) {
    if (count_ == capacity) return false;
    const auto enter = [](auto& table, u64 from, const auto* what) {
        usize place = from % places;
        while (table[place] != nullptr) place = (place + 1) % places;
        __atomic_store_n(&table[place], what, __ATOMIC_RELEASE);
    };
    const Entry* const parent = interface.extends.predefined() ? nullptr : find(interface.extends);
    entries_[count_] = {interface.code, parent, &interface};
    enter(by_code_, interface.code.fingerprint(), &entries_[count_]);
    enter(by_name_, hash(interface.name), &interface);
    __atomic_store_n(&count_, count_ + 1, __ATOMIC_RELEASE);
    return true;
}

} // namespace metta::types
