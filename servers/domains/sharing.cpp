// SPDX-License-Identifier: MIT
// With interrupts off nobody else changes stretches meanwhile; but somebody may have been interrupted while he did.
// The portal hides nothing: no vector register is touched here, since the file is compiled so.
#include "servers/domains/sharing.hpp"

#include "servers/domains/kserver.hpp"

namespace metta::domains {

extern "C" u64 vm_share(u64 number, u64 rights, const SharingSlot& slot) {
    Kserver& kserver = *slot.kserver;
    if (number - 1 >= Layout::maximum_domains - 1 || rights > vm::Right::all || kserver.lock().locked()) return 1;
    Domain* domain = kserver.find(static_cast<u32>(number));
    if (domain == nullptr || domain->status > DomainStatus::running) return 1;
    return vm::share(*slot.binding, domain->tenant, static_cast<u8>(rights),
                     [&](const vm::Stretch& stretch, Rights allowed) {
                         return grant_unit(domain->object, stretch.object, allowed) == Status::ok;
                     })
               ? 0
               : 1;
}
static_assert(DomainStatus::created < DomainStatus::running && DomainStatus::running < DomainStatus::ending);

} // namespace metta::domains
