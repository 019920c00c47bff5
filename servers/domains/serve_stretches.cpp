// SPDX-License-Identifier: MIT
// Stretches, as domains ask for them.
#include "interfaces/stretches_portal.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"
#include "servers/domains/views.hpp"

namespace metta::domains {

Stretches::StretchRecord record_of_stretch(const vm::Stretch& stretch, u8 mine) {
    Stretches::StretchRecord record = {.base = stretch.base(),
                                       .size = stretch.size(),
                                       .owner = stretch.owner->id,
                                       .reserved = stretch.reserved,
                                       .global = Stretches::Rights::unchecked_from_bits(stretch.rights.global()),
                                       .mine = Stretches::Rights::unchecked_from_bits(mine)};
    if (stretch.large) record.attributes.insert(Stretches::Attribute::large);
    return record;
}

namespace {

static_assert(1 << static_cast<u8>(Stretches::Right::read) == vm::Right::read &&
              1 << static_cast<u8>(Stretches::Right::write) == vm::Right::write &&
              1 << static_cast<u8>(Stretches::Right::execute) == vm::Right::execute &&
              1 << static_cast<u8>(Stretches::Right::meta) == vm::Right::meta);

class DomainStretches final : public Stretches {
  public:
    explicit DomainStretches(ServedObject& self)
        : domain_(*static_cast<ServedToDomain&>(self).domain), kserver_(*static_cast<ServedToDomain&>(self).kserver) {}

    Result<u64> create(u64 size, Rights rights, u64 address, Attributes attributes) override {
        const scheduler::LockGuard guard(kserver_.lock());
        if (!lives()) return std::unexpected(SystemError::abandoned);
        const auto made = manager().create(
            tenant(),
            {.size = size, .rights = bits(rights), .address = address, .large = attributes.contains(Attribute::large)});
        if (!made) return refusal(made.error());
        return (*made)->base();
    }
    Result<u64> clone(u64 stretch) override {
        const scheduler::LockGuard guard(kserver_.lock());
        if (!lives()) return std::unexpected(SystemError::abandoned);
        const auto made = manager().clone(tenant(), stretch);
        if (!made) return refusal(made.error());
        return (*made)->base();
    }
    Result<void> destroy(u64 stretch) override {
        const scheduler::LockGuard guard(kserver_.lock());
        return answer(manager().destroy(tenant(), stretch));
    }
    Result<StretchRecord> query(u64 address) override {
        const scheduler::LockGuard guard(kserver_.lock());
        const vm::Stretch* stretch = manager().containing(address);
        if (stretch == nullptr) return std::unexpected(NoStretch());
        return record_of_stretch(*stretch, stretch->reserved ? u8{0} : stretch->rights_of(domain_.id));
    }
    Result<void> set_rights(u64 stretch, u32 domain, Rights rights) override {
        const scheduler::LockGuard guard(kserver_.lock());
        return answer(manager().set_rights(tenant(), stretch, domain, bits(rights)));
    }
    Result<void> set_global(u64 stretch, Rights rights) override {
        const scheduler::LockGuard guard(kserver_.lock());
        return answer(manager().set_global(tenant(), stretch, bits(rights)));
    }
    Result<Rights> rights_of(u64 base, u32 domain) override {
        const scheduler::LockGuard guard(kserver_.lock());
        const vm::Stretch* stretch = manager().at(base);
        if (stretch == nullptr || stretch->reserved) return std::unexpected(NoStretch());
        if (kserver_.find(domain) == nullptr) return std::unexpected(NoDomain());
        return Rights::unchecked_from_bits(stretch->rights.of(domain));
    }
    Result<u32> bind(u64 stretch) override {
        const scheduler::LockGuard guard(kserver_.lock());
        const auto slot = manager().bind(tenant(), stretch);
        if (!slot) return refusal(slot.error());
        return first_stretch_portal + *slot * stretch_portals;
    }
    Result<void> unbind(u64 stretch) override {
        const scheduler::LockGuard guard(kserver_.lock());
        return answer(manager().unbind(tenant(), stretch));
    }
    Result<u64> reserve(u64 size) override {
        const scheduler::LockGuard guard(kserver_.lock());
        if (!lives()) return std::unexpected(SystemError::abandoned);
        const auto range = manager().reserve(tenant(), size);
        if (!range) return refusal(range.error());
        return (*range)->base();
    }
    Result<void> unreserve(u64 base) override {
        const scheduler::LockGuard guard(kserver_.lock());
        return answer(manager().unreserve(tenant(), base));
    }

  private:
    using Refusal = vm::StretchManager::Refusal;

    static u8 bits(Rights rights) { return static_cast<u8>(rights.bits() & vm::Right::all); }
    static std::unexpected<Error> refusal(Refusal why) {
        switch (why) {
        case Refusal::no_stretch:
            return std::unexpected<Error>(NoStretch());
        case Refusal::no_space:
            return std::unexpected<Error>(NoSpace());
        case Refusal::no_memory:
            return std::unexpected<Error>(NoMemory());
        case Refusal::not_holder:
            return std::unexpected<Error>(NotHolder());
        case Refusal::write_and_execute:
            return std::unexpected<Error>(WriteAndExecute());
        case Refusal::no_domain:
            return std::unexpected<Error>(NoDomain());
        case Refusal::bad_argument:
            break;
        }
        return std::unexpected<Error>(SystemError::bad_argument);
    }
    static Result<void> answer(const vm::StretchManager::Result<void>& result) {
        if (!result) return refusal(result.error());
        return {};
    }
    /// Nothing is made for a domain of which everything is being taken back.
    bool lives() const { return domain_.status == DomainStatus::running; }
    vm::StretchManager& manager() { return kserver_.stretches(); }
    vm::Tenant& tenant() { return domain_.tenant; }

    Domain& domain_;
    Kserver& kserver_;
};

void serve_stretches(ServedCall& call) {
    DomainStretches stretches(*call.self);
    serve_call(stretches, call);
}

} // namespace

ServedDispatch dispatch_stretches() { return dispatch_by<serve_stretches>; }

} // namespace metta::domains
