// SPDX-License-Identifier: MIT
// kserver: the first domain, and the root nester. From the whole machine, which is its when it starts, it makes the
// TCB's servers, which share its domain, and then the domains that the system blueprint names. Then it takes back what
// ends, for ever.
#include <algorithm>
#include <memory>

#include "runtime/base/x86_64/instructions.hpp"
#include "runtime/blueprint/system_blueprint.hpp"
#include "runtime/user/late.hpp"
#include "servers/kserver/failure.hpp"
#include "servers/kserver/hardware.hpp"
#include "servers/kserver/shared_memory.hpp"
#include "servers/kserver/start_domains.hpp"
#include "servers/scheduler/round_robin.hpp"
#include "servers/vm/bootstrap.hpp"

namespace metta::kserver {
namespace {

constexpr u32 server_stacks = domains::Kserver::server_stacks, stack_pages_each = 4;
constexpr u64 stack_apart = 0x8000;

template <class T>
T require(Result<T> result) {
    if (!result) fail(result.error());
    return *std::move(result);
}
void require_ok(Status status, std::string_view what) {
    if (status != Status::ok) fail_for(status, what);
}
u32 require_frame(vm::FrameStore& frames, u32 order = 0) {
    const auto frame = frames.take(order);
    if (!frame) fail("there is too little memory: expected frames for kserver itself, found none left");
    return *frame;
}

/// Stacks of kserver's for threads that call it, with context slots for what faults.
ObjectRef make_pool(vm::FrameStore& frames, ObjectRef self, u32 stacks, u64 place, u64 slots) {
    const Created pool = create_stack_pool(require_frame(frames), self);
    require_ok(pool.status, "a pool of stacks");
    for (u32 number = 0; number < stacks; ++number) {
        const u64 top = place + (number + 1) * stack_apart;
        for (u32 page = 1; page <= stack_pages_each; ++page)
            require_ok(frames.show(top - page * page_size, require_frame(frames)), "a stack");
        const u64 slot = slots + number * page_size;
        const u32 slot_frame = slots != 0 ? require_frame(frames) : 0;
        if (slots != 0) require_ok(frames.show(slot, slot_frame), "a context slot");
        require_ok(configure(pool.object, Attribute::pool_stack, top, 0, slots != 0 ? slot : 0, slot_frame).status,
                   "a stack of the pool");
    }
    return pool.object;
}

// Everything is made in order in run(), and stays.
constinit Late<Archive> archive_room;
constinit Late<vm::MachineMemory> memory_room;
constinit Late<vm::FrameStore> frames_room;
constinit Late<vm::Holdings> holdings_room;
constinit Late<loader::ImageCache> images_room;
constinit Late<portals::PortalManager> portal_manager_room;
constinit Late<interrupts::Dispatcher> dispatcher_room;
constinit Late<scheduler::RoundRobin> policy_room;
constinit Late<Hardware> hardware_room;
constinit Late<scheduler::Scheduler> scheduler_room;
constinit Late<SharedMemory> types_memory_room;
constinit Late<types::Typesystem> types_room;
constinit Late<domains::Kserver> kserver_room;
constinit domains::DomainThread main_thread;
constinit scheduler::Control control{domains::KserverPortal::control};
constinit std::array<scheduler::ScheduledThread*, 1024> timers = {};
constinit std::array<char, 16384> log_text = {};
constinit Late<domains::Log> log_room;

/// A page that kserver and the nucleus exchange records in.
struct Exchange {
    byte* page;
    u32 frame;
};
Exchange make_exchange(vm::FrameStore& from, u64 address) {
    const u32 frame = require_frame(from);
    require_ok(from.show(address, frame), "a page for records");
    return {reinterpret_cast<byte*>(address), frame};
}

void map_io_apics(const BootInfo& boot, domains::Kserver& server, interrupts::Dispatcher& to) {
    for (u32 index = 0; index < boot.interrupts.io_apic_count && index < InterruptRouting::maximum_io_apics; ++index) {
        const u64 base = boot.interrupts.io_apics[index].address, page = round_down(base, page_size);
        const u32 number = domains::KserverPortal::io_apic + index;
        require_ok(
            server.parts().portals.install(
                server.self(), number,
                {.kind = PortalKind::map_device, .target = server.parts().self, .first = page, .second = page_size}),
            "an I/O APIC");
        const u64 address = vm::Place::devices + index * page_size;
        server.parts().frames.ensure_tables(address);
        require_ok(invoke(number, address, 0u).status, "mapping an I/O APIC");
        to.add(index, address + base % page_size);
    }
}

/// The files of the archive by their place, in pages of their own: whoever reads one page after the other must not go
/// through all files for each.
std::span<const ArchiveMember> list_files(const Archive& archive, vm::FrameStore& frames) {
    ArchiveMember* first = nullptr;
    u64 end = 0;
    usize count = 0;
    for (const ArchiveMember& member : archive) {
        for (; end < reinterpret_cast<u64>(first + count + 1); end += page_size) {
            byte* const page = frames.lasting_page(); // behind the last one
            if (page == nullptr)
                fail("there is too little memory: expected frames for the list of files, found none left");
            if (first == nullptr) {
                first = reinterpret_cast<ArchiveMember*>(page);
                end = reinterpret_cast<u64>(page);
            }
        }
        std::construct_at(first + count++, member);
    }
    return {first, count};
}

/// The registry lies at the start of memory that everybody may read; kserver's own interfaces are the first in it.
types::Typesystem& make_typesystem(SharedMemory& memory, ObjectRef self, const Archive& archive) {
    require_ok(memory.make(self, registry_address), "the registry of types");
    void* room = memory.allocate(sizeof(types::Registry), alignof(types::Registry));
    if (room == nullptr) fail("there is too little memory: expected frames for the registry of types, found none left");
    auto& typesystem = types_room.make(*new (room) types::Registry(), memory);
    require(typesystem.load(require(archive.file("kserver"))));
    return typesystem;
}

/// kserver's own portals: to the scheduler, and to what resets the machine.
void install_own_portals(domains::Kserver& server, scheduler::Scheduler& schedules) {
    constexpr u64 reset_control = 0xcf9, keyboard_controller = 0x64;
    auto& parts = server.parts();
    const auto install = [&](u32 number, const PortalSpecification& specification) {
        require_ok(parts.portals.install(server.self(), number, specification), "a portal of kserver's");
    };
    const auto to_scheduler = [&](void (*entry)(), u64 badge, u8 arguments) {
        return portals::specify(
            {.arguments = arguments, .results = 1}, portals::Trust::scheduler,
            {.domain = parts.self, .pool = parts.scheduler_pool, .entry = reinterpret_cast<u64>(entry), .badge = badge},
            false);
    };
    const auto badge = reinterpret_cast<u64>(&schedules);
    install(domains::KserverPortal::control, to_scheduler(scheduler_control_entry, badge, 4));
    server.self().table.scheduler = &schedules;
    install(domains::KserverPortal::yield,
            to_scheduler(scheduler_yield_entry, reinterpret_cast<u64>(&server.self().table), 0));
    install(domains::KserverPortal::reset_port, {.kind = PortalKind::port_write, .first = reset_control, .second = 1});
    install(domains::KserverPortal::reset_port + 1,
            {.kind = PortalKind::port_write, .first = keyboard_controller, .second = 1});
}

/// Frames that domains take are cleared there.
void make_clearing_window(domains::Kserver& server) {
    auto& parts = server.parts();
    const Created stretch = create_stretch(require_frame(parts.frames, 1), 1, vm::ClearingWindow::base);
    require_ok(stretch.status, "the window for clearing");
    require_ok(server.grant(server.self(), stretch.object, Rights::read_write), "rights on the window for clearing");
    const auto install = [&](u32 number, const PortalSpecification& specification) {
        require_ok(parts.portals.install(server.self(), number, specification), "a portal to the window for clearing");
    };
    install(domains::KserverPortal::map_to_clear, {.kind = PortalKind::map_range,
                                                   .target = stretch.object,
                                                   .first = static_cast<u64>(Rights::read_write),
                                                   .account = root_account});
    install(domains::KserverPortal::demap_cleared, {.kind = PortalKind::demap_range, .target = stretch.object});
}

[[noreturn]] void run(u64 first_tsc) {
    const auto& boot = *reinterpret_cast<const BootInfo*>(invoke(FirstPortal::boot_information).value);
    const std::span<const byte> bytes(reinterpret_cast<const byte*>(boot.archive_address), boot.archive.size);
    auto& archive = archive_room.make(require(Archive::open(bytes)));
    const ObjectRef self{boot.first_domain};
    auto& memory = memory_room.make(require(vm::take_over_memory(boot, self)));
    auto& frames = frames_room.make(memory.frames, self);
    frames.prepare_records(domains::Layout::maximum_domains * domains::Layout::distance);
    auto& holdings = holdings_room.make(
        frames, memory.notes, reinterpret_cast<const FrameRecord*>(ram_table_window),
        vm::ClearingWindow(domains::KserverPortal::map_to_clear, domains::KserverPortal::demap_cleared));
    const std::span<const ArchiveMember> files = list_files(archive, frames);
    auto& images = images_room.make(frames, archive);
    const Exchange records = make_exchange(frames, vm::Place::exchange),
                   orders = make_exchange(frames, vm::Place::exchange + page_size);
    auto& portal_manager = portal_manager_room.make(frames, records.page, records.frame);
    auto& dispatcher = dispatcher_room.make();
    const ObjectRef pool = make_pool(frames, self, server_stacks, vm::Place::server_stacks, vm::Place::context_slots);
    const ObjectRef scheduler_pool = make_pool(frames, self, 1, vm::Place::scheduler_stack, 0);

    auto& policy = policy_room.make(boot.clock.tsc_hz != 0 ? boot.clock.tsc_hz : 1'000'000'000);
    auto& hardware = hardware_room.make(boot.clock, dispatcher);
    main_thread.scheduled.object = {boot.first_thread};
    main_thread.scheduled.owner = &main_thread;
    auto& schedules = scheduler_room.make(policy, hardware, scheduler::Timers(timers), main_thread.scheduled);
    auto& log = log_room.make(log_text);
    auto& types_memory = types_memory_room.make(frames, orders.page, orders.frame);
    auto& typesystem = make_typesystem(types_memory, self, archive);
    images.feed(typesystem);
    auto& kserver =
        kserver_room.make(domains::Kserver::Parts{.boot = boot,
                                                  .first_tsc = first_tsc,
                                                  .archive = archive,
                                                  .files = files,
                                                  .frames = frames,
                                                  .holdings = holdings,
                                                  .images = images,
                                                  .portals = portal_manager,
                                                  .scheduler = schedules,
                                                  .control = control,
                                                  .interrupts = dispatcher,
                                                  .types = typesystem,
                                                  .types_stretch = types_memory.stretch(),
                                                  .log = log,
                                                  .self = self,
                                                  .pool = pool,
                                                  .scheduler_pool = scheduler_pool,
                                                  .stop_machine = [](std::string_view reason) { fail(reason); },
                                                  .orders = orders.page,
                                                  .orders_frame = orders.frame});
    main_thread.domain = &kserver.self();
    hardware.tell(kserver);

    const Created processor_thread =
        create_thread(require_frame(frames, 1), self, reinterpret_cast<u64>(scheduler_interrupt_entry), 0);
    require_ok(processor_thread.status, "the scheduler's thread");
    require_ok(configure(scheduler_pool, Attribute::scheduler, reinterpret_cast<u64>(scheduler_interrupt_entry),
                         processor_thread.object.value, reinterpret_cast<u64>(&schedules))
                   .status,
               "becoming the scheduler");
    install_own_portals(kserver, schedules);
    map_io_apics(boot, kserver, dispatcher);
    make_clearing_window(kserver);
    require_ok(kserver.reserve(), "what kserver keeps in reserve");
    start_domains(kserver);
    kserver.reap();
}

} // namespace

extern "C" [[noreturn]] void program_main(u64 first_tsc) { run(first_tsc); }

} // namespace metta::kserver
