// SPDX-License-Identifier: MIT
// What the virtual memory server keeps about a stretch: a record in memory that the stretch's owner pays for.
#pragma once

#include <array>
#include <algorithm>
#include <iterator>

#include "interfaces/primitives.hpp"
#include "interfaces/services.hpp"
#include "servers/vm/address_tree.hpp"
#include "servers/vm/contracts.hpp"

namespace metta::vm {

/// A set of rights, as Stretches.Rights has it.
struct Right {
    static constexpr u8 read = 1, write = 2, execute = 4, meta = 8, all = 15;
    static constexpr u8 access = read | write | execute;

    /// Who may write or execute may read: the processor has it no other way.
    static constexpr u8 completed(u8 rights) { return (rights & (write | execute)) != 0 ? rights | read : rights; }
    static constexpr bool both(u8 rights) { return (rights & write) != 0 && (rights & execute) != 0; }
    /// As directories have it. Who may write and execute does one at a time, and begins with writing.
    static constexpr Rights of_directory(u8 rights) {
        constexpr static Rights all_of[] = {Rights::none,         Rights::read,       Rights::read_write,
                                            Rights::read_write,   Rights::read_execute, Rights::read_execute,
                                            Rights::read_write,   Rights::read_write};
        return all_of[rights % std::size(all_of)];
    }
};

/// How many have rights, may write, may execute: three counts in one number.
struct RightsCount {
    static constexpr u32 bits = 10, mask = (1 << bits) - 1;
    static constexpr u32 of(u8 rights) { return of_all[rights % std::size(of_all)]; }

  private:
    static constexpr u32 writes = 1 << bits, executes = 1 << 2 * bits;
    static constexpr u32 of_all[] = {0, // read, write, execute, meta: bits 0 to 3
                                     1,            1 + writes,            1 + writes,            1 + executes,
                                     1 + executes, 1 + writes + executes, 1 + writes + executes, 1,
                                     1,            1 + writes,            1 + writes,            1 + executes,
                                     1 + executes, 1 + writes + executes, 1 + writes + executes};
};

/// What domains have been given, found by a domain's number; and what everybody has.
class RightsTable {
  public:
    static constexpr u32 domains = 256;

    u8 of(u32 domain) const { return given_[domain % domains]; }
    void set(u32 domain, u8 rights) {
        u8& given = given_[domain % domains];
        counts_ += RightsCount::of(rights) - RightsCount::of(given);
        given = rights;
    }
    u8 global() const { return global_; }
    void set_global(u8 rights) {
        counts_ += RightsCount::of(rights) - RightsCount::of(global_);
        global_ = rights;
    }
    /// How many domains have been given something.
    u32 holders() const { return (counts_ & RightsCount::mask) - u32{global_ != 0}; }
    /// Somebody could write what somebody could execute.
    bool writable_and_executable() const {
        return (counts_ & RightsCount::mask << RightsCount::bits) != 0 && counts_ >> 2 * RightsCount::bits != 0;
    }

    /// The first domain from this number on that has been given something; `domains`: none has.
    u32 next(u32 domain) const {
        const u8* found = std::find_if(given_ + domain, given_ + domains, [](u8 rights) { return rights != 0; });
        return static_cast<u32>(found - given_);
    }

  private:
    u8 given_[domains] = {};
    u32 counts_ = 0;
    u8 global_ = 0;
};

struct Tenant;
struct Stretch;

/// A slot of a tenant's portals to a stretch.
struct StretchBinding {
    Stretch* stretch = nullptr;   ///< nullptr: the slot is free
    Stretch* shareable = nullptr; ///< the same, if the tenant has Meta, and sharing can be a short matter
};

/// A stretch, or a range that is reserved. Owned by its tenant; in the tree of the range that it lies in.
struct Stretch : AddressRange {
    Tenant* owner = nullptr;
    Stretch *previous = nullptr, *next = nullptr; ///< of the owner's; free ones by `next` alone
    AddressTree* tree = nullptr;                  ///< that it is in
    ObjectRef object;
    u32 frame = 0; ///< the first of the object's
    u8 width = 0;
    bool reserved = false, large = false;
    u32 bound = 0;                                              ///< how many tenants have portals to it
    Stretch *previous_global = nullptr, *next_global = nullptr; ///< of those that everybody may use
    RightsTable rights;
    AddressTree inside; ///< of a reserved range

    u64 base() const { return first * large_page_size; }
    u64 size() const { return units * large_page_size; }
    /// What the domain may do, global rights included.
    u8 rights_of(u32 domain) const { return rights.of(domain) | rights.global(); }
    /// What somebody could write, somebody could execute, and that is not what the owner is for.
    bool breaks_policy() const;
};

/// A domain, as far as stretches are concerned.
struct Tenant {
    static constexpr u32 no_slot = maximum_bound_stretches;

    u32 id = 0;
    Tenant* parent = nullptr; ///< whose range its stretches may lie in
    bool makes_code = false;
    Stretch* stretches = nullptr; ///< that it owns
    Stretch* range = nullptr;     ///< that it has reserved
    Stretch* free = nullptr;      ///< records
    u32 record_pages = 0;
    u32 received = 0; ///< how many stretches of others it has been given something in
    u64 cleared = 0;  ///< of an ended one: units below have been looked at
    std::array<StretchBinding, maximum_bound_stretches> bound = {};

    u32 slot_of(const Stretch& stretch) const {
        u32 slot = 0;
        while (slot < no_slot && bound[slot].stretch != &stretch) ++slot;
        return slot;
    }
};

inline bool Stretch::breaks_policy() const { return rights.writable_and_executable() && !owner->makes_code; }

/// What StretchManager::set_rights does, where that is a matter of a few instructions. `grant` writes a directory entry.
/// False: it is not so, and nothing has changed.
template <class Grant>
[[gnu::always_inline]] inline bool share(const StretchBinding& binding, Tenant& tenant, u8 rights, const Grant& grant) {
    Stretch* stretch = binding.shareable;
    if (stretch == nullptr || stretch->owner == &tenant) return false;
    if (stretch->bound > 1 && tenant.slot_of(*stretch) != Tenant::no_slot) return false;
    const u8 before = stretch->rights.of(tenant.id);
    if (((before | rights) & ~Right::access) != 0) return false;
    rights = Right::completed(rights);
    stretch->rights.set(tenant.id, rights);
    if (stretch->breaks_policy() || !grant(*stretch, Right::of_directory(rights | stretch->rights.global()))) {
        stretch->rights.set(tenant.id, before);
        return false;
    }
    tenant.received += u32{rights != 0} - u32{before != 0};
    return true;
}

} // namespace metta::vm
