// SPDX-License-Identifier: MIT
// What a domain asks about itself: Nester, Events, Threads, Memory, Interrupts, Offers, and a Console that nobody
// reads.
#include "interfaces/calls_portal.hpp"
#include "interfaces/commands_portal.hpp"
#include "interfaces/console_portal.hpp"
#include "interfaces/context_portal.hpp"
#include "interfaces/domains_portal.hpp"
#include "interfaces/events_portal.hpp"
#include "interfaces/file_pages_portal.hpp"
#include "interfaces/frames_portal.hpp"
#include "interfaces/interrupts_portal.hpp"
#include "interfaces/loader_portal.hpp"
#include "interfaces/machine_portal.hpp"
#include "interfaces/memory_portal.hpp"
#include "interfaces/memory_view_portal.hpp"
#include "interfaces/nester_portal.hpp"
#include "interfaces/offers_portal.hpp"
#include "interfaces/portals_portal.hpp"
#include "interfaces/scheduler_portal.hpp"
#include "interfaces/stretches_portal.hpp"
#include "interfaces/threads_portal.hpp"
#include "interfaces/typesystem_portal.hpp"
#include "interfaces/uart_portal.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {
namespace {

/// What every implementation has: whom it serves, and kserver.
struct Caller {
    explicit Caller(ServedObject& self)
        : domain(*static_cast<ServedToDomain&>(self).domain), kserver(*static_cast<ServedToDomain&>(self).kserver) {}
    Domain& domain;
    Kserver& kserver;
};

class DomainNester final : public Nester, Caller {
  public:
    using Caller::Caller;

    /// The calling thread stays here until nothing of its domain runs elsewhere; then it ends by returning.
    Error exit(u32 status) override {
        {
            const scheduler::LockGuard guard(kserver.lock());
            kserver.end(domain, status);
        }
        kserver.await(domain.dead, 1);
        return SystemError::abandoned;
    }

    Result<u64> open(u32 service) override {
        if (service == 0 || service >= static_cast<u32>(Service::count))
            return std::unexpected(SystemError::bad_argument);
        for (;;) {
            scheduler::Event* offered = nullptr;
            Domain* provider = nullptr;
            u64 seen = 0;
            {
                const scheduler::LockGuard guard(kserver.lock());
                provider = domain.providers[service];
                if (kserver.serves_now(provider, static_cast<Service>(service))) {
                    const auto area = kserver.open(domain, static_cast<Service>(service));
                    if (!area) return std::unexpected(NoService());
                    return *area;
                }
                if (provider == nullptr || provider->status == DomainStatus::ending)
                    return std::unexpected(NoService());
                if (!kserver.begin_wait()) return std::unexpected(SystemError::busy);
                ++provider->waiters; // so that its record stays
                offered = &provider->offered;
                seen = offered->reached();
            }
            kserver.await_abandonable(*offered, seen + 1);
            {
                const scheduler::LockGuard guard(kserver.lock());
                kserver.end_wait();
                kserver.leave_record(*provider);
            }
            if (domain.status == DomainStatus::ending) return std::unexpected(SystemError::abandoned);
        }
    }

    Result<BindResult> bind(u64 reference) override {
        if (reference < static_cast<u64>(Service::count)) {
            const auto service = static_cast<u32>(reference);
            const Result<u64> area = open(service);
            if (!area) return std::unexpected(area.error());
            if (service == static_cast<u32>(Service::scheduler))
                return BindResult{.portal = await_portal, .form = Form::per_operation};
            return BindResult{.portal = service_portal(static_cast<Service>(service)),
                              .form = Form::per_interface,
                              .pages = *area == 0 ? 0u : 1u,
                              .area = *area};
        }
        const scheduler::LockGuard guard(kserver.lock());
        const auto bound = kserver.bind(domain, reference);
        if (!bound && bound.error() == Kserver::Unbound::absent) return std::unexpected(NoService());
        if (!bound) return std::unexpected(Exhausted());
        return BindResult{.portal = bound->portal,
                          .form = bound->separate ? Form::per_operation : Form::per_interface,
                          .pages = bound->pages,
                          .area = bound->area};
    }
    Result<void> release(u64 reference) override {
        const scheduler::LockGuard guard(kserver.lock());
        if (!kserver.release_binding(domain, reference)) return std::unexpected(NoService());
        return {};
    }

