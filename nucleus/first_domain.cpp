// SPDX-License-Identifier: MIT
// From BootInfo to objects. The frames for them were set apart by boot; what they are is decided here.
#include "nucleus/first_domain.hpp"

#include <algorithm>
#include <cstring>

#include "nucleus/address_space.hpp"
#include "nucleus/arch/x86_64/local_apic.hpp"
#include "nucleus/arch/x86_64/processor.hpp"
#include "nucleus/arch/x86_64/vectors.hpp"
#include "nucleus/code_window.hpp"
#include "nucleus/machine.hpp"
#include "nucleus/panic.hpp"
#include "nucleus/primitives/manager.hpp"
#include "runtime/base/serial/uart.hpp"

namespace metta {
namespace {

/// Where the first objects lie in BootInfo::first_objects, in frames.
struct FirstObject {
    static constexpr u32 domain = 0, thread = 8, code = 10;
};

/// Memory that is free is the first domain's; so is what it was started with, which is mapped already.
void fill_ram_table(const BootInfo& info) {
    machine.ram =
        RamTable({reinterpret_cast<FrameRecord*>(direct_map() + info.ram_table.base), info.direct_map_end / page_size});
    // What no region speaks of is not RAM; what firmware reserves may be a device's registers too.
    machine.ram.release(0, machine.ram.size(), 0, FrameState::device);
    for (const MemoryRegion& region : std::span(info.regions).first(info.region_count)) {
        const u64 first = region.base / page_size, count = region.size / page_size;
        if (region.kind != RegionKind::reserved && first < machine.ram.size())
            machine.ram.release(first, std::min(count, machine.ram.size() - first), 0, FrameState::machine);
        const bool used = region.kind == RegionKind::domain || region.kind == RegionKind::archive;
        if (!used && region.kind != RegionKind::available && region.kind != RegionKind::boot) continue;
        machine.ram.release(first, count, root_account, FrameState::owned);
        for (u64 frame = first; used && frame < first + count; ++frame) machine.ram.find(frame)->maps = 1;
    }
    machine.ram.release(info.first_objects.base / page_size, info.first_objects.size / page_size, root_account,
                        FrameState::owned);
}

template <class T>
T& make_object(u32 frame, ObjectType type) {
    if (machine.ram.begin_object(frame, T::width, root_account, type) != Status::ok)
        panic("the frames of the first objects are not what boot has said");
    T* object = in_frame<T>(frame);
    object->self = machine.ram.reference(frame);
    return *object;
}

/// A 16-bit I/O write as a constant: the port in the lower half, the value in the upper.
constexpr u64 port_write(u16 port, u16 value) { return u64{value} << 32 | port; }

class Binder {
  public:
    Binder(Domain& domain, u32 first_code_frame) : domain_(domain), code_frame_(first_code_frame) { next_page(); }

    void bind(FirstPortal number, const PortalSpecification& specification) {
        const auto table_number = static_cast<u32>(number);
        Status status = bind_portal(domain_, table_number, *page_, specification);
        if (status == Status::exhausted) {
            next_page();
            status = bind_portal(domain_, table_number, *page_, specification);
        }
        if (status != Status::ok) panic("a portal of the first domain cannot be bound");
    }

  private:
    void next_page() {
        page_ = &make_object<PortalCode>(code_frame_++, ObjectType::portal_code);
        if (make_code(*page_) != Status::ok) panic("there is no room for the first code pages");
    }

    Domain& domain_;
    u32 code_frame_;
    PortalCode* page_ = nullptr;
};

void bind_portals(Domain& domain, u32 first_code_frame, const BootInfo& info) {
    Binder table(domain, first_code_frame);
    const auto port = [&](FirstPortal number, PortalKind kind, u64 first) {
        table.bind(number, {.kind = kind, .first = first, .second = uart_port_count});
    };
    port(FirstPortal::console_read, PortalKind::port_read, console_ports);
    port(FirstPortal::console_write, PortalKind::port_write, console_ports);
    port(FirstPortal::link_read, PortalKind::port_read, link_ports);
    port(FirstPortal::link_write, PortalKind::port_write, link_ports);
    const PowerOff& off = info.power_off;
    table.bind(FirstPortal::power_off, {.kind = PortalKind::power_off,
                                        .first = port_write(off.port_a, off.value_a),
                                        .second = port_write(off.port_b, off.value_b)});
    table.bind(FirstPortal::boot_information, {.kind = PortalKind::constants, .first = boot_info_address});

    constexpr struct {
        FirstPortal number;
        PortalKind kind;
        AccountId account;
    } managers[] = {
        {FirstPortal::create, PortalKind::create, root_account},
        {FirstPortal::destroy, PortalKind::destroy, 0},
        {FirstPortal::install, PortalKind::install, root_account},
        {FirstPortal::grant, PortalKind::grant, 0},
        {FirstPortal::configure, PortalKind::configure, root_account},
        {FirstPortal::get_state, PortalKind::get_state, root_account},
        {FirstPortal::set_state, PortalKind::set_state, root_account},
        {FirstPortal::resume, PortalKind::resume, 0},
        {FirstPortal::transfer, PortalKind::transfer, any_account},
        {FirstPortal::populate, PortalKind::populate, root_account},
        {FirstPortal::sweep, PortalKind::sweep, 0},
        {FirstPortal::grant_unit, PortalKind::grant_unit, 0},
        {FirstPortal::dispatch, PortalKind::dispatch, 0},
        {FirstPortal::halt, PortalKind::halt, 0},
        {FirstPortal::set_timer, PortalKind::set_timer, 0},
        {FirstPortal::end_of_interrupt, PortalKind::end_of_interrupt, 0},
    };
    for (const auto& [number, kind, account] : managers) table.bind(number, {.kind = kind, .account = account});
    table.bind(FirstPortal::map_private,
               {.kind = PortalKind::map_private, .target = domain.self, .account = root_account});
    table.bind(FirstPortal::demap_private, {.kind = PortalKind::demap_private, .target = domain.self});
}

} // namespace

x86::TrapFrame& make_first_domain(BootInfo& info) {
    machine.boot = &info;
    const bool no_execute = (info.features >> static_cast<u32>(Feature::nx) & 1) != 0;
    machine.never_execute = no_execute ? PageEntry::never_execute_bit : 0;
    for (u8 set = 0; set < Machine::sets_of_rights; ++set) {
        const auto rights = static_cast<Rights>(set);
        if (grantable(rights)) machine.entry_bits[set] = PageEntry::make(0, rights, machine.never_execute).bits();
    }
    fill_ram_table(info);
    const u64 root = info.root_table / page_size;
    set_up_address_spaces(root);
    set_up_code_window(root);
    x86::set_up_local_apic(info.interrupts.local_apic);

    const auto first = static_cast<u32>(info.first_objects.base / page_size);
    auto& domain = make_object<Domain>(first + FirstObject::domain, ObjectType::domain);
    adopt_domain(domain, root);
    bind_portals(domain, first + FirstObject::code, info);
    auto& thread = make_object<Thread>(first + FirstObject::thread, ObjectType::thread);
    make_thread(thread, domain, info.domain.entry, info.domain.stack_top);
    info.first_domain = domain.self.value;
    info.first_thread = thread.self.value;
    return run(thread);
}

} // namespace metta
