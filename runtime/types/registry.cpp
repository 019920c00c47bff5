// SPDX-License-Identifier: MIT
#include "runtime/types/registry.hpp"

namespace metta::types {

bool Registry::add(const InterfaceRecord& interface) {
    if (count_ == capacity) return false;
    const auto enter = [&](std::array<const InterfaceRecord*, places>& table, u64 from) {
        usize place = from % places;
        while (table[place] != nullptr) place = (place + 1) % places;
        __atomic_store_n(&table[place], &interface, __ATOMIC_RELEASE);
    };
    enter(by_code_, interface.code.fingerprint());
    enter(by_name_, hash(interface.name));
    all_[count_] = &interface;
    __atomic_store_n(&count_, count_ + 1, __ATOMIC_RELEASE);
    return true;
}

} // namespace metta::types
