// SPDX-License-Identifier: MIT
// The default keeper: a domain's fault arrives here, is told in full, and ends the domain.
#include "interfaces/object_state.hpp"
#include "runtime/base/x86_64/exception_names.hpp"
#include "servers/domains/kserver.hpp"

#include <algorithm>

namespace metta::domains {
namespace {

constexpr u32 status_of_a_fault = 139;

void print_cause(TextSink& out, const FaultContext& context) {
    if (context.vector == FaultVector::unbound_portal) {
        print(out, "invocation of portal ", context.code, ", which is not bound");
        return;
    }
    print(out, x86::exception_names[context.vector % x86::exception_names.size()]);
    if (context.vector == FaultVector::page_fault) {
        const u64 code = context.code;
        const char* access = (code & 16) != 0 ? "instruction fetch from" : (code & 2) != 0 ? "write to" : "read from";
        print(out, ": ", access, " 0x", Hex{context.address},
              (code & 1) != 0 ? ", which its rights forbid" : ", where nothing is mapped");
    } else if (context.code != 0) {
        print(out, ", error code 0x", Hex{context.code});
    }
}

std::string_view name_of(Area::Kind kind) {
    switch (kind) {
    case Area::Kind::text:
        return "text";
    case Area::Kind::data:
        return "data";
    case Area::Kind::stack:
        return "a stack";
    case Area::Kind::record:
        return "the start record";
    case Area::Kind::counts:
        return "counts of events";
    case Area::Kind::memory:
        return "memory";
    case Area::Kind::none:
        break;
    }
    return "nothing";
}

std::string_view name_of(Rights rights) {
    return rights == Rights::read_write     ? "readable and writable"
           : rights == Rights::read_execute ? "readable and executable"
                                            : "readable";
}

/// The stack that ends just above `address`, if it is so near that the stack has run over.
const Area* overrun_stack(const Domain& domain, u64 address) {
    constexpr u64 near = 4 * page_size;
    for (const Area& area : domain.areas)
        if (area.kind == Area::Kind::stack && address < area.base && area.base - address <= near) return &area;
    return nullptr;
}

void print_rights(TextSink& out, u8 rights) {
    print(out, (rights & vm::Right::read) != 0 ? "r" : "-", (rights & vm::Right::write) != 0 ? "w" : "-",
          (rights & vm::Right::execute) != 0 ? "x" : "-");
}

void print_stretch(TextSink& out, const vm::Stretch& stretch, const Domain& domain) {
    print(out, stretch.reserved ? "nothing; it is in the range 0x" : "the stretch 0x", Hex{stretch.base()},
          stretch.reserved ? ", kept for children of domain " : " of domain ", stretch.owner->id);
    if (stretch.reserved) return;
    print(out, ", whose pages this domain may use as ");
    print_rights(out, stretch.rights_of(domain.id));
}

void print_place(TextSink& out, Kserver& kserver, const Domain& domain, u64 address) {
    print(out, "address 0x", Hex{address}, ", mapped there: ");
    if (const auto mapped = kserver.mapped_at(domain, address))
        print(out, name_of(mapped->kind), ", ", name_of(mapped->rights));
    else if (overrun_stack(domain, address) != nullptr)
        print(out, "nothing; it is just below a stack, which has run over");
    else if (const vm::Stretch* stretch = kserver.stretches().containing(address))
        print_stretch(out, *stretch, domain);
    else if (address >= shared_space_end)
        print(out, "nothing; it is outside what domains can have");
    else
        print(out, "nothing");
    print(out, "\n");
}

void print_registers(TextSink& out, const Registers& from) {
    const struct {
        std::string_view name;
        u64 value;
    } registers[] = {{"rip", from.rip}, {"rsp", from.rsp}, {"flags", from.flags}, {"rax", from.rax}, {"rbx", from.rbx},
                     {"rcx", from.rcx}, {"rdx", from.rdx}, {"rsi", from.rsi},     {"rdi", from.rdi}, {"rbp", from.rbp},
                     {"r8", from.r8},   {"r9", from.r9},   {"r10", from.r10},     {"r11", from.r11}, {"r12", from.r12},
                     {"r13", from.r13}, {"r14", from.r14}, {"r15", from.r15}};
    unsigned column = 0;
    for (const auto& [name, value] : registers) {
        print(out, name, std::string_view("      ").substr(name.size()), Hex{value, 16}, column % 3 == 2 ? "\n" : "  ");
        ++column;
    }
}

void print_code(TextSink& out, const Domain& domain, u64 address) {
    print(out, "  0x", Hex{address, 6}, " ");
    if (const auto symbol = domain.image != nullptr ? domain.image->symbols.find(address) : std::nullopt)
        print(out, symbol->name, "+0x", Hex{symbol->offset}, "\n");
    else
        print(out, "?\n");
}

void print_backtrace(TextSink& out, Kserver& kserver, const Domain& domain, const Registers& registers) {
    constexpr u32 most_frames = 16;
    print(out, "backtrace\n");
    print_code(out, domain, registers.rip);
    u64 frame = registers.rbp;
    for (u32 count = 0; count < most_frames && frame != 0; ++count) {
        u64 words[2]; // the caller's frame, and where it goes on
        if (frame % 8 != 0 || !kserver.read_memory(domain, frame, std::as_writable_bytes(std::span(words)))) return;
        if (words[1] == 0) return;
        print_code(out, domain, words[1]);
        if (words[0] <= frame) return; // stacks grow downwards: anything else is no chain
        frame = words[0];
    }
}

} // namespace

void Kserver::handle_fault(Domain& domain, const FaultContext& context) {
    std::array<char, 3072> storage;
    TextBuffer report(storage);
    {
        const scheduler::LockGuard guard(lock_);
        ++domain.report_users; // its record stays until we are done, whoever else ends it; the thread may be another's
        const DomainThread* thread = current_thread();
        print(report, "fault: domain ", domain.name_text(), " (", domain.id, "), thread ",
              thread != nullptr ? thread->scheduled.number : 0);
        if (thread != nullptr && thread->domain != &domain)
            print(report, " of domain ", thread->domain->name_text(), " (", thread->domain->id, ")");
        print(report, ": ");
        print_cause(report, context);
        print(report, "\n");
        const bool page_fault = context.vector == FaultVector::page_fault;
        print_place(report, *this, domain, page_fault ? context.address : context.registers.rip);
        print_registers(report, context.registers);
        print_backtrace(report, *this, domain, context.registers);
    }
    write_report(domain, report.text());
    {
        const scheduler::LockGuard guard(lock_);
        end(domain, status_of_a_fault);
    }
    await(domain.dead, 1);
    const scheduler::LockGuard guard(lock_);
    --domain.report_users;
    parts_.control.signal(reap_event_);
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
    const FaultContext copy = context;
    badge.kserver->handle_fault(*badge.domain, copy);
    return 1;
}

} // namespace metta::domains
