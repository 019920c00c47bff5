// SPDX-License-Identifier: MIT
#include "apps/stress/paging_steps.hpp"

#include <algorithm>
#include <utility>

#include "apps/stress/digits.hpp"
#include "apps/stress/pager.hpp"
#include "apps/stress/stress.hpp"
#include "runtime/client/child.hpp"
#include "runtime/client/domains.hpp"
#include "runtime/client/memory_view.hpp"
#include "runtime/client/scheduler.hpp"
#include "runtime/user/clock.hpp"
#include "runtime/user/start_record.hpp"

namespace metta::stress {
namespace {

/// Frames of contracts. A pager's guarantee is what it has that can't go; less than it would like is beyond that.
constexpr u64 store_guaranteed = 512, pager_guaranteed = 192, pager_optimistic = 24, heir_guaranteed = 128;
constexpr u32 status_when_killed = 137;
constexpr u64 patience_in_milliseconds = 10'000;

} // namespace

bool PagingSteps::differs(std::string_view what) const {
    print(at_.out, "stress: seed ", seed_, ": ", what, "\n");
    return false;
}

/// Two events that the member has from the start.
bool PagingSteps::share(Member& member) {
    const auto done = create_event(at_.events), may_end = create_event(at_.events);
    if (done) member.done = *done;
    if (may_end) member.may_end = *may_end;
    if (!done || !may_end) return false;
    const auto its_done = at_.events.share(done->number(), member.domain);
    const auto its_end = at_.events.share(may_end->number(), member.domain);
    return its_done && *its_done == pager_is_done.number() && its_end && *its_end == pager_may_end.number();
}

bool PagingSteps::start_store() {
    print(name_, "services>pages", u64{start_record().domain}, "_");
    const auto domain = create_child(at_.domains, {"stress", store_word, name_.text()});
    if (!domain) return differs("expected a domain for a store, found it refused");
    store_.domain = *domain;
    if (!share(store_) || !at_.domains.set_contract(*domain, store_guaranteed, 0) || !at_.domains.start(*domain) ||
        store_.done->await(1, deadline_in(patience_in_milliseconds)) != AwaitResult::reached)
        return differs("expected a store that is ready, found none");
    return true;
}

bool PagingSteps::start_pager(u32 client, u64 count) {
    const auto domain = create_child(at_.domains, {"stress", pager_word, name_.text(), Digits(client).text(),
                                                   Digits(seed_).text(), Digits(count).text()});
    if (!domain) return differs("expected a domain for a pager, found it refused");
    Member& pager = pagers_[client];
    pager.domain = *domain;
    if (!share(pager) || !at_.domains.set_contract(*domain, pager_guaranteed, pager_optimistic) ||
        !at_.domains.start(*domain))
        return differs("expected a pager with a contract, found that refused");
    return true;
}

bool PagingSteps::make_heir() {
    const auto domain = create_child(at_.domains, {"stress", pager_word});
    if (!domain) return differs("expected a domain that inherits, found it refused");
    heir_ = *domain;
    return at_.domains.set_contract(heir_, heir_guaranteed, 0) || differs("expected a contract for who inherits");
}

bool PagingSteps::all_done() const {
    return std::ranges::all_of(pagers_, [](const Member& pager) { return pager.done->count() != 0; });
}

/// Guarantees the heir all that is free, and part of what pagers have beyond their guarantees; then a little again.
bool PagingSteps::revoke() {
    const auto contracts = at_.view.contracts_from(pagers_.front().domain);
    const auto totals = at_.view.totals();
    if (!contracts || !totals) return differs("expected to be told of contracts");
    u64 beyond = 0;
    for (const Frames::ContractRecord& contract : *contracts)
        if (std::ranges::contains(pagers_, contract.domain, &Member::domain) && contract.used > contract.guaranteed)
            beyond += contract.used - contract.guaranteed;
    const u64 drawn = random_.next();
    // Others may draw some frames for good before the heir has its contract; pagers must have those as well, or who has
    // started all this is asked for them, and ended.
    constexpr u64 for_others = 8;
    if (beyond <= for_others) return true;
    const u64 wanted = 1 + drawn % (beyond - for_others);
    if (!at_.domains.set_contract(heir_, heir_guaranteed + totals->free - totals->kept + wanted, 0))
        return differs("expected a guarantee for who inherits, found it refused");
    ++revocations_;
    return at_.domains.set_contract(heir_, heir_guaranteed, 0) || differs("expected a smaller contract");
}

bool PagingSteps::all_live() {
    return std::ranges::all_of(pagers_, [&](const Member& pager) {
        const auto record = at_.domains.inspect(pager.domain);
        return record && record->id == pager.domain && record->status == Domains::DomainStatus::running;
    });
}

bool PagingSteps::count_faults() {
    for (const Member& pager : pagers_) {
        const auto paging = at_.view.paging_from(pager.domain);
        if (!paging || paging->empty() || (*paging)[0].domain != pager.domain || !(*paging)[0].pages)
            return differs("expected to be told what a pager has done");
        counts_.faults += (*paging)[0].faults;
        counts_.evicted += (*paging)[0].evicted;
        counts_.stored += (*paging)[0].stored;
    }
    return true;
}

bool PagingSteps::end_pager(Member& pager) {
    pager.may_end->signal();
    const auto status = at_.domains.wait(std::exchange(pager.domain, 0));
    if (status && *status == 0) return true;
    print(at_.out, "stress: seed ", seed_, ": expected a pager to end with 0, found ", status ? *status : 0, "\n");
    return false;
}

bool PagingSteps::run(u64 count, bool revokes) {
    if (!start_store() || (revokes && !make_heir())) return false;
    for (u32 client = 0; client != store_clients; ++client)
        if (!start_pager(client, count / store_clients)) return false;
    while (!all_done() && all_live()) {
        let_others_run();
        if (revokes && !revoke()) return false;
    }
    if (all_done() && !count_faults()) return false;
    bool well = true;
    for (Member& pager : pagers_) well &= end_pager(pager);
    return well;
}

bool PagingSteps::end(Member& member) {
    bool well = true;
    if (const u32 domain = std::exchange(member.domain, 0); domain != 0)
        well = at_.domains.kill(domain, status_when_killed) && at_.domains.wait(domain);
    for (std::optional<Event>* event : {&member.done, &member.may_end})
        if (*event) static_cast<void>(at_.events.destroy(std::exchange(*event, std::nullopt)->number()));
    return well;
}

PagingSteps::~PagingSteps() {
    for (Member& pager : pagers_) end(pager);
    end(store_);
    if (heir_ != 0) static_cast<void>(at_.domains.kill(heir_, status_when_killed) && at_.domains.wait(heir_));
}

void PagingSteps::tell(u64 count) const {
    print(at_.out, "stress: ", count / store_clients * store_clients, " operations of ", store_clients, " domains, ",
          counts_.faults, " faults, ", counts_.evicted, " pages evicted, ", counts_.stored, " stored, ", revocations_,
          " revocations: every page as written\n");
}

namespace {

constexpr u32 well = 0, failed = 1;

u32 run(u64 seed, u64 count, bool revokes, bool tells, Output& out) {
    static constinit std::array<byte, 4 * argument_area_size> room{};
    static constinit middl::Arena arrived(room);
    auto domains = connect<DomainsClient>(arrived);
    auto events = connect<EventsClient>();
    auto view = connect<MemoryViewClient>(arrived);
    if (!domains || !events || !view || !connect_scheduler()) {
        print(out,
              "stress: expected the services domains, events, memory view and scheduler, found one of them refused\n");
        return failed;
    }
    PagingSteps steps({*domains, *events, *view, out}, seed);
    const bool as_expected = steps.run(count, revokes);
    if (as_expected && tells) steps.tell(count);
    return as_expected ? well : failed;
}

} // namespace

u32 take_paging_steps(u64 seed, u64 count, bool tells, Output& out) { return run(seed, count, true, tells, out); }

u32 page_forever(u64 seed, Output& out) {
    constexpr u64 for_ever = ~u64{0} >> 1;
    return run(seed, for_ever, false, false, out);
}

} // namespace metta::stress
