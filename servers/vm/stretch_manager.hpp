// SPDX-License-Identifier: MIT
// Who may do what where in the space that all domains share. What it decides is carried out by its host, which knows
// the nucleus; so the same decisions are tested where there is none.
#pragma once

#include <expected>

#include "servers/vm/stretch.hpp"

namespace metta::vm {

/// What the manager has done for it. Everything is in the name of a tenant, whose account pays.
class StretchHost {
  public:
    struct Made {
        Status status;
        ObjectRef object;
        u32 frame;
    };
    /// A nucleus stretch of 2^width frames.
    virtual Made make(Tenant& owner, u64 base, u32 units, u32 width, bool large) = 0;
    /// Nobody has a right to it any more. Its portals go, and so do its frames.
    virtual void unmake(Tenant& owner, Stretch& stretch) = 0;
    /// Writes the tenant's directories. Not `ok`: exhausted, and nothing has changed.
    virtual Status grant(Tenant& tenant, const Stretch& stretch, Rights rights) = 0;
    /// Unmaps what the tenant has mapped there.
    virtual void sweep(const Tenant& tenant, const Stretch& stretch) = 0;
    /// Makes the portals of a slot as the rights allow; or takes them away, if there are none.
    virtual Status bind(Tenant& tenant, u32 slot, const Stretch& stretch, u8 rights) = 0;
    /// One more page for records, zero; nullptr: no memory.
    virtual byte* add_record_page(Tenant& tenant) = 0;
    /// The tenant of a domain that lives; nullptr: there is none.
    virtual Tenant* tenant(u32 domain) = 0;
    /// The first that lives from this number on.
    virtual Tenant* tenant_from(u32 domain) = 0;

  protected:
    ~StretchHost() = default;
};

class StretchManager {
  public:
    static constexpr u64 first_unit = (u64{2} << 40) / large_page_size, end_unit = common_region_base / large_page_size;
    static constexpr u32 maximum_units = 511, maximum_large_units = 480;
    static constexpr u32 records_in_page = page_size / sizeof(Stretch);

    enum class Refusal : u8 { bad_argument, no_stretch, no_space, no_memory, not_holder, write_and_execute, no_domain };
    template <class T>
    using Result = std::expected<T, Refusal>;

    struct Request {
        u64 size = 0;    ///< bytes
        u8 rights = 0;   ///< of its owner
        u64 address = 0; ///< 0: anywhere
        bool large = false;
    };

    explicit StretchManager(StretchHost& host) : host_(host) {}
    StretchManager(const StretchManager&) = delete;
    StretchManager& operator=(const StretchManager&) = delete;

    Result<Stretch*> create(Tenant& owner, const Request& request);
    Result<Stretch*> clone(Tenant& owner, u64 base);
    Result<void> destroy(Tenant& by, u64 base);
    Result<void> set_rights(Tenant& by, u64 base, u32 domain, u8 rights);
    Result<void> set_global(Tenant& by, u64 base, u8 rights);
    /// The number of the first portal's slot.
    Result<u32> bind(Tenant& by, u64 base);
    Result<void> unbind(Tenant& by, u64 base);
    Result<Stretch*> reserve(Tenant& by, u64 size);
    Result<void> unreserve(Tenant& by, u64 base);

    /// The stretch or range with this base; nullptr: there is none.
    Stretch* at(u64 base);
    /// What `address` lies in: the stretch, or a range where that has none; nullptr: nothing.
    Stretch* containing(u64 address);
    /// The first stretch or range whose base is at least `address`; ranges come before what is in them.
    Stretch* from(u64 address);

    /// The next one, of all there are, in the order of addresses; ranges come before what is in them.
    Stretch* after(const Stretch& stretch);

    /// A new domain has what everybody has. False: there is no memory for that.
    bool admit(Tenant& tenant);
    /// The domain has ended, and has no directories and portals any more: it is no tenant from now on.
    void ended(Tenant& tenant);
    /// Takes back a part of what an ended domain had. True: there is nothing left.
    bool release_step(Tenant& tenant);

  private:
    Stretch* new_record(Tenant& tenant);
    void free_record(Stretch& record);
    bool place(Tenant& owner, Stretch& stretch, u64 units, u64 address);
    AddressTree& tree_for(const Tenant& owner);
    Result<Stretch*> make(Tenant& owner, u64 units, u64 address, bool large);
    bool grant(Tenant& tenant, const Stretch& stretch);
    void follow(Tenant& tenant, Stretch& stretch, u8 before);
    void sweep(const Tenant& tenant, Stretch& stretch);
    void bind_again(Tenant& tenant, u32 slot, Stretch& stretch, u8 rights);
    void drop(Stretch& stretch);
    void take_away(Tenant& tenant, Stretch& stretch);
    void take_away_from(Stretch& stretch, u32 domain);
    void set_global_link(Stretch& stretch, u8 rights);

    StretchHost& host_;
    AddressTree space_{first_unit, end_unit};
    Stretch* globals_ = nullptr; ///< those that everybody may use
};

} // namespace metta::vm