    Result<void> handle_faults(u64 handler, u64 slot) override {
        const scheduler::LockGuard guard(kserver.lock());
        if (kserver.handle_faults(domain, handler, slot) != Status::ok)
            return std::unexpected(SystemError::bad_argument);
        return {};
    }
};

class DomainEvents final : public Events, Caller {
  public:
    using Caller::Caller;

    Result<u32> create() override {
        const scheduler::LockGuard guard(kserver.lock());
        const auto made = kserver.create_event(domain);
        if (!made) return std::unexpected(Exhausted());
        return *made;
    }
    Result<void> destroy(u32 event) override {
        const scheduler::LockGuard guard(kserver.lock());
        if (!kserver.destroy_event(domain, event)) return std::unexpected(NoEvent());
        return {};
    }
    Result<u32> share(u32 event, u32 with_whom) override {
        const scheduler::LockGuard guard(kserver.lock());
        Domain* with = kserver.find(with_whom);
        if (with == nullptr || with->parent != domain.id) return std::unexpected(NoDomain());
        if (kserver.event_of(domain, event) == nullptr) return std::unexpected(NoEvent());
        const auto there = kserver.share_event(domain, event, *with);
        if (!there) return std::unexpected(Exhausted());
        return *there;
    }
};

class DomainThreads final : public Threads, Caller {
  public:
    using Caller::Caller;

    Result<u32> create(u64 entry, u64 argument) override {
        const scheduler::LockGuard guard(kserver.lock());
        const auto made = kserver.create_thread(domain, entry, argument);
        if (!made) return std::unexpected(Exhausted());
        return *made;
    }
    Error end() override { kserver.parts().control.stop(); }
};

class DomainMemory final : public Memory, Caller {
  public:
    using Caller::Caller;

    Result<void> map(u64 address, u32 pages) override { return change(address, pages, &Kserver::map_memory); }
    Result<void> unmap(u64 address, u32 pages) override { return change(address, pages, &Kserver::unmap); }

    Result<void> add_tables(u32 count) override {
        constexpr u32 most = 3;
        if (count == 0 || count > most) return std::unexpected(SystemError::bad_argument);
        const scheduler::LockGuard guard(kserver.lock());
        for (u32 table = 0; table < count; ++table)
            if (kserver.donate_table(domain) != Status::ok) return std::unexpected(NoMemory());
        return {};
    }

  private:
    Result<void> change(u64 address, u32 pages, Status (Kserver::*how)(Domain&, u64, u32)) {
        constexpr u64 lowest = u64{16} << 20;
        if (address % page_size != 0 || pages == 0 || pages > 512 || address < lowest ||
            address > shared_space_base - pages * page_size)
            return std::unexpected(SystemError::bad_argument);
        const scheduler::LockGuard guard(kserver.lock());
        const Status status = (kserver.*how)(domain, address, pages);
        if (status == Status::ok) return {};
        if (status == Status::bad_argument) return std::unexpected(SystemError::bad_argument);
        if (status == Status::occupied || status == Status::absent) return std::unexpected(Occupied());
        return std::unexpected(NoMemory());
    }
};

class DomainInterrupts final : public Interrupts, Caller {
  public:
    using Caller::Caller;

