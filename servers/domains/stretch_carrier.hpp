// SPDX-License-Identifier: MIT
// What the stretch manager decides, carried out in the nucleus.
#pragma once

#include "servers/vm/stretch_manager.hpp"

namespace metta::domains {

class Kserver;
struct Domain;

class StretchCarrier final : public vm::StretchHost {
  public:
    explicit StretchCarrier(Kserver& kserver) : kserver_(kserver) {}

    Made make(vm::Tenant& owner, u64 base, u32 units, u32 width, bool large) override;
    void unmake(vm::Tenant& owner, vm::Stretch& stretch) override;
    Status grant(vm::Tenant& tenant, const vm::Stretch& stretch, Rights rights) override;
    void sweep(const vm::Tenant& tenant, const vm::Stretch& stretch) override;
    Status bind(vm::Tenant& tenant, u32 slot, const vm::Stretch& stretch, u8 rights) override;
    byte* add_record_page(vm::Tenant& tenant) override;
    vm::Tenant* tenant(u32 domain) override;
    vm::Tenant* tenant_from(u32 domain) override;

    /// Gives the pages for records back, of a domain that has none left.
    void release_records(Domain& domain);

  private:
    Domain& domain_of(const vm::Tenant& tenant);

    Kserver& kserver_;
};

} // namespace metta::domains
