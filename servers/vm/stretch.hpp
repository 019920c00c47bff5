// SPDX-License-Identifier: MIT
// What the virtual memory server keeps about a stretch: a record in memory that the stretch's owner pays for.
#pragma once

#include <array>
#include <bit>

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
        if ((rights & write) != 0) return Rights::read_write;
        if ((rights & execute) != 0) return Rights::read_execute;
        return (rights & read) != 0 ? Rights::read : Rights::none;
    }
};

/// What domains have been given: four bits for each, found by the domain's number.
class RightsTable {
  public:
    static constexpr u32 domains = 256, in_word = 16;

    u8 of(u32 domain) const { return words_[domain / in_word] >> shift(domain) & Right::all; }
    void set(u32 domain, u8 rights) {
        u64& word = words_[domain / in_word];
        counts_ += counted(rights) - counted(of(domain));
        word = (word & ~(u64{Right::all} << shift(domain))) | u64{rights} << shift(domain);
    }
    /// How many domains have been given something; may write; may execute.
    u32 holders() const { return counts_ & count_mask; }
    u32 writers() const { return counts_ >> count_bits & count_mask; }
    u32 executors() const { return counts_ >> 2 * count_bits; }

    /// The first domain from this number on that has been given something; `domains`: none has.
    u32 next(u32 domain) const {
        for (u32 word = domain / in_word; word < words_.size(); ++word, domain = word * in_word) {
            const u64 rest = words_[word] >> shift(domain);
            if (rest != 0) return domain + static_cast<u32>(std::countr_zero(rest)) / 4;
        }
        return domains;
    }

  private:
    static constexpr u32 shift(u32 domain) { return domain % in_word * 4; }
    /// The three counts in one number.
    static constexpr u32 count_bits = 10, count_mask = (1 << count_bits) - 1;
    static constexpr u32 counted(u8 rights) {
        const u32 writes = rights / Right::write & 1u, executes = rights / Right::execute & 1u;
        return u32{rights != 0} | writes << count_bits | executes << 2 * count_bits;
    }

    std::array<u64, domains / in_word> words_ = {};
    u32 counts_ = 0;
};

struct Tenant;

/// A stretch, or a range that is reserved. Owned by its tenant; in the tree of the range that it lies in.
struct Stretch : AddressRange {
    Tenant* owner = nullptr;
    Stretch *previous = nullptr, *next = nullptr; ///< of the owner's; free ones by `next` alone
    AddressTree* tree = nullptr;                  ///< that it is in
    ObjectRef object;
    u32 frame = 0; ///< the first of the object's
    u8 width = 0;
    bool reserved = false, large = false;
    u8 global = 0;
    u32 bound = 0;                                              ///< how many tenants have portals to it
    Stretch *previous_global = nullptr, *next_global = nullptr; ///< of those that everybody may use
    RightsTable given;
    AddressTree inside; ///< of a reserved range

    u64 base() const { return first * large_page_size; }
    u64 size() const { return units * large_page_size; }
    /// What the domain may do, global rights included.
    u8 rights_of(u32 domain) const { return given.of(domain) | global; }
    bool writable_and_executable() const {
        const bool writable = given.writers() != 0 || (global & Right::write) != 0;
        const bool executable = given.executors() != 0 || (global & Right::execute) != 0;
        return writable && executable;
    }
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
    std::array<Stretch*, maximum_bound_stretches> bound = {};

    u32 slot_of(const Stretch& stretch) const {
        u32 slot = 0;
        while (slot < no_slot && bound[slot] != &stretch) ++slot;
        return slot;
    }
};

} // namespace metta::vm
