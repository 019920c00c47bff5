// SPDX-License-Identifier: MIT
// The work of in-place portals that is more than a few instructions. Called by the fragment `leaf`, on the processor's
// stack, with the invoker's arguments and the portal that it went through. Must be quick: nothing is restartable here.
#include "nucleus/primitives/in_place.hpp"

#include "nucleus/arch/x86_64/local_apic.hpp"
#include "nucleus/arch/x86_64/tlb.hpp"
#include "nucleus/machine.hpp"
#include "nucleus/objects/stretch_object.hpp"

namespace metta {
namespace {

constexpr InPlaceResult answer(Status status, u64 value = 0) { return {static_cast<u64>(status), value}; }

/// Bits of the PM1 control register (ACPI 6.5, 4.8.3.2.1): the others are kept.
constexpr u16 sleep_bits = 0x3c00;

void write_sleep_type(u64 write) {
    const auto port = static_cast<u16>(write), value = static_cast<u16>(write >> 32);
    u16 control;
    asm volatile("inw %1, %0" : "=a"(control) : "d"(port));
    control = static_cast<u16>((control & ~sleep_bits) | value);
    asm volatile("outw %0, %1" : : "a"(control), "d"(port));
}

/// Rights that a domain can have, as bits of a set: none, read, read_write, read_execute.
constexpr u64 possible_rights = 1 << 0 | 1 << 1 | 1 << 3 | 1 << 5;

/// Where a table of the domain's is missing.
[[gnu::noinline]] Status grant_slowly(Domain& domain, const StretchObject& stretch, Rights rights) {
    return domain.directories(machine.ram, machine.never_execute).grant(stretch.base, stretch.leaf_table(0), rights);
}

/// Before a stretch goes, it is seen that no directory has it: from then on none may get it.
Status may_protect(const Portal& portal, u64 rights) {
    if ((rights & ~portal.first) != 0 || (possible_rights >> rights & 1) == 0) [[unlikely]]
        return Status::bad_argument;
    return portal.target->alive() ? Status::ok : Status::revoked;
}

/// Of many units; or of one for the first time: then its place in the domain's directory is kept for the next.
[[gnu::noinline]] Status protect_slowly(const Portal& portal, const StretchObject& stretch, Rights rights) {
    Directories directories = portal.domain->directories(machine.ram, machine.never_execute);
    const Status status = directories.protect(stretch.base, stretch.units, stretch.leaf_table(0), rights);
    if (stretch.units == 1) portal.record->window.entries = directories.unit_entry(stretch.base);
    x86::flush_current();
    return status;
}

/// How many sets of rights there are; not all can be granted.
constexpr u64 sets_of_rights = Machine::sets_of_rights;

/// The portal remembers the leaf table for the next time: that stays where it is until nobody reaches the domain by a
/// portal any more.
void remember(const Portal& portal, Directories& directories, u64 address) {
    PageEntry* leaf_table = directories.private_table(address);
    if (leaf_table == nullptr) return;
    StretchWindow& window = portal.record->window;
    window.base = address & ~(large_page_size - 1);
    window.entries = leaf_table;
    window.pages = large_page_size / page_size;
}

[[gnu::noinline]] InPlaceResult map_private_slowly(u64 address, u64 frame, u64 rights, const Portal& portal) {
    if (rights >= sets_of_rights) return answer(Status::bad_argument);
    Directories directories = static_cast<Domain&>(*portal.target).directories(machine.ram, machine.never_execute);
    const Status status = directories.map_private(portal.account, address, frame, static_cast<Rights>(rights));
    if (status == Status::ok) remember(portal, directories, address);
    return answer(status);
}

/// A page that one domain alone can see, the invoker's own or another.
void flush_private(u64 address, const Portal& portal) {
    if (portal.domain == portal.target) [[likely]]
        x86::flush_own_page(address);
    else
        x86::flush_context(static_cast<Domain*>(portal.target)->process_context, false);
}

[[gnu::noinline]] InPlaceResult demap_private_slowly(u64 address, const Portal& portal) {
    Directories directories = static_cast<Domain&>(*portal.target).directories(machine.ram, machine.never_execute);
    const auto demapped = directories.demap_private(address);
    if (demapped.status != Status::ok) return answer(demapped.status);
    remember(portal, directories, address);
    flush_private(address, portal);
    return answer(Status::ok, demapped.frame);
}

} // namespace

extern "C" {

InPlaceResult map_in_place(u64 address, u64 frame, u64, const Portal& portal) {
    return answer(map_page(machine.ram, portal.window, address, frame));
}

InPlaceResult demap_in_place(u64 address, u64, u64, const Portal& portal) {
    const Demapped demapped = demap_page(machine.ram, portal.window, address);
    if (demapped.status == Status::ok) x86::flush_page(address);
    return answer(demapped.status, demapped.frame);
}

InPlaceResult map_large_in_place(u64 address, u64 frame, u64, const Portal& portal) {
    return answer(map_unit(machine.ram, portal.window, address, frame));
}

InPlaceResult demap_large_in_place(u64 address, u64, u64, const Portal& portal) {
    const Demapped demapped = demap_unit(machine.ram, portal.window, address);
    return answer(demapped.status, demapped.frame);
}

InPlaceResult protect_in_place(u64 rights, u64, u64, const Portal& portal) {
    if (const Status status = may_protect(portal, rights); status != Status::ok) [[unlikely]]
        return answer(status);
    const auto& stretch = static_cast<const StretchObject&>(*portal.target);
    PageEntry* directory = portal.window.entries;
    if (directory == nullptr) [[unlikely]]
        return answer(protect_slowly(portal, stretch, static_cast<Rights>(rights)));
    const u64 leaf = stretch.leaf_table(0);
    const Status status =
        grant_run(directory, 1, leaf, &machine.ram.held(leaf), static_cast<Rights>(rights), machine.never_execute);
    x86::flush_current(); // narrowed or widened, what the processor remembers may be wrong
    return answer(status);
}

InPlaceResult protect_large_in_place(u64 rights, u64, u64, const Portal& portal) {
    if (const Status status = may_protect(portal, rights); status != Status::ok) return answer(status);
    const auto& stretch = static_cast<const StretchObject&>(*portal.target);
    const Status status = portal.domain->directories(machine.ram, machine.never_execute)
                              .protect_large(stretch.base, stretch.large_entries(), static_cast<Rights>(rights));
    x86::flush_current();
    return answer(status);
}

InPlaceResult grant_unit_in_place(u64 domain_ref, u64 stretch_ref, u64 rights, const Portal&) {
    const auto* stretch = resolve<StretchObject>({stretch_ref}, ObjectType::stretch);
    auto* domain = resolve<Domain>({domain_ref}, ObjectType::domain);
    if (stretch == nullptr || domain == nullptr) return answer(Status::stale);
    constexpr auto greatest = static_cast<u64>(Rights::read_execute);
    if (!stretch->single || rights > greatest) [[unlikely]]
        return answer(Status::bad_argument);
    if ((possible_rights >> rights & 1) == 0) [[unlikely]]
        return answer(Status::bad_argument);
    PageEntry* directory = domain->directories(machine.ram, machine.never_execute).unit_entry(stretch->base);
    if (directory == nullptr) [[unlikely]]
        return answer(grant_slowly(*domain, *stretch, static_cast<Rights>(rights)));
    const u64 leaf = stretch->leaf_table(0);
    const Status status =
        grant_run(directory, 1, leaf, &machine.ram.held(leaf), static_cast<Rights>(rights), machine.never_execute);
    x86::flush_context(domain->process_context, domain == &current_domain());
    return answer(status);
}

InPlaceResult nail_in_place(u64 frame, u64 nailed, u64, const Portal& portal) {
    if (nailed > 1) return answer(Status::bad_argument);
    return answer(nailed != 0 ? machine.ram.nail(frame, portal.account) : machine.ram.let_go(frame, portal.account));
}

InPlaceResult map_private_in_place(u64 address, u64 frame, u64 rights, const Portal& portal) {
    const MaskedIndex page = page_at(portal.window, address);
    if (!page.valid) [[unlikely]]
        return map_private_slowly(address, frame, rights, portal);
    const u64 bits = machine.entry_bits[MaskedIndex(rights, sets_of_rights).value]; // of what there is not, as of none
    if (bits == 0) [[unlikely]]
        return map_private_slowly(address, frame, rights, portal);
    return answer(map_entry<false>(machine.ram, portal.window, page, frame, bits));
}

InPlaceResult demap_private_in_place(u64 address, u64, u64, const Portal& portal) {
    const MaskedIndex page = page_at(portal.window, address);
    if (!page.valid) [[unlikely]]
        return demap_private_slowly(address, portal);
    PageEntry& entry = portal.window.entries[page.value];
    constexpr u64 device = PageEntry::present_bit | PageEntry::device_bit;
    if ((entry.bits() & device) != PageEntry::present_bit) [[unlikely]]
        return demap_private_slowly(address, portal);
    const u64 number = entry.frame();
    entry = PageEntry();
    --machine.ram.held(number).maps;
    flush_private(address, portal);
    return answer(Status::ok, number);
}

InPlaceResult map_device_in_place(u64 address, u64 page, u64, const Portal& portal) {
    if (page >= portal.second / page_size) return answer(Status::bad_argument);
    auto& domain = static_cast<Domain&>(*portal.target);
    return answer(
        domain.directories(machine.ram, machine.never_execute).map_device(address, portal.first / page_size + page));
}

InPlaceResult set_timer_in_place(u64 ticks, u64, u64, const Portal&) {
    x86::set_timer(ticks);
    return answer(Status::ok);
}

InPlaceResult end_of_interrupt_in_place(u64, u64, u64, const Portal&) {
    x86::end_of_interrupt();
    return answer(Status::ok);
}

InPlaceResult power_off_in_place(u64, u64, u64, const Portal& portal) {
    if (portal.first == 0) return answer(Status::absent);
    write_sleep_type(portal.first);
    if (portal.second != 0) write_sleep_type(portal.second);
    return answer(Status::ok);
}
}

} // namespace metta
