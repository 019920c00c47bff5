// SPDX-License-Identifier: MIT
// Frames: what a domain's account holds.
#include <algorithm>
#include <bit>

#include "interfaces/frames_portal.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {

Frames::ContractRecord contract_of(const Domain& domain) {
    const vm::Account& account = *domain.account;
    return {.domain = domain.id,
            .guaranteed = account.guaranteed,
            .optimistic = account.optimistic,
            .used = account.used,
            .held = account.held};
}

namespace {

static_assert(static_cast<u8>(Frames::Region::bits20) == static_cast<u8>(vm::Region::bits20));

class DomainFrames final : public Frames {
  public:
    explicit DomainFrames(ServedObject& self)
        : domain_(*static_cast<ServedToDomain&>(self).domain), kserver_(*static_cast<ServedToDomain&>(self).kserver) {}

    Result<u64> allocate(u32 count, u32 alignment, Region region) override {
        constexpr u32 most = vm::FrameAllocator::maximum_run;
        if (count == 0 || count > most || !std::has_single_bit(alignment) || alignment > most)
            return std::unexpected(SystemError::bad_argument);
        std::optional<u32> first;
        {
            const scheduler::LockGuard guard(lock());
            first = holdings().draw(domain_.holder, count, alignment, static_cast<vm::Region>(region));
        }
        if (!first) return std::unexpected(NoFrames());
        constexpr u32 frames_a_step = 64; // others want the lock too
        for (u32 cleared = 0; cleared < count; cleared += frames_a_step) {
            const scheduler::LockGuard guard(lock());
            holdings().clear(*first + cleared, std::min(count - cleared, frames_a_step));
        }
        const scheduler::LockGuard guard(lock());
        if (!holdings().hand_over(domain_.holder, *first, count)) return std::unexpected(NoFrames());
        if (count == 1 && region == Region::any) holdings().refill(domain_.holder);
        return *first;
    }

    Result<void> free(u64 first, u32 count) override {
        if (count == 0 || count > vm::FrameAllocator::maximum_run) return std::unexpected(SystemError::bad_argument);
        const scheduler::LockGuard guard(lock());
        if (!holdings().free(domain_.holder, first, count)) return std::unexpected(NotYours());
        kserver_.frames_returned();
        return {};
    }

    Result<ContractRecord> contract() override {
        const scheduler::LockGuard guard(lock());
        return contract_of(domain_);
    }

    Result<void> on_revocation(u32 event) override {
        const scheduler::LockGuard guard(lock());
        if (kserver_.event_of(domain_, event) == nullptr) return std::unexpected(SystemError::bad_argument);
        domain_.revocation_event = event;
        return {};
    }

    Result<AskedResult> asked() override {
        const scheduler::LockGuard guard(lock());
        const u64 owed = domain_.account->owed();
        return AskedResult{.count = static_cast<u32>(owed), .deadline = owed != 0 ? domain_.account->deadline : 0};
    }

  private:
    scheduler::Mutex& lock() { return kserver_.lock(); }
    vm::Holdings& holdings() { return kserver_.holdings(); }

    Domain& domain_;
    Kserver& kserver_;
};

void serve_frames(ServedCall& call) {
    DomainFrames frames(*call.self);
    serve_call(frames, call);
}

} // namespace

ServedDispatch dispatch_frames() { return dispatch_by<serve_frames>; }

} // namespace metta::domains
