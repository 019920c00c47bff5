// SPDX-License-Identifier: MIT
// Each fault is one access or instruction that the nucleus or the page tables must refuse.
#include "servers/init/faults.hpp"

#include <algorithm>
#include <array>

#include "runtime/base/serial/uart.hpp"
#include "runtime/user/portal.hpp"

extern "C" metta::byte program_entry[];

namespace metta::init {
namespace {

volatile u8& at(u64 address) { return *reinterpret_cast<volatile u8*>(address); }
void read(u64 address) { [[maybe_unused]] const u8 value = at(address); }

void invoke_number(u32 number) {
    u64 rax = number;
    asm volatile("syscall" : "+a"(rax) : : "rcx", "rdx", "rdi", "rsi", "r11", "memory");
}

constexpr u8 return_instruction = 0xc3;

struct Fault {
    std::string_view kind;
    void (*commit)(const BootInfo& boot);
};
constexpr Fault faults[] = {
    {"null-read", [](const BootInfo&) { read(0); }},
    {"text-write", [](const BootInfo&) { at(reinterpret_cast<u64>(program_entry)) = return_instruction; }},
    {"information-write", [](const BootInfo&) { at(boot_info_address) = 0; }},
    {"nucleus-read", [](const BootInfo&) { read(nucleus_base); }},
    {"memory-read", [](const BootInfo& boot) { read(direct_map_base + boot.archive.base); }},
    {"stack-execute",
     [](const BootInfo&) {
         volatile u8 code[1] = {return_instruction};
         reinterpret_cast<void (*)()>(reinterpret_cast<u64>(&code))();
     }},
    {"stack-overflow", [](const BootInfo& boot) { at(boot.domain.stack_top - 1024 * 1024) = 0; }},
    {"privileged", [](const BootInfo&) { asm volatile("cli"); }},
    {"port", [](const BootInfo&) { asm volatile("outb %%al, %%dx"
                                                :
                                                : "a"(0), "d"(console_ports)); }},
    {"portal", [](const BootInfo&) { invoke_number(4000); }},
    {"portal-0", [](const BootInfo&) { invoke_number(0); }},
    {"portal-7", [](const BootInfo&) { invoke_number(7); }},
    {"portal-huge", [](const BootInfo&) { invoke_number(0xffff'fff9); }},
    // Leaves both ports in a state in which they transmit nothing, then faults: the report must come all the same.
    {"silenced",
     [](const BootInfo&) {
         constexpr u64 line_control = 3, divisor_access = 0x80;
         invoke(FirstPortal::console_write, line_control, divisor_access);
         invoke(FirstPortal::link_write, line_control, divisor_access);
         asm volatile("ud2");
     }},
};

constexpr auto kinds = [] {
    std::array<std::string_view, std::size(faults)> names;
    std::ranges::transform(faults, names.begin(), &Fault::kind);
    return names;
}();

} // namespace

std::span<const std::string_view> fault_kinds() { return kinds; }

bool commit_fault(std::string_view kind, const BootInfo& boot) {
    const auto* fault = std::ranges::find(faults, kind, &Fault::kind);
    if (fault == std::end(faults)) return false;
    fault->commit(boot);
    return true;
}

std::string_view broken_portal_bound() {
    constexpr u64 beyond[] = {uart_port_count, 0x10000 - console_ports, u64{1} << 32, ~u64{0}};
    for (const u64 offset : beyond) {
        if (invoke(FirstPortal::console_read, offset).status != Status::bad_argument)
            return "console_read reaches beyond its ports";
        if (invoke(FirstPortal::console_write, offset).status != Status::bad_argument)
            return "console_write reaches beyond its ports";
        if (invoke(FirstPortal::link_read, offset).status != Status::bad_argument)
            return "link_read reaches beyond its ports";
        if (invoke(FirstPortal::link_write, offset).status != Status::bad_argument)
            return "link_write reaches beyond its ports";
    }
    return {};
}

} // namespace metta::init
