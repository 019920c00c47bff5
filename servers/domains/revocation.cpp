// SPDX-License-Identifier: MIT
// Asking frames back. What is guaranteed and not there is taken from those who use more than is guaranteed to them:
// first what they do not use, without asking; then they are asked, and given time; who does not comply is ended.
#include "servers/domains/kserver.hpp"

#include <algorithm>
#include <cstddef>

#include "runtime/user/clock.hpp"

namespace metta::domains {
namespace {

constexpr u64 patience_in_milliseconds = 100;
constexpr u32 status_of_revocation = 138;

bool lives(const Domain& domain) {
    return domain.status == DomainStatus::created || domain.status == DomainStatus::running;
}

} // namespace

/// Before anybody can have the frames: the domain's pager knows then that what it has put aside is no more its own.
void Kserver::tell_reclaimed(const Domain& domain) {
    if (domain.image == nullptr || domain.image->pager_record == 0) return;
    const u64 address = domain.image->pager_record + offsetof(PagerRecord, reclaimed);
    const auto mapped = mapped_at(domain, address); // nailed: its own, where it was loaded
    if (!mapped || mapped->rights != Rights::read_write) return;
    const vm::View view(parts_.frames, mapped->frame);
    if (view.valid()) ++*reinterpret_cast<u64*>(view.page() + address % page_size);
}

/// What they hold and do not use.
void Kserver::reclaim_unused() {
    const vm::Contracts& contracts = parts_.frames.contracts();
    each_domain([&](Domain& domain) {
        const u64 shortage = contracts.shortage();
        if (shortage == 0 || &domain == &self_ || domain.holder.account == nullptr) return;
        const u64 surplus = domain.account->surplus();
        if (!domain.account->revocable || surplus == 0) return;
        // Of a domain that pages itself all go, also those that are guaranteed to it: it can have others instead. So
        // its pager need not find out which of what it has put aside is still its own.
        const bool pages_itself = domain.image != nullptr && domain.image->pager_record != 0;
        const u64 most = pages_itself ? domain.account->held : std::min(shortage, surplus);
        if (holdings().reclaim(domain.holder, most) != 0) tell_reclaimed(domain);
    });
}

/// Of those that can be asked the one that uses most beyond its guarantee; one that cannot hear it is the last choice.
Domain* Kserver::choose_debtor() {
    Domain* chosen = nullptr;
    const auto hears = [](const Domain& domain) { return domain.revocation_event != Domain::no_event; };
    each_domain([&](Domain& domain) {
        if (&domain == &self_ || !domain.account->revocable || domain.account->surplus() == 0 || !lives(domain)) return;
        const bool better = chosen == nullptr || hears(domain) > hears(*chosen) ||
                            (hears(domain) == hears(*chosen) && domain.account->surplus() > chosen->account->surplus());
        if (better) chosen = &domain;
    });
    return chosen;
}

/// Under the lock.
void Kserver::ask(Domain& debtor) {
    vm::Account& account = *debtor.account;
    const u64 per_second = parts_.boot.clock.tsc_hz != 0 ? parts_.boot.clock.tsc_hz : 1'000'000'000;
    const u64 patience = ticks_of_milliseconds(patience_in_milliseconds, per_second);
    account.asked = true;
    account.target = account.used - std::min(parts_.frames.contracts().shortage(), account.surplus());
    account.deadline = now() + patience;
    scheduler::Event* event = event_of(debtor, debtor.revocation_event);
    if (event != nullptr)
        parts_.control.signal(*event);
    else
        account.deadline = 0; // it cannot know
}

bool Kserver::ask_back() {
    for (;;) {
        Domain* debtor = nullptr;
        u64 seen = 0, deadline = 0;
        bool over = false;
        {
            const scheduler::LockGuard guard(lock_);
            reclaim_unused();
            if (parts_.frames.contracts().shortage() == 0) return true;
            each_domain([&](Domain& domain) {
                if (&domain != &self_ && lives(domain) && domain.account->owed() != 0) debtor = &domain;
            });
            if (debtor == nullptr) {
                debtor = choose_debtor();
                if (debtor != nullptr) ask(*debtor);
            }
            if (debtor == nullptr) // those that could be asked are ending already
                each_domain([&](Domain& domain) {
                    if (domain.status == DomainStatus::ending) debtor = &domain;
                });
            if (debtor == nullptr) return true;
            over = !lives(*debtor) || now() >= debtor->account->deadline;
            ++debtor->waiters; // so that its record stays
            ++asking_;
            seen = returned_.reached();
            deadline = debtor->account->deadline;
        }
        AwaitResult result = AwaitResult::reached;
        if (over) {
            end_debtor(*debtor);
            result = await_abandonable(debtor->ended, 1);
        } else {
            result = parts_.control.await(returned_, (seen + 1) | metta::await_abandonable, deadline);
        }
        const scheduler::LockGuard guard(lock_);
        --asking_;
        leave_record(*debtor);
        if (result == AwaitResult::abandoned) return false;
    }
}

/// Without the lock.
void Kserver::end_debtor(Domain& debtor) {
    std::array<char, 256> storage;
    TextBuffer report(storage);
    {
        const scheduler::LockGuard guard(lock_);
        const vm::Account& account = *debtor.account;
        if (!lives(debtor) || account.owed() == 0) return;
        print(report, "domain ", debtor.name_text(), " (", debtor.id, ") ended: expected ", account.owed(),
              account.deadline == 0 ? " more frames to come back, found that it listens to no revocations"
                                    : " more frames to come back in 100 ms, found them still in use",
              "\n");
        end(debtor, status_of_revocation);
        ++debtor.report_users;
    }
    write_report(debtor, report.text());
    const scheduler::LockGuard guard(lock_);
    --debtor.report_users;
    parts_.control.signal(reap_event_);
}

} // namespace metta::domains
