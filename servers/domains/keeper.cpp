// SPDX-License-Identifier: MIT
// The default keeper: a domain's fault arrives here, unless the domain has resolved it itself; it is told in full, and
// ends the domain.
#include <utility>

#include "interfaces/object_state.hpp"
#include "interfaces/paging.hpp"
#include "servers/domains/fault_report.hpp"

namespace metta::domains {
namespace {

constexpr u32 status_of_a_fault = 139, status_of_misuse = 134;

} // namespace

bool Kserver::handle_fault(Domain& domain, FaultContext context) {
    std::array<char, 3072> storage;
    TextBuffer report(storage);
    {
        const scheduler::LockGuard guard(lock_);
        ++domain.report_users; // its record stays until we are done, whoever else ends it; the thread may be another's
        DomainThread* thread = current_thread();
        if (thread != nullptr && std::exchange(thread->endless, false)) {
            context.registers.rip -= unreachable;
            context.refusal = static_cast<u64>(PagingRefusal::no_end);
        }
        print(report, "fault: domain ", domain.name_text(), " (", domain.id, "), thread ",
              thread != nullptr ? thread->scheduled.number : 0);
        if (thread != nullptr && thread->domain != &domain)
            print(report, " of domain ", thread->domain->name_text(), " (", thread->domain->id, ")");
        print(report, ": ");
        print_fault(report, *this, domain, context);
    }
    write_report(domain, report.text());
    const bool misuse = is_misuse(context);
    if (misuse && static_cast<Misuse>(context.registers.rdi) == Misuse::leak) {
        const scheduler::LockGuard guard(lock_);
        --domain.report_users;
        parts_.control.signal(reap_event_);
        return false;
    }
    {
        const scheduler::LockGuard guard(lock_);
        end(domain, misuse ? status_of_misuse : status_of_a_fault);
    }
    await(domain.dead, 1);
    const scheduler::LockGuard guard(lock_);
    --domain.report_users;
    parts_.control.signal(reap_event_);
    return true;
}

Status Kserver::handle_faults(Domain& domain, u64 entry, u64 slot) {
    const auto mapped = mapped_at(domain, slot);
    if (!mapped || slot % page_size != 0 || mapped->rights != Rights::read_write) return Status::bad_argument;
    const Status nailed =
        configure(domain.threads[0].scheduled.object, Attribute::thread_slot, slot, mapped->frame).status;
    if (nailed != Status::ok) return nailed;
    const PortalSpecification handler = {.kind = PortalKind::fault_handler, .entry = entry};
    const Status installed = parts_.portals.install(domain, handler_portal, handler);
    if (installed != Status::occupied) return installed;
    parts_.portals.remove(domain, handler_portal);
    return parts_.portals.install(domain, handler_portal, handler);
}

/// From keeper_entry.S: the calling thread has faulted in the domain that the badge tells. Answers whether it stops.
extern "C" u64 kserver_keeper(const FaultContext& context, u64, u64, ServedToDomain& badge) {
    return badge.kserver->handle_fault(*badge.domain, context) ? 1 : 0;
}

} // namespace metta::domains