    Result<void> attach(u32 line, u32 event) override {
        const u32 index = index_of(line);
        if (index == domain.line_count) return std::unexpected(NoLine());
        const scheduler::LockGuard guard(kserver.lock());
        switch (kserver.attach_line(domain, index, event)) {
        case interrupts::Attached::ok:
            return {};
        case interrupts::Attached::taken:
            return std::unexpected(Taken());
        case interrupts::Attached::no_line:
            break;
        }
        return std::unexpected(NoLine());
    }
    Result<void> acknowledge(u32 line) override {
        const u32 index = index_of(line);
        if (index == domain.line_count) return std::unexpected(NoLine());
        const scheduler::LockGuard guard(kserver.lock());
        if ((domain.attached >> index & 1) == 0) return std::unexpected(NoLine());
        kserver.parts().control.acknowledge(domain.lines[index]);
        return {};
    }

  private:
    u32 index_of(u32 line) const {
        u32 index = 0;
        while (index < domain.line_count && domain.lines[index] != line) ++index;
        return index;
    }
};

class DomainOffers final : public Offers, Caller {
  public:
    using Caller::Caller;

    Result<void> offer(u32 service, u64 entry, u64 object, u32 stacks) override {
        const scheduler::LockGuard guard(kserver.lock());
        if (!kserver.offer(domain, static_cast<Service>(service), entry, object, stacks))
            return std::unexpected(Refused());
        return {};
    }

    Result<u64> publish(u64 type, u64 entry, u64 object, u32 stacks) override {
        const scheduler::LockGuard guard(kserver.lock());
        const u64 reference = kserver.publish(domain, {.entry = entry, .object = object, .type = type}, stacks);
        if (reference == 0) return std::unexpected(Refused());
        return reference;
    }
    Result<void> separate_operations(u64 reference) override {
        return change(reference, [](PublishedObject& object) { object.separate = true; });
    }
    Result<void> keep_state(u64 reference, u32 size) override {
        if (size > ClientState::maximum_size) return std::unexpected(SystemError::bad_argument);
        return change(reference, [](PublishedObject& object) { object.keeps_state = true; });
    }
    Result<void> size_area(u64 reference, u32 pages) override {
        constexpr u32 most_pages = 16;
        if (!std::has_single_bit(pages) || pages > most_pages) return std::unexpected(SystemError::bad_argument);
        const auto order = static_cast<u8>(std::countr_zero(pages));
        return change(reference, [order](PublishedObject& object) { object.area_order = order; });
    }
    Result<void> withdraw(u64 reference) override {
        const scheduler::LockGuard guard(kserver.lock());
        if (!kserver.withdraw(domain, reference)) return std::unexpected(NoObject());
        return {};
    }

  private:
    /// Of an object that nobody is connected to yet.
    template <class Change>
    Result<void> change(u64 reference, const Change& how) {
        const scheduler::LockGuard guard(kserver.lock());
        PublishedObject* object = kserver.published(domain, reference);
        if (object == nullptr) return std::unexpected(NoObject());
        if (object->bound) return std::unexpected(SystemError::bad_argument);
        how(*object);
        return {};
    }
};

/// For interfaces of which everything travels in registers.
template <class Implementation>
void serve(ServedCall& call) {
    Implementation implementation(*call.self);
    serve_call(implementation, call);
}

/// A console that takes everything, and has nothing to say.
class Silence final : public Console {
  public:
    Result<void> write(std::span<const char>) override { return {}; }
    Result<middl::Sequence<char>> read(u32) override { return std::unexpected(Closed()); }
    Result<void> set_foreground(bool) override { return {}; }
    Result<void> await_interrupt() override { return std::unexpected(Closed()); }
    Result<void> flush() override { return {}; }
};

void serve_silence(ServedCall& call) {
    std::array<byte, argument_area_size> room;
    middl::Arena memory(room);
    Silence silence;
    serve_call(silence, call, memory);
}

} // namespace

ServedDispatch dispatch_nester() { return dispatch_by<serve<DomainNester>>; }

