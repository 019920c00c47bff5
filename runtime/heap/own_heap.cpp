// SPDX-License-Identifier: MIT
// What is said about a heap of one's own, carried out under its lock, since it may be growing.
#include "runtime/heap/own_heap.hpp"

#include "runtime/user/clock.hpp"
#include "runtime/user/start_record.hpp"

namespace metta {

heap::HeapOptions OwnHeap::options(heap::Sharing sharing) {
    const bool debug = sharing == heap::Sharing::is_private && start_record().debug_heap == 1;
    return {.sharing = sharing, .debug = debug, .secret = static_cast<u32>(now() >> 4)};
}

bool OwnHeap::share(u32 domain, Stretches::Rights rights) {
    return counts_.shared != 0 && heap_.with_core([&](heap::HeapCore&) { return blocks_.share(domain, rights); });
}

bool OwnHeap::share_all(Stretches::Rights rights) {
    return counts_.shared != 0 && heap_.with_core([&](heap::HeapCore&) { return blocks_.share_all(rights); });
}

bool OwnHeap::revoke(u32 domain) {
    return heap_.with_core([&](heap::HeapCore&) { return blocks_.revoke(domain); });
}

} // namespace metta
