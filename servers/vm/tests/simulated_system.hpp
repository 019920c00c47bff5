// SPDX-License-Identifier: MIT
// Domains on a simulated machine: a StretchHost that does with the nucleus' own page tables what kserver has the
// nucleus do, that can be out of memory at any moment, and that looks at whether everything fits together.
#pragma once

#include <array>
#include <cstdlib>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "nucleus/memory/directories.hpp"
#include "nucleus/memory/large_stretch.hpp"
#include "nucleus/memory/tests/simulated_mmu.hpp"
#include "servers/vm/stretch_manager.hpp"

namespace metta::vm::test {

using metta::test::Translation;

/// Ends the test where something can not be.
void require(bool condition, const char* otherwise);

class SimulatedSystem final : public StretchHost {
  public:
    static constexpr u64 frames = 4096;
    static constexpr u32 end_of_domains = 8; ///< their numbers are 1 …

    SimulatedSystem();

    // ---- Domains

    /// A domain begins; false: there is no memory for what everybody may do, and it has to end.
    bool begin(u32 number, u32 parent = 0, bool makes_code = false);
    /// It has no directories and portals any more, and what it held is to be taken back.
    void end(u32 number);
    /// So many steps of that; true: nothing is left, and the number may be used again.
    bool release(u32 number, u32 steps = ~0u);
    bool lives(u32 number) const { return domains_[number].lives; }
    bool exists(u32 number) const { return domains_[number].exists; }
    Tenant& operator[](u32 number) { return domains_[number].tenant; }

    // ---- What a domain does by itself

    /// 2^width frames that become its own, for good. 0: there are none.
    u64 take_frames(u32 number, u32 width = 0);
    Status map(u32 number, u32 slot, u64 address, u64 frame);
    Status demap(u32 number, u32 slot, u64 address);
    Status protect(u32 number, u32 slot, Rights rights);
    /// False: by StretchManager::set_rights; nothing has changed.
    bool share(u32 number, u32 slot, u32 other, u64 rights);
    /// What it sees.
    std::optional<Translation> sees(u32 number, u64 address) const;

    bool restless = false; ///< domains protect whenever they can

    /// Memory is short: the `after`-th demand from now on is refused; `lasting`: and all that follow, until `plenty`.
    void run_short(u32 after, bool lasting) { countdown_ = after, lasting_ = lasting, refused_ = false; }
    void plenty() { countdown_ = 0; }
    bool refused() const { return refused_; }

    // ---- Looking

    u32 maps(u64 frame) const { return records_[frame].maps; }
    /// Everything that is known twice is the same. `narrowed`: domains may have left themselves less.
    void check(bool narrowed = false);
    /// What can be seen of all, but for page tables and records that are kept for later.
    std::string describe();
    /// Nothing is left of anybody.
    void check_nothing_left();
    u32 steps_of_sweeping() const { return sweeps_; }

    StretchManager manager{*this};

    // ---- StretchHost
    Made make(Tenant& owner, u64 base, u32 units, u32 width, bool large) override;
    void unmake(Tenant& owner, Stretch& stretch) override;
    Status grant(Tenant& tenant, const Stretch& stretch, Rights rights) override;
    void sweep(const Tenant& tenant, const Stretch& stretch) override;
    Status bind(Tenant& tenant, u32 slot, const Stretch& stretch, u8 rights) override;
    byte* add_record_page(Tenant& tenant) override;
    Tenant* tenant(u32 domain) override;
    Tenant* tenant_from(u32 domain) override;

  private:
    struct Object {
        u64 base;
        u32 units;
        bool large;
        u32 width;
        ObjectRef reference;
    };
    struct Portals {
        ObjectRef target = {};
        u8 bound = 0; ///< of each StretchPortal one bit
        u8 access = 0;
        bool shares = false; ///< StretchPortal::share has been made, for whatever the slot is used for
    };
    struct FreePage {
        void operator()(byte* page) const { std::free(page); }
    };
    struct Domain {
        Tenant tenant;
        bool exists = false, lives = false;
        TableStock stock;
        std::array<Portals, maximum_bound_stretches> portals = {};
        std::vector<u64> tables, own;
        std::vector<std::unique_ptr<byte, FreePage>> records;
    };

    static AccountId account_of(const Tenant& tenant) { return 100 + tenant.id; }
    Domain& of(const Tenant& tenant) { return domains_[tenant.id]; }
    bool is_short();
    std::optional<u64> take(u32 width);
    void put_back(u64 frame, u32 width);
    Directories directories(Domain& domain) {
        return {storage_.get(), ram_, domain.tenant.id, domain.stock, PageEntry::never_execute_bit};
    }
    PageEntry* entries(u64 frame) const { return reinterpret_cast<PageEntry*>(storage_.get() + frame * page_size); }
    Object& object_of(const Stretch& stretch);
    StretchWindow window(const Object& object, AccountId account) const;
    const Object* reached(u32 number, u32 slot, StretchPortal portal) const;
    void protect_at_once(Domain& domain, const Object& object);
    Status grant_units(Domain& domain, const Object& object, Rights rights);
    void check_directories(Domain& domain, const Stretch& stretch, bool narrowed);

    std::unique_ptr<byte, FreePage> storage_;
    std::vector<FrameRecord> records_;
    RamTable ram_;
    std::vector<bool> taken_;
    std::map<u64, Object> objects_; ///< by their first frames
    std::array<Domain, end_of_domains> domains_;
    u32 countdown_ = 0, sweeps_ = 0;
    bool lasting_ = false, refused_ = false;
};

} // namespace metta::vm::test
