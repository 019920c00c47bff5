// SPDX-License-Identifier: MIT
// Domains: starting, ending and looking at them.
#include <algorithm>
#include <array>

#include "interfaces/domains_portal.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {
namespace {

class DomainDomains final : public Domains {
  public:
    /// What results consist of is put into `memory`.
    DomainDomains(ServedObject& self, middl::Memory& memory)
        : domain_(*static_cast<ServedToDomain&>(self).domain), kserver_(*static_cast<ServedToDomain&>(self).kserver),
          memory_(memory) {}

    Result<u32> create(std::string_view program, std::span<const char> arguments, bool counted) override;
    Result<void> set_contract(u32 id, u64 guaranteed, u64 optimistic) override;
    Result<void> start(u32 id) override { return with_own(id, &Kserver::start); }
    Result<u32> wait(u32 id) override;
    Result<void> kill(u32 id, u32 status) override;
    Result<DomainRecord> inspect(u32 id) override;
    Result<MemoryRecord> memory() override {
        const scheduler::LockGuard guard(lock());
        return kserver_.memory();
    }
    Result<void> quiet(u32 id) override { return with_own(id, &Kserver::set_quiet); }
    Result<void> debug_heap(u32 id) override { return with_own(id, &Kserver::set_debug_heap); }

  private:
    scheduler::Mutex& lock() { return kserver_.lock(); }
    Result<void> with_own(u32 id, void (Kserver::*act)(Domain&));
    /// A domain that the caller may act on.
    Domain* own(u32 id) {
        Domain* domain = kserver_.find(id);
        return domain != nullptr && (domain_.manages || domain->parent == domain_.id) ? domain : nullptr;
    }

    Domain& domain_;
    Kserver& kserver_;
    middl::Memory& memory_;
};

Domains::Result<u32> DomainDomains::create(std::string_view program, std::span<const char> arguments, bool counted) {
    if (!arguments.empty() && arguments.back() != '\0') return std::unexpected(SystemError::bad_argument);
    std::array<char, 256> storage;
    TextBuffer reason(storage);
    const scheduler::LockGuard guard(lock());
    if (domain_.status != DomainStatus::running) return std::unexpected(SystemError::abandoned); // nobody would end it
    const auto made = kserver_.create(
        {.name = program, .program = program, .arguments = arguments, .parent = &domain_, .counted = counted}, reason);
    if (made) return (*made)->id;
    if (made.error() != Refusal::bad_program) return std::unexpected(Exhausted());
    auto why = middl::String::copy(memory_, reason.text());
    return std::unexpected(BadProgram{.why = why ? *std::move(why) : middl::String()});
}

Domains::Result<void> DomainDomains::set_contract(u32 id, u64 guaranteed, u64 optimistic) {
    constexpr u64 most = u64{1} << 40; // more than any machine has
    if (guaranteed > most || optimistic > most) return std::unexpected(SystemError::bad_argument);
    {
        const scheduler::LockGuard guard(lock());
        Domain* domain = own(id);
        if (domain == nullptr || id == 0 || domain->status > DomainStatus::running) return std::unexpected(NoDomain());
        vm::Contracts& contracts = kserver_.parts().frames.contracts();
        const u64 left = contracts.left_for(*domain->account) + domain->account->guaranteed;
        if (!kserver_.begin_wait()) return std::unexpected(SystemError::busy);
        if (!contracts.change(*domain->account, guaranteed, optimistic)) {
            kserver_.end_wait();
            return std::unexpected(NoContract{.left = left});
        }
    }
    const bool there = kserver_.ask_back();
    const scheduler::LockGuard guard(lock());
    kserver_.end_wait();
    if (!there) return std::unexpected(SystemError::abandoned);
    return {};
}

Domains::Result<u32> DomainDomains::wait(u32 id) {
    Domain* domain = nullptr;
    {
        const scheduler::LockGuard guard(lock());
        domain = own(id);
        if (domain == nullptr || domain == &domain_) return std::unexpected(NoDomain());
        if (!kserver_.begin_wait()) return std::unexpected(SystemError::busy);
        ++domain->waiters;
    }
    const AwaitResult result = kserver_.await_abandonable(domain->ended, 1);
    const scheduler::LockGuard guard(lock());
    kserver_.end_wait();
    const u32 status = domain->exit_status;
    if (result == AwaitResult::reached) domain->parent = 0; // its status is told
    kserver_.leave_record(*domain);
    if (result != AwaitResult::reached) return std::unexpected(SystemError::abandoned);
    return status;
}

Domains::Result<void> DomainDomains::with_own(u32 id, void (Kserver::*act)(Domain&)) {
    const scheduler::LockGuard guard(lock());
    Domain* domain = own(id);
    if (domain == nullptr || domain->status != DomainStatus::created) return std::unexpected(NoDomain());
    (kserver_.*act)(*domain);
    return {};
}

Domains::Result<void> DomainDomains::kill(u32 id, u32 status) {
    const scheduler::LockGuard guard(lock());
    if (id == 0) return std::unexpected(Essential());
    Domain* domain = own(id);
    if (domain == nullptr) return std::unexpected(NoDomain());
    if (domain->essential) return std::unexpected(Essential());
    kserver_.end(*domain, status);
    return {};
}

Domains::Result<Domains::DomainRecord> DomainDomains::inspect(u32 id) {
    const scheduler::LockGuard guard(lock());
    const Domain* domain = kserver_.find_from(id);
    if (domain == nullptr) return std::unexpected(NoDomain());
    DomainRecord record = {.id = domain->id,
                           .status = domain->status,
                           .frames = static_cast<u32>(domain->account->used),
                           .portals = domain->portals,
                           .exit_status = domain->exit_status};
    std::ranges::copy(domain->name, record.name.begin());
    std::ranges::copy(domain->account_name, record.account.begin());
    for (const DomainThread& thread : domain->threads) record.threads += thread.frame != 0 ? 1 : 0;
    if (domain->id == 0) { // kserver: its main thread and the processor's; the rest of its memory is in no list
        record.threads += 2;
        record.frames = static_cast<u32>(kserver_.memory().kserver);
    }
    return record;
}

} // namespace

static void serve_domains(ServedCall& call) {
    // Arguments and a reason: both together are less than this.
    std::array<byte, argument_area_size + 256> room;
    middl::Arena memory(room);
    DomainDomains domains(*call.self, memory);
    serve_call(domains, call, memory);
}
ServedDispatch dispatch_domains() { return dispatch_by<serve_domains>; }

} // namespace metta::domains
