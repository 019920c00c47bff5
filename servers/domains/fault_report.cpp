// SPDX-License-Identifier: MIT
// A fault in words.
#include "servers/domains/fault_report.hpp"

#include <algorithm>

#include "interfaces/paging.hpp"
#include "runtime/base/x86_64/exception_names.hpp"

namespace metta::domains {
namespace {

/// What a block was when the heap found that something is wrong with it; nothing: the number is none of theirs.
std::string_view name_of(Misuse misuse) {
    switch (misuse) {
    case Misuse::double_free:
        return ", freed twice";
    case Misuse::overrun:
        return ", written to beyond its end";
    case Misuse::wild_free:
        return " is no block, and was to be freed";
    case Misuse::write_after_free:
        return ", written to after it was freed";
    case Misuse::leak:
        return ", still allocated at the end";
    case Misuse::out_of_memory:
    case Misuse::count:
        break;
    }
    return {};
}

void print_misuse(TextSink& out, const Registers& from) {
    const auto misuse = static_cast<Misuse>(from.rdi);
    print(out, "heap: ");
    if (misuse == Misuse::out_of_memory)
        print(out, "expected memory for ", from.rdx, " bytes, found none left");
    else if (misuse == Misuse::wild_free)
        print(out, "0x", Hex{from.rsi}, name_of(misuse));
    else
        print(out, "block 0x", Hex{from.rsi}, " of ", from.rdx, " bytes", name_of(misuse));
}

/// Why the domain's own handler has passed the fault on, if that says more than the fault.
std::string_view name_of(PagingRefusal refusal) {
    switch (refusal) {
    case PagingRefusal::guard:
        return "; its stack has run over";
    case PagingRefusal::no_frames:
        return "; its contract is used up, and it has nothing to evict";
    case PagingRefusal::no_source:
        return "; what should be there could not be fetched";
    case PagingRefusal::no_progress:
        return "; its fault handler has resolved this over and over, and it comes again";
    case PagingRefusal::none:
    case PagingRefusal::no_page_fault:
    case PagingRefusal::nowhere:
    case PagingRefusal::forbidden:
    case PagingRefusal::no_end:
    case PagingRefusal::count:
        break;
    }
    return {};
}

void print_cause(TextSink& out, const FaultContext& context) {
    if (is_misuse(context)) return print_misuse(out, context.registers);
    if (static_cast<PagingRefusal>(context.refusal) == PagingRefusal::no_end) {
        print(out, "its own fault handler, which has run for 10 s without an end");
        return;
    }
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
    print(out, name_of(static_cast<PagingRefusal>(context.refusal)));
}

std::string_view name_of(Area::Kind kind, u64 address) {
    switch (kind) {
    case Area::Kind::text:
        return "text";
    case Area::Kind::data:
        return "data";
    case Area::Kind::stack:
        return "a stack";
    case Area::Kind::counts:
        return "counts of events";
    case Area::Kind::memory:
        return "memory";
    case Area::Kind::slots:
        return address % stack_distance < stack_guard_offset ? "a context slot" : "a stack";
    case Area::Kind::start:
        return address < start_stack_top        ? "a stack"
               : address < start_record_address ? "a context slot"
                                                : "the start record";
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

/// Whether it is just below a stack, so that this has run over.
bool is_below_stack(const Domain& domain, u64 address) {
    constexpr u64 near = 4 * page_size;
    if (domain.image != nullptr && domain.image->handler != 0) {
        const u64 units = u64{Kserver::server_stacks} * stack_distance + server_stacks_address - thread_stacks_address;
        const u64 place = (address - thread_stacks_address) % stack_distance;
        return address - start_stack_guard < page_size || address - start_stack_top < page_size ||
               (address - thread_stacks_address < units &&
                (place < slot_offset || place - stack_guard_offset < page_size));
    }
    return std::ranges::any_of(domain.areas, [&](const Area& area) {
        return (area.kind == Area::Kind::stack || area.kind == Area::Kind::start) && address < area.base &&
               area.base - address <= near;
    });
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
    const std::optional<Rights> own = kserver.rights_at(domain, address);
    if (const auto mapped = kserver.mapped_at(domain, address))
        print(out, name_of(mapped->kind, address), ", ", name_of(own.value_or(mapped->rights)));
    else if (own && address < shared_space_base)
        print(out, "a page of its own, ", name_of(*own));
    else if (is_below_stack(domain, address))
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

void print_user(TextSink& out, const Domain& domain, std::string_view what, u64 address) {
    if (address == 0) return;
    print(out, what, " by");
    print_code(out, domain, address);
}

} // namespace

bool is_misuse(const FaultContext& context) {
    return context.vector == FaultVector::unbound_portal && context.code == misuse_portal &&
           context.registers.rdi < static_cast<u64>(Misuse::count);
}

void print_fault(TextSink& out, Kserver& kserver, const Domain& domain, const FaultContext& context) {
    print_cause(out, context);
    print(out, "\n");
    if (is_misuse(context)) {
        print_user(out, domain, "allocated", context.registers.r10);
        print_user(out, domain, "freed", context.registers.r8);
        if (static_cast<Misuse>(context.registers.rdi) == Misuse::leak) return;
    } else {
        const bool page_fault = context.vector == FaultVector::page_fault &&
                                static_cast<PagingRefusal>(context.refusal) != PagingRefusal::no_end;
        print_place(out, kserver, domain, page_fault ? context.address : context.registers.rip);
    }
    print_registers(out, context.registers);
    print_backtrace(out, kserver, domain, context.registers);
}

} // namespace metta::domains
