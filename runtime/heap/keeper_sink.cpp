// SPDX-License-Identifier: MIT
// Invoking the portal that is never bound.
#include "runtime/heap/keeper_sink.hpp"

#include "runtime/user/portal.hpp"

namespace metta::heap {

void KeeperSink::report(const MisuseReport& misuse) {
    invoke(misuse_portal, misuse.kind, misuse.block, misuse.bytes, misuse.allocated_at, misuse.freed_at);
    if (misuse.kind != Misuse::leak) __builtin_trap();
}

} // namespace metta::heap
