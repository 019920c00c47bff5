// SPDX-License-Identifier: MIT
// What an exception means, in words.
#include "nucleus/reports.hpp"

#include <string_view>

#include "nucleus/faults.hpp"
#include "runtime/base/x86_64/exception_names.hpp"

namespace metta {
namespace {

void print_cause(TextSink& out, const x86::TrapFrame& frame) {
    if (frame.vector == x86::TrapFrame::panic) {
        print(out, std::string_view(reinterpret_cast<const char*>(frame.rdi), frame.rsi));
        return;
    }
    if (frame.vector == x86::TrapFrame::unbound_portal) {
        print(out, "invocation of portal ", frame.error_code, ", which is not bound");
        return;
    }
    print(out, x86::exception_names[frame.vector % x86::exception_names.size()]);
    if (frame.vector == x86::TrapFrame::page_fault) {
        const u64 code = frame.error_code;
        const char* access = (code & 16) != 0 ? "instruction fetch from" : (code & 2) != 0 ? "write to" : "read from";
        print(out, ": ", access, " 0x", Hex{frame.cr2}, ", ",
              (code & 8) != 0   ? "which has a malformed table entry"
              : (code & 1) != 0 ? "which its rights forbid"
                                : "where nothing is mapped");
    } else if (frame.error_code != 0) {
        print(out, ", error code 0x", Hex{frame.error_code});
    }
}

void print_registers(TextSink& out, const x86::TrapFrame& frame) {
    const struct {
        const char* name;
        u64 value;
    } registers[] = {
        {"rip", frame.rip}, {"rsp", frame.rsp}, {"flags", frame.flags}, {"cs", frame.cs},   {"rax", frame.rax},
        {"rbx", frame.rbx}, {"rcx", frame.rcx}, {"rdx", frame.rdx},     {"rsi", frame.rsi}, {"rdi", frame.rdi},
        {"rbp", frame.rbp}, {"r8", frame.r8},   {"r9", frame.r9},       {"r10", frame.r10}, {"r11", frame.r11},
        {"r12", frame.r12}, {"r13", frame.r13}, {"r14", frame.r14},     {"r15", frame.r15}, {"cr2", frame.cr2},
    };
    unsigned column = 0;
    for (const auto& [name, value] : registers) {
        print(out, name, std::string_view("      ").substr(std::string_view(name).size()), Hex{value, 16},
              column % 4 == 3 ? "\n" : "  ");
        ++column;
    }
}

} // namespace

void report_trap(const x86::TrapFrame& trap, Report::Kind kind) {
    Report report(kind);
    print_cause(report, trap);
    print(report, "\n");
    print_registers(report, trap);
    print_build_id(report);
    if (trap.from_user()) {
        print(report, "in the domain, at\n");
        print_code_address(report, trap.rip, false);
    } else {
        print_backtrace(report, trap.rip, trap.rbp, trap.vector == x86::TrapFrame::panic);
    }
    report.stop();
}

void report_nothing_to_run(const Thread& thread) {
    if (thread.reason == StopReason::faulted) report_trap(thread.trap, Report::Kind::domain_stopped);
    Report report(Report::Kind::domain_stopped);
    print(report,
          thread.reason == StopReason::ended ? "its thread has returned, with nothing to return to"
                                             : "its thread cannot go on as its fault handler has left it",
          ", and no other waits for the processor\n");
    print_build_id(report);
    report.stop();
}

} // namespace metta
