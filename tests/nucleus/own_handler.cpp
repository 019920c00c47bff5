// SPDX-License-Identifier: MIT
// The handler skips instructions: two of them, of known lengths, do the accesses.
#include "tests/nucleus/own_handler.hpp"

namespace metta::nucleus_tests {

constinit OwnHandler::Last OwnHandler::last{};

namespace {

extern "C" void note_fault(const FaultContext& context) {
    OwnHandler::last = {.vector = context.vector, .code = context.code, .address = context.address};
}

/// Notes the fault and goes on behind it: rbx says by how many bytes.
[[gnu::naked]] void noting_handler() {
    asm volatile("mov %rdi, %rbx\n\t"
                 "call note_fault\n\t"
                 "mov 8(%rbx), %rax\n\t"
                 "add %rax, 15*8(%rbx)\n\t"
                 "xor %edi, %edi\n\t"
                 "mov $1, %eax\n\t"
                 "syscall");
}

constexpr u64 access_length = 3;

} // namespace

OwnHandler::OwnHandler(Fixture& fixture, Verdict& verdict) : fixture_(fixture), verdict_(verdict) {
    const Status set =
        configure(fixture.thread(), Attribute::thread_slot, TestPlace::slot, fixture.slot_frame()).status;
    verdict.that(set == Status::ok || set == Status::occupied, "the thread has a context slot");
    const auto entry = reinterpret_cast<u64>(&noting_handler);
    verdict.ok(fixture.install(handler_portal, {.kind = PortalKind::fault_handler, .entry = entry}).status,
               "installing the handler");
}

OwnHandler::~OwnHandler() { verdict_.ok(fixture_.uninstall(handler_portal), "uninstalling the handler"); }

bool OwnHandler::can_write(u64 address) {
    last = {};
    asm volatile("mov %%rax, (%%rcx)" : : "a"(0), "c"(address), "b"(access_length) : "memory");
    return last.vector == 0;
}

bool OwnHandler::can_read(u64 address) {
    last = {};
    u64 word;
    asm volatile("mov (%%rcx), %%rax" : "=a"(word) : "c"(address), "b"(access_length) : "memory");
    return last.vector == 0;
}

} // namespace metta::nucleus_tests
