// SPDX-License-Identifier: MIT
// What ends a domain, and how everything that it held comes back. Threads of other domains that are inside leave with
// `peer_died`; its own threads that are in other servers finish there first, so that no lock stays locked.
#include "servers/domains/fault_report.hpp"

#include <utility>

#include "runtime/user/clock.hpp"

namespace metta::domains {

void Kserver::end(Domain& domain, u32 status) {
    if (domain.status == DomainStatus::ending || domain.status == DomainStatus::ended) return;
    domain.status = DomainStatus::ending;
    domain.exit_status = status;
    domain.next_ending = std::exchange(ending_, &domain);
    parts_.control.signal(reap_event_);
}

void Kserver::thread_stopped(DomainThread& thread, StopReason reason, scheduler::Scheduler& by) {
    thread.faulted = reason != StopReason::ended;
    thread.next_stopped = std::exchange(stopped_, &thread);
    by.signal(reap_event_);
}

void Kserver::reap() {
    const u64 second = parts_.boot.clock.tsc_hz != 0 ? parts_.boot.clock.tsc_hz : 1'000'000'000;
    for (u64 look = now() + second;;) {
        const u64 seen = reap_event_.reached();
        {
            const scheduler::LockGuard guard(lock_);
            while (DomainThread* thread = __atomic_exchange_n(&stopped_, nullptr, __ATOMIC_ACQUIRE))
                while (thread != nullptr) reap_thread(*std::exchange(thread, thread->next_stopped));
            reclaim_orphans();
            Domain* domain = std::exchange(ending_, nullptr);
            while (domain != nullptr) {
                Domain& next = *std::exchange(domain, domain->next_ending);
                if (!advance_ending(next)) next.next_ending = std::exchange(ending_, &next);
            }
            if (now() >= look) {
                watch_handlers();
                look = now() + second;
            }
        }
        parts_.control.await(reap_event_, seen + 1, look);
    }
}

/// A fault that has reached nobody, since no stack was free for the keeper: the log gets the report.
void Kserver::tell_fault(const Domain& domain, const DomainThread& thread) {
    print(log(), "fault: domain ", domain.name_text(), " (", domain.id, "), thread ", thread.scheduled.number,
          ", which nobody could handle: ");
    if (get_state(thread.scheduled.object, parts_.orders_frame) != Status::ok) return;
    const auto& state = *reinterpret_cast<const ThreadState*>(parts_.orders);
    const FaultContext context = {
        .registers = state.registers, .vector = state.vector, .code = state.code, .address = state.address};
    print_fault(log(), *this, domain, context);
}

void Kserver::reap_thread(DomainThread& thread) {
    Domain& domain = *thread.domain;
    thread.gone = true;
    --domain.threads_left;
    if (domain.status != DomainStatus::running) return;
    constexpr u32 status_of_a_fault = 139;
    if (thread.faulted) {
        tell_fault(domain, thread);
        end(domain, status_of_a_fault);
    } else if (&thread == domain.threads.data()) {
        end(domain, 0);
    } else if (destroy(thread.scheduled.object) == Status::ok) {
        take_back(domain, thread.frame, 1);
        thread = {};
    }
}

/// Nothing works without it, and whoever waits for the machine is told at once.
void Kserver::stop_for(const Domain& domain) {
    std::array<char, 256> storage;
    TextBuffer reason(storage);
    print(reason, "the domain ", domain.name_text(), ", which the system needs, has ended with status ",
          domain.exit_status, "; is there too little memory, or no such device?");
    parts_.stop_machine(reason.text());
}

/// One domain as far as it goes now. True: nothing of it is left but its record, or not even that.
bool Kserver::advance_ending(Domain& domain) {
    if (!domain.ending_begun) begin_ending(domain);
    if (domain.threads_left != 0 || domain.report_users != 0) return false;
    if (domain.essential) stop_for(domain);
    if (!release_memory(domain)) return false;
    release(domain);
    domain.status = DomainStatus::ended;
    parts_.control.signal(domain.ended);
    if (domain.parent == 0 && domain.waiters == 0) forget(domain);
    return true;
}

void Kserver::begin_ending(Domain& domain) {
    domain.ending_begun = true;
    for (u32 at = 0; at < domain.line_count; ++at)
        if ((domain.attached >> at & 1) != 0) parts_.control.detach(domain.lines[at]);
    each_domain([&](Domain& other) {
        if (other.parent != domain.id) return;
        constexpr u32 status_of_orphans = 137;
        other.parent = 0;
        other.tenant.parent = nullptr;
        if (other.status != DomainStatus::ended)
            end(other, status_of_orphans);
        else if (other.waiters == 0)
            forget(other);
    });
    unlink_server(domain);
    unlink_events(domain);
    unlink_objects(domain);
    if (domain.object) destroy(domain.object);
    stretches_.ended(domain.tenant);
    for (DomainThread& thread : domain.threads)
        if (thread.started && !thread.gone) parts_.control.abandon(thread.scheduled, domain.table);
    if (domain.pool)                     // else it has no visitors
        each_domain([&](Domain& other) { // who wait in it for what was shared with it
            for (DomainThread& thread : other.threads)
                if (&other != &domain && thread.started && !thread.gone)
                    parts_.control.expel(thread.scheduled, domain.table);
        });
    parts_.control.signal(domain.dead);
    parts_.control.signal(domain.offered);
}

/// Others are connected to it, or would have been, no longer.
void Kserver::unlink_server(Domain& domain) {
    if (domain.serves == 0) return;
    each_domain([&](Domain& other) {
        for (usize service = 0; service < Domain::services; ++service) {
            if (other.providers[service] == &domain) other.providers[service] = nullptr;
            if (other.connections[service].server == &domain) other.connections[service].server = nullptr;
        }
    });
}

void Kserver::take_back(Domain& domain, u32& frame, u32 order) {
    if (frame == 0) return;
    parts_.frames.give_back(*domain.account, std::exchange(frame, 0), order);
}

/// Stretches and frames, a part at a time. False: there is more.
bool Kserver::release_memory(Domain& domain) {
    if (!stretches_.release_step(domain.tenant)) {
        // What its children have in its range goes when they go.
        range_waits_ = domain.tenant.range != nullptr && !domain.tenant.range->inside.empty();
        if (!range_waits_) parts_.control.signal(reap_event_);
        return false;
    }
    if (std::exchange(range_waits_, false)) parts_.control.signal(reap_event_);
    if (domain.holder.account != nullptr && !holdings().release_step(domain.holder)) {
        parts_.control.signal(reap_event_);
        return false;
    }
    carrier_.release_records(domain);
    return true;
}

void Kserver::release(Domain& domain) {
    for (DomainThread& thread : domain.threads) {
        if (thread.frame == 0) continue;
        destroy(thread.scheduled.object);
        take_back(domain, thread.frame, 1);
    }
    for (Connection& connection : domain.connections) drop_shared(domain, connection);
    release_objects(domain);
    drop_report(domain);
    release_tester(domain);
    if (domain.pool) destroy(domain.pool);
    take_back(domain, domain.pool_frame);
    release_events(domain);
    for (u32 at = 0; at < domain.code_page_count; ++at) {
        u32 frame = domain.code_pages[at].frame();
        destroy(domain.code_pages[at]);
        take_back(domain, frame);
    }
    domain.code_page_count = domain.portals = 0;
    take_back(domain, domain.object_frame, 3);
    for (u32 at = 0; at < domain.table_count; ++at) take_back(domain, domain.tables[at]);
    domain.table_count = 0;
    release_pages(domain);
}

} // namespace metta::domains
