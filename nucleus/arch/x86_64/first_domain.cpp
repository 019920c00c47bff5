// SPDX-License-Identifier: MIT
// Portals bound in place: what each may touch is a constant of its entry, put there once and never by ring 3.
#include "nucleus/arch/x86_64/first_domain.hpp"

#include "interfaces/nucleus.hpp"
#include "nucleus/arch/x86_64/descriptors.hpp"
#include "nucleus/arch/x86_64/layout.h"
#include "nucleus/arch/x86_64/registers.hpp"
#include "runtime/base/serial/uart.hpp"

#include <array>

extern "C" {
void portal_entry();
void unbound_entry();
void port_read_portal();
void port_write_portal();
void power_off_portal();
void constants_portal();
[[noreturn]] void enter_first_domain(metta::u64 entry, metta::u64 stack_top, metta::u64 flags);
}

namespace metta::x86 {
namespace {

/// One entry; portals.S knows its layout.
struct Portal {
    void (*code)() = unbound_entry;
    u64 first = 0;
    u64 second = 0;
    u64 unused = 0;
};
constexpr usize portal_count = PORTAL_COUNT;
static_assert(sizeof(Portal) == 1 << PORTAL_SHIFT);
static_assert(offsetof(Portal, code) == PORTAL_CODE && offsetof(Portal, first) == PORTAL_FIRST &&
              offsetof(Portal, second) == PORTAL_SECOND);
static_assert(static_cast<u64>(Status::bad_argument) == STATUS_BAD_ARGUMENT &&
              static_cast<u64>(Status::absent) == STATUS_ABSENT);
static_assert((portal_count & (portal_count - 1)) == 0, "the index is masked");

/// A 16-bit I/O write as a constant: the port in the lower half, the value in the upper.
constexpr u64 port_write(u16 port, u16 value) { return u64{value} << 32 | port; }

} // namespace

extern "C" {
std::array<Portal, portal_count> portal_table;
}

namespace {

void bind(FirstPortal number, Portal portal) { portal_table[static_cast<u32>(number)] = portal; }

void bind_portals(const BootInfo& info) {
    const PowerOff& off = info.power_off;
    bind(FirstPortal::console_read, {port_read_portal, console_ports, uart_port_count});
    bind(FirstPortal::console_write, {port_write_portal, console_ports, uart_port_count});
    bind(FirstPortal::link_read, {port_read_portal, link_ports, uart_port_count});
    bind(FirstPortal::link_write, {port_write_portal, link_ports, uart_port_count});
    bind(FirstPortal::power_off,
         {power_off_portal, port_write(off.port_a, off.value_a), port_write(off.port_b, off.value_b)});
    bind(FirstPortal::boot_information, {constants_portal, boot_info_address, 0});
}

void enable_portal_entry() {
    constexpr u64 sysret_base = Selector::user_data - 8, syscall_base = Selector::nucleus_code;
    write(Msr::star, sysret_base << 48 | syscall_base << 32);
    write(Msr::lstar, reinterpret_cast<u64>(portal_entry));
    write(Msr::syscall_mask, Flags::trap | Flags::interrupt | Flags::direction | Flags::io_privilege |
                                 Flags::nested_task | Flags::alignment_check);
    write(Msr::efer, read(Msr::efer) | Efer::syscall_enable);
    write(Msr::sysenter_cs, 0); // sysenter, which we do not offer, faults
}

} // namespace

void run_first_domain(const BootInfo& info) {
    bind_portals(info);
    enable_portal_entry();
    enter_first_domain(info.domain.entry, info.domain.stack_top, Flags::always_one | Flags::interrupt);
}

} // namespace metta::x86
