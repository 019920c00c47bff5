// SPDX-License-Identifier: MIT
// First everything is checked, then changed; what fails half-way is undone by what undoes the whole.
#include "servers/vm/stretch_manager.hpp"

#include <algorithm>
#include <bit>
#include <new>

namespace metta::vm {
namespace {

using Refusal = StretchManager::Refusal;

constexpr std::unexpected<Refusal> refuse(Refusal why) { return std::unexpected(why); }

Stretch* shareable(Stretch& stretch, u8 rights) {
    return (rights & Right::meta) != 0 && stretch.units == 1 && !stretch.large ? &stretch : nullptr;
}

constexpr u64 units_of(u64 size) { return size / large_page_size + (size % large_page_size != 0 ? 1 : 0); }

} // namespace

// ---- Records

Stretch* StretchManager::new_record(Tenant& tenant) {
    if (tenant.free == nullptr) {
        byte* page = host_.add_record_page(tenant);
        if (page == nullptr) return nullptr;
        for (u32 at = records_in_page; at-- > 0;) {
            auto* record = new (page + at * sizeof(Stretch)) Stretch();
            record->next = tenant.free;
            tenant.free = record;
        }
    }
    Stretch* record = tenant.free;
    tenant.free = record->next;
    record->~Stretch();
    new (record) Stretch();
    record->owner = &tenant;
    record->next = tenant.stretches;
    if (record->next != nullptr) record->next->previous = record;
    tenant.stretches = record;
    return record;
}

void StretchManager::free_record(Stretch& record) {
    Tenant& owner = *record.owner;
    (record.previous != nullptr ? record.previous->next : owner.stretches) = record.next;
    if (record.next != nullptr) record.next->previous = record.previous;
    record.next = owner.free;
    owner.free = &record;
}

// ---- Places

/// Where stretches of this owner lie that say no address: in what its nearest nester has reserved.
AddressTree& StretchManager::tree_for(const Tenant& owner) {
    for (const Tenant* nester = owner.parent; nester != nullptr; nester = nester->parent)
        if (nester->range != nullptr) return nester->range->inside;
    return space_;
}

bool StretchManager::place(Tenant& owner, Stretch& stretch, u64 units, u64 address) {
    AddressTree& tree = tree_for(owner);
    if (address == 0) {
        stretch.tree = &tree;
        return tree.insert_anywhere(stretch, units);
    }
    // In the range of its nester, or where nobody has reserved anything.
    for (AddressTree* place : {&tree, &space_}) {
        stretch.tree = place;
        if (place->insert_at(stretch, address / large_page_size, units)) return true;
    }
    return false;
}

Stretch* StretchManager::containing(u64 address) {
    const u64 unit = address / large_page_size;
    auto* outer = static_cast<Stretch*>(space_.find(unit));
    if (outer == nullptr || !outer->reserved) return outer;
    AddressRange* inner = outer->inside.find(unit);
    return inner != nullptr ? static_cast<Stretch*>(inner) : outer;
}

Stretch* StretchManager::at(u64 base) {
    Stretch* found = base % large_page_size == 0 ? containing(base) : nullptr;
    return found != nullptr && found->base() == base ? found : nullptr;
}

Stretch* StretchManager::from(u64 address) {
    const u64 unit = units_of(address);
    auto* outer = static_cast<Stretch*>(space_.find(unit));
    if (outer != nullptr && outer->first == unit) return outer;
    if (outer != nullptr && outer->reserved)
        if (AddressRange* inner = outer->inside.at_or_after(unit)) return static_cast<Stretch*>(inner);
    return static_cast<Stretch*>(space_.at_or_after(outer != nullptr ? outer->end() : unit));
}

Stretch* StretchManager::after(const Stretch& stretch) {
    AddressRange* next = stretch.reserved ? stretch.inside.at_or_after(stretch.first) : nullptr;
    if (next == nullptr) next = stretch.tree->at_or_after(stretch.end());
    if (next == nullptr && stretch.tree != &space_) {
        next = space_.at_or_after(space_.find(stretch.first)->end());
    }
    return static_cast<Stretch*>(next);
}

// ---- Rights

/// The tenant's directories are made as its rights are now. Afterwards nothing fails any more.
bool StretchManager::grant(Tenant& tenant, const Stretch& stretch) {
    return host_.grant(tenant, stretch, Right::of_directory(stretch.rights_of(tenant.id))) == Status::ok;
}

/// What it has mapped, and its portals, follow; its rights were `before`.
void StretchManager::follow(Tenant& tenant, Stretch& stretch, u8 before) {
    const u8 rights = stretch.rights_of(tenant.id);
    if ((before & Right::meta) != 0 && (rights & Right::meta) == 0) sweep(tenant, stretch);
    if (stretch.bound == 0 || before == rights) return;
    const u32 slot = tenant.slot_of(stretch);
    if (slot == Tenant::no_slot) return;
    tenant.bound[slot].shareable = shareable(stretch, rights);
    static_cast<void>(host_.bind(tenant, slot, stretch, 0));
    static_cast<void>(grant(tenant, stretch)); // it may have restored by its portal what it had before
    bind_again(tenant, slot, stretch, rights);
}

/// A slot that has no portals at the moment gets those that the rights allow; if that cannot be, it is free.
void StretchManager::bind_again(Tenant& tenant, u32 slot, Stretch& stretch, u8 rights) {
    if (rights != 0 && host_.bind(tenant, slot, stretch, rights) == Status::ok) return;
    static_cast<void>(host_.bind(tenant, slot, stretch, 0)); // some of them may have been made
    tenant.bound[slot] = {};
    --stretch.bound;
}

/// A unit of a large one goes only while nobody sees it, so nobody sees the stretch meanwhile.
void StretchManager::sweep(const Tenant& tenant, Stretch& stretch) {
    const auto grant_all = [&](bool shown) {
        for (Tenant* each = host_.tenant_from(0); each != nullptr; each = host_.tenant_from(each->id + 1)) {
            const u8 rights = stretch.rights_of(each->id);
            if ((rights & Right::access) == 0) continue;
            const u32 slot = stretch.bound != 0 ? each->slot_of(stretch) : Tenant::no_slot;
            if (!shown && slot != Tenant::no_slot) static_cast<void>(host_.bind(*each, slot, stretch, 0));
            const Rights directory = shown ? Right::of_directory(rights) : Rights::none;
            static_cast<void>(host_.grant(*each, stretch, directory)); // it has its tables
            if (shown && slot != Tenant::no_slot) bind_again(*each, slot, stretch, rights);
        }
    };
    if (stretch.large) grant_all(false);
    host_.sweep(tenant, stretch);
    if (stretch.large) grant_all(true);
}

/// Nothing is left of what the tenant could do there.
void StretchManager::take_away(Tenant& tenant, Stretch& stretch) {
    // First its portals: by one it could restore what is taken away here.
    const u32 slot = stretch.bound != 0 ? tenant.slot_of(stretch) : Tenant::no_slot;
    if (slot != Tenant::no_slot) {
        static_cast<void>(host_.bind(tenant, slot, stretch, 0));
        tenant.bound[slot] = {};
        --stretch.bound;
    }
    host_.grant(tenant, stretch, Rights::none);
}

/// What it has been given, too; of an ended one that is all that is left.
void StretchManager::take_away_from(Stretch& stretch, u32 domain) {
    const u8 given = stretch.rights.of(domain);
    Tenant* tenant = host_.tenant(domain);
    if (tenant != nullptr) take_away(*tenant, stretch);
    if (tenant != nullptr && tenant != stretch.owner && given != 0) --tenant->received;
    stretch.rights.set(domain, 0);
}

void StretchManager::set_global_link(Stretch& stretch, u8 rights) {
    if (stretch.rights.global() == 0 && rights != 0) {
        stretch.previous_global = nullptr;
        stretch.next_global = globals_;
        if (globals_ != nullptr) globals_->previous_global = &stretch;
        globals_ = &stretch;
    } else if (stretch.rights.global() != 0 && rights == 0) {
        (stretch.previous_global != nullptr ? stretch.previous_global->next_global : globals_) = stretch.next_global;
        if (stretch.next_global != nullptr) stretch.next_global->previous_global = stretch.previous_global;
    }
    stretch.rights.set_global(rights);
}

StretchManager::Result<void> StretchManager::set_rights(Tenant& by, u64 base, u32 domain, u8 rights) {
    Stretch* stretch = at(base);
    if (stretch == nullptr || stretch->reserved) return refuse(Refusal::no_stretch);
    if ((stretch->rights.of(by.id) & Right::meta) == 0) return refuse(Refusal::not_holder);
    Tenant* tenant = host_.tenant(domain);
    if (tenant == nullptr) return refuse(Refusal::no_domain);
    rights = Right::completed(rights);
    if (tenant == stretch->owner) rights |= Right::meta;
    const u8 before = stretch->rights.of(domain);
    stretch->rights.set(domain, rights);
    if (stretch->breaks_policy()) {
        stretch->rights.set(domain, before);
        return refuse(Refusal::write_and_execute);
    }
    if (!grant(*tenant, *stretch)) {
        stretch->rights.set(domain, before);
        return refuse(Refusal::no_memory);
    }
    follow(*tenant, *stretch, before | stretch->rights.global());
    if (tenant != stretch->owner && (before != 0) != (rights != 0)) tenant->received += rights != 0 ? 1u : ~0u;
    return {};
}

StretchManager::Result<void> StretchManager::set_global(Tenant& by, u64 base, u8 rights) {
    Stretch* stretch = at(base);
    if (stretch == nullptr || stretch->reserved) return refuse(Refusal::no_stretch);
    if ((stretch->rights.of(by.id) & Right::meta) == 0) return refuse(Refusal::not_holder);
    if ((rights & Right::meta) != 0) return refuse(Refusal::bad_argument);
    rights = Right::completed(rights);
    const u8 before = stretch->rights.global();
    set_global_link(*stretch, rights);
    if (stretch->breaks_policy()) {
        set_global_link(*stretch, before);
        return refuse(Refusal::write_and_execute);
    }
    // Those to whom it makes a difference.
    const auto next = [&](u32 from) {
        Tenant* tenant = host_.tenant_from(from);
        while (tenant != nullptr &&
               (stretch->rights.of(tenant->id) | before) == (stretch->rights.of(tenant->id) | rights))
            tenant = host_.tenant_from(tenant->id + 1);
        return tenant;
    };
    for (Tenant* tenant = next(0); tenant != nullptr; tenant = next(tenant->id + 1)) {
        if (grant(*tenant, *stretch)) continue;
        set_global_link(*stretch, before); // somebody cannot be given what all were to have
        for (Tenant* changed = next(0); changed != tenant; changed = next(changed->id + 1))
            static_cast<void>(grant(*changed, *stretch));
        return refuse(Refusal::no_memory);
    }
    for (Tenant* tenant = next(0); tenant != nullptr; tenant = next(tenant->id + 1))
        follow(*tenant, *stretch, stretch->rights.of(tenant->id) | before);
    return {};
}

// ---- Stretches

/// With Meta for its owner, and no other right.
StretchManager::Result<Stretch*> StretchManager::make(Tenant& owner, u64 units, u64 address, bool large) {
    Stretch* stretch = new_record(owner);
    if (stretch == nullptr) return refuse(Refusal::no_memory);
    if (!place(owner, *stretch, units, address)) {
        free_record(*stretch);
        return refuse(Refusal::no_space);
    }
    stretch->large = large;
    stretch->width = large ? 0 : static_cast<u8>(std::bit_width(units)); // a record, and a leaf table for each unit
    const StretchHost::Made made =
        host_.make(owner, stretch->base(), static_cast<u32>(units), stretch->width, stretch->large);
    if (made.status != Status::ok) {
        stretch->tree->erase(*stretch);
        free_record(*stretch);
        return refuse(Refusal::no_memory);
    }
    stretch->object = made.object;
    stretch->frame = made.frame;
    stretch->rights.set(owner.id, Right::meta);
    return stretch;
}

StretchManager::Result<Stretch*> StretchManager::create(Tenant& owner, const Request& request) {
    const u64 units = units_of(request.size);
    if (units == 0 || units > (request.large ? maximum_large_units : maximum_units) ||
        request.address % large_page_size != 0)
        return refuse(Refusal::bad_argument);
    const u8 rights = Right::completed(request.rights) | Right::meta;
    if (Right::both(rights) && !owner.makes_code) return refuse(Refusal::write_and_execute);
    Result<Stretch*> made = make(owner, units, request.address, request.large);
    if (!made) return made;
    (*made)->rights.set(owner.id, rights);
    if (!grant(owner, **made)) {
        drop(**made);
        return refuse(Refusal::no_memory);
    }
    return made;
}

StretchManager::Result<Stretch*> StretchManager::clone(Tenant& owner, u64 base) {
    Stretch* origin = at(base);
    if (origin == nullptr || origin->reserved) return refuse(Refusal::no_stretch);
    if ((origin->rights.of(owner.id) & Right::meta) == 0) return refuse(Refusal::not_holder);
    if (origin->rights.writable_and_executable() && !owner.makes_code) return refuse(Refusal::write_and_execute);
    Result<Stretch*> made = make(owner, origin->units, 0, origin->large);
    if (!made) return made;
    const u64 clone = (*made)->base();
    Result<void> result = set_global(owner, clone, origin->rights.global());
    for (u32 domain = origin->rights.next(0); result && domain < RightsTable::domains;
         domain = origin->rights.next(domain + 1))
        if (host_.tenant(domain) != nullptr) result = set_rights(owner, clone, domain, origin->rights.of(domain));
    if (result) return made;
    drop(**made);
    return refuse(result.error());
}

/// Takes everybody's rights away, and then the stretch.
void StretchManager::drop(Stretch& stretch) {
    if (stretch.rights.global() != 0) {
        for (Tenant* tenant = host_.tenant_from(0); tenant != nullptr; tenant = host_.tenant_from(tenant->id + 1))
            take_away(*tenant, stretch);
        set_global_link(stretch, 0);
    }
    // Mostly it is the owner alone who has rights.
    take_away(*stretch.owner, stretch);
    stretch.rights.set(stretch.owner->id, 0);
    for (u32 domain = 0; stretch.rights.holders() != 0; ++domain) {
        domain = stretch.rights.next(domain);
        take_away_from(stretch, domain);
    }
    host_.unmake(*stretch.owner, stretch);
    stretch.tree->erase(stretch);
    free_record(stretch);
}

StretchManager::Result<void> StretchManager::destroy(Tenant& by, u64 base) {
    Stretch* stretch = at(base);
    if (stretch == nullptr || stretch->reserved) return refuse(Refusal::no_stretch);
    if (stretch->owner != &by) return refuse(Refusal::not_holder);
    drop(*stretch);
    return {};
}

StretchManager::Result<u32> StretchManager::bind(Tenant& by, u64 base) {
    Stretch* stretch = at(base);
    if (stretch == nullptr || stretch->reserved) return refuse(Refusal::no_stretch);
    const u8 rights = stretch->rights_of(by.id);
    if (rights == 0 || host_.tenant(by.id) != &by) return refuse(Refusal::not_holder);
    if (const u32 known = by.slot_of(*stretch); known != Tenant::no_slot) return known;
    const auto place = std::ranges::find(by.bound, nullptr, &StretchBinding::stretch);
    if (place == by.bound.end()) return refuse(Refusal::no_memory);
    const auto slot = static_cast<u32>(place - by.bound.begin());
    if (host_.bind(by, slot, *stretch, rights) != Status::ok) {
        static_cast<void>(host_.bind(by, slot, *stretch, 0));
        return refuse(Refusal::no_memory);
    }
    *place = {stretch, shareable(*stretch, rights)};
    ++stretch->bound;
    return slot;
}

StretchManager::Result<void> StretchManager::unbind(Tenant& by, u64 base) {
    Stretch* stretch = at(base);
    const u32 slot = stretch != nullptr ? by.slot_of(*stretch) : Tenant::no_slot;
    if (slot == Tenant::no_slot) return refuse(Refusal::no_stretch);
    static_cast<void>(host_.bind(by, slot, *stretch, 0));
    by.bound[slot] = {};
    --stretch->bound;
    return {};
}

// ---- Ranges

StretchManager::Result<Stretch*> StretchManager::reserve(Tenant& by, u64 size) {
    const u64 units = units_of(size);
    if (units == 0 || units > end_unit) return refuse(Refusal::bad_argument);
    // Ranges do not lie in others: a nester's nester has no say in what its grandchildren use.
    if (by.range != nullptr) return refuse(Refusal::no_space);
    Stretch* range = new_record(by);
    if (range == nullptr) return refuse(Refusal::no_memory);
    range->tree = &space_;
    if (!space_.insert_anywhere(*range, units)) {
        free_record(*range);
        return refuse(Refusal::no_space);
    }
    range->reserved = true;
    range->inside = AddressTree(range->first, range->end());
    by.range = range;
    return range;
}

StretchManager::Result<void> StretchManager::unreserve(Tenant& by, u64 base) {
    Stretch* range = by.range;
    if (range == nullptr || range->base() != base) return refuse(Refusal::no_stretch);
    if (!range->inside.empty()) return refuse(Refusal::not_holder);
    space_.erase(*range);
    free_record(*range);
    by.range = nullptr;
    return {};
}

// ---- Beginning and end

bool StretchManager::admit(Tenant& tenant) {
    for (Stretch* stretch = globals_; stretch != nullptr; stretch = stretch->next_global)
        if (host_.grant(tenant, *stretch, Right::of_directory(stretch->rights.global())) != Status::ok) return false;
    return true;
}

/// At once: others' stretches may go before the first step, and then nobody would know of these portals.
void StretchManager::ended(Tenant& tenant) {
    for (StretchBinding& binding : tenant.bound) {
        if (binding.stretch != nullptr) --binding.stretch->bound;
        binding = {};
    }
}

bool StretchManager::release_step(Tenant& tenant) {
    constexpr u32 stretches_a_step = 8, records_a_step = 64;
    Stretch* next = nullptr;
    u32 dropped = 0;
    for (Stretch* stretch = tenant.stretches; stretch != nullptr; stretch = next) {
        next = stretch->next;
        if (stretch->reserved) continue;
        if (dropped++ == stretches_a_step) return false;
        drop(*stretch);
    }
    // What others have given it: found along the whole space, as long as there is any.
    u32 looked = 0;
    for (Stretch* stretch = from(tenant.cleared * large_page_size); stretch != nullptr && tenant.received != 0;
         stretch = after(*stretch)) {
        if (looked++ == records_a_step) {
            tenant.cleared = stretch->first;
            return false;
        }
        const u8 given = stretch->rights.of(tenant.id);
        if (given == 0) continue;
        if ((given & Right::meta) != 0) sweep(tenant, *stretch);
        stretch->rights.set(tenant.id, 0);
        --tenant.received;
    }
    // Its children's stretches lie in its range until these have ended.
    return tenant.range == nullptr || unreserve(tenant, tenant.range->base()).has_value();
}

} // namespace metta::vm