ServedDispatch dispatcher_of(Service service) {
    switch (service) {
    case Service::console:
        return dispatch_by<serve_silence>;
    case Service::events:
        return dispatch_by<serve<DomainEvents>>;
    case Service::threads:
        return dispatch_by<serve<DomainThreads>>;
    case Service::memory:
        return dispatch_by<serve<DomainMemory>>;
    case Service::interrupts:
        return dispatch_by<serve<DomainInterrupts>>;
    case Service::offers:
        return dispatch_by<serve<DomainOffers>>;
    case Service::domains:
        return dispatch_domains();
    case Service::machine:
        return dispatch_machine();
    case Service::types:
        return dispatch_types();
    case Service::names:
        return dispatch_context();
    case Service::portals:
        return dispatch_portals();
    case Service::loader:
        return dispatch_loader();
    case Service::frames:
        return dispatch_frames();
    case Service::stretches:
        return dispatch_stretches();
    case Service::memory_view:
        return dispatch_memory_view();
    case Service::file_pages:
        return dispatch_file_pages();
    default:
        return nullptr;
    }
}

middl::TypeCode interface_of(Service service) {
    switch (service) {
    case Service::console:
        return Console::type_code;
    case Service::events:
        return Events::type_code;
    case Service::threads:
        return Threads::type_code;
    case Service::memory:
        return Memory::type_code;
    case Service::interrupts:
        return Interrupts::type_code;
    case Service::offers:
        return Offers::type_code;
    case Service::domains:
        return Domains::type_code;
    case Service::machine:
        return Machine::type_code;
    case Service::commands:
        return Commands::type_code;
    case Service::types:
        return Typesystem::type_code;
    case Service::names:
        return Context::type_code;
    case Service::calls:
        return Calls::type_code;
    case Service::scheduler:
        return metta::Scheduler::type_code;
    case Service::portals:
        return metta::Portals::type_code;
    case Service::loader:
        return metta::Loader::type_code;
    case Service::uart:
        return Uart::type_code;
    case Service::frames:
        return Frames::type_code;
    case Service::stretches:
        return Stretches::type_code;
    case Service::memory_view:
        return MemoryView::type_code;
    case Service::file_pages:
        return FilePages::type_code;
    default:
        return middl::Predefined::none;
    }
}

portals::InterfaceShape shape_of_nester() { return portals::InterfaceShape::of<Nester>(); }

portals::InterfaceShape shape_of(Service service) {
    switch (service) {
    case Service::console:
        return portals::InterfaceShape::of<Console>();
    case Service::events:
        return portals::InterfaceShape::of<Events>();
    case Service::threads:
        return portals::InterfaceShape::of<Threads>();
    case Service::memory:
        return portals::InterfaceShape::of<Memory>();
    case Service::interrupts:
        return portals::InterfaceShape::of<Interrupts>();
    case Service::offers:
        return portals::InterfaceShape::of<Offers>();
    case Service::domains:
        return portals::InterfaceShape::of<Domains>();
    case Service::machine:
        return portals::InterfaceShape::of<Machine>();
    case Service::commands:
        return portals::InterfaceShape::of<Commands>();
    case Service::types:
        return portals::InterfaceShape::of<Typesystem>();
    case Service::names:
        return portals::InterfaceShape::of<Context>();
    case Service::calls:
        return portals::InterfaceShape::of<Calls>();
    case Service::portals:
        return portals::InterfaceShape::of<metta::Portals>();
    case Service::loader:
        return portals::InterfaceShape::of<metta::Loader>();
    case Service::uart:
        return portals::InterfaceShape::of<Uart>();
    case Service::frames:
        return portals::InterfaceShape::of<Frames>();
    case Service::stretches:
        return portals::InterfaceShape::of<Stretches>();
    case Service::memory_view:
        return portals::InterfaceShape::of<MemoryView>();
    case Service::file_pages:
        return portals::InterfaceShape::of<FilePages>();
    default:
        return {};
    }
}

} // namespace metta::domains
