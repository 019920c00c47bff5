// SPDX-License-Identifier: MIT
// What a domain asks about itself: Nester, Events, Threads, Memory, Interrupts, Offers, and a Console that nobody
// reads.
#include "interfaces/console.hpp"
#include "interfaces/events.hpp"
#include "interfaces/interrupts.hpp"
#include "interfaces/memory.hpp"
#include "interfaces/nester.hpp"
#include "interfaces/offers.hpp"
#include "interfaces/threads.hpp"
#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {
namespace {

struct Called {
    explicit Called(ServedObject& self)
        : domain(*static_cast<ServedToDomain&>(self).domain), kserver(*static_cast<ServedToDomain&>(self).kserver) {}
    Domain& domain;
    Kserver& kserver;
};

/// The reply for an interface's exception.
template <class Interface, class Exception>
ServedReply raise(Exception exception) {
    return {.error = call_error_of(typename Interface::Error(exception))};
}

constexpr u32 number(u64 value) { return value > ~u32{0} ? ~u32{0} : static_cast<u32>(value); }

/// The calling thread stays here until nothing of its domain runs elsewhere; then it ends by returning.
ServedReply leave_for_good(const Called& at) {
    at.kserver.await(at.domain.dead, 1);
    return {};
}

ServedReply serve_open(const Called& at, u64 service_number) {
    const auto service = static_cast<Service>(number(service_number));
    if (service_number == 0 || service_number >= static_cast<u64>(Service::count)) return bad_call();
    for (;;) {
        scheduler::Event* offered = nullptr;
        Domain* provider = nullptr;
        u64 seen = 0;
        {
            const scheduler::LockGuard guard(at.kserver.lock());
            provider = at.domain.providers[service_number];
            if (at.kserver.serves_now(provider, service)) {
                const auto area = at.kserver.open(at.domain, service);
                return area ? ServedReply{.result = *area} : raise<Nester>(Nester::NoService());
            }
            if (provider == nullptr || provider->status == DomainStatus::ending)
                return raise<Nester>(Nester::NoService());
            if (!at.kserver.begin_wait()) return refuse_call(SystemError::busy);
            ++provider->waiters; // so that its record stays
            offered = &provider->offered;
            seen = offered->reached();
        }
        at.kserver.await_abandonable(*offered, seen + 1);
        {
            const scheduler::LockGuard guard(at.kserver.lock());
            at.kserver.end_wait();
            at.kserver.leave_record(*provider);
        }
        if (at.domain.status == DomainStatus::ending) return refuse_call(SystemError::abandoned);
    }
}

ServedReply dispatch_events(u64 operation, u64 a, u64 b, u64, u64, byte*, ServedObject& self) {
    const Called at(self);
    const scheduler::LockGuard guard(at.kserver.lock());
    switch (static_cast<Events::Operation>(operation)) {
    case Events::Operation::create: {
        const auto made = at.kserver.create_event(at.domain);
        return made ? ServedReply{.result = *made} : raise<Events>(Events::Exhausted());
    }
    case Events::Operation::destroy:
        return at.kserver.destroy_event(at.domain, number(a)) ? ServedReply() : raise<Events>(Events::NoEvent());
    case Events::Operation::share: {
        Domain* with = at.kserver.find(number(b));
        if (with == nullptr || with->parent != at.domain.id) return raise<Events>(Events::NoDomain());
        if (at.kserver.event_of(at.domain, number(a)) == nullptr) return raise<Events>(Events::NoEvent());
        const auto there = at.kserver.share_event(at.domain, number(a), *with);
        return there ? ServedReply{.result = *there} : raise<Events>(Events::Exhausted());
    }
    }
    return bad_call();
}

ServedReply dispatch_threads(u64 operation, u64 a, u64 b, u64, u64, byte*, ServedObject& self) {
    const Called at(self);
    switch (static_cast<Threads::Operation>(operation)) {
    case Threads::Operation::create: {
        const scheduler::LockGuard guard(at.kserver.lock());
        const auto made = at.kserver.create_thread(at.domain, a, b);
        return made ? ServedReply{.result = *made} : raise<Threads>(Threads::Exhausted());
    }
    case Threads::Operation::end:
        at.kserver.parts().control.stop();
    }
    return bad_call();
}

ServedReply dispatch_memory(u64 operation, u64 a, u64 b, u64, u64, byte*, ServedObject& self) {
    constexpr u64 lowest = u64{16} << 20;
    const Called at(self);
    if (a % page_size != 0 || b == 0 || b > 512 || a < lowest || a > shared_space_base - b * page_size)
        return bad_call();
    const scheduler::LockGuard guard(at.kserver.lock());
    Status status = Status::bad_argument;
    if (operation == static_cast<u64>(Memory::Operation::map))
        status = at.kserver.map_memory(at.domain, a, number(b));
    else if (operation == static_cast<u64>(Memory::Operation::unmap))
        status = at.kserver.unmap(at.domain, a, number(b));
    if (status == Status::ok) return {};
    if (status == Status::bad_argument) return bad_call();
    if (status == Status::occupied || status == Status::absent) return raise<Memory>(Memory::Occupied());
    return raise<Memory>(Memory::NoMemory());
}

ServedReply dispatch_interrupts(u64 operation, u64 a, u64 b, u64, u64, byte*, ServedObject& self) {
    const Called at(self);
    u32 index = 0;
    while (index < at.domain.line_count && at.domain.lines[index] != a) ++index;
    if (index == at.domain.line_count) return raise<Interrupts>(Interrupts::NoLine());
    const scheduler::LockGuard guard(at.kserver.lock());
    switch (static_cast<Interrupts::Operation>(operation)) {
    case Interrupts::Operation::attach:
        switch (at.kserver.attach_line(at.domain, index, number(b))) {
        case interrupts::Attached::ok:
            return {};
        case interrupts::Attached::taken:
            return raise<Interrupts>(Interrupts::Taken());
        case interrupts::Attached::no_line:
            return raise<Interrupts>(Interrupts::NoLine());
        }
        return bad_call();
    case Interrupts::Operation::acknowledge:
        if ((at.domain.attached >> index & 1) == 0) return raise<Interrupts>(Interrupts::NoLine());
        at.kserver.parts().control.acknowledge(at.domain.lines[index]);
        return {};
    }
    return bad_call();
}

ServedReply dispatch_offers(u64 operation, u64 a, u64 b, u64 c, u64 d, byte*, ServedObject& self) {
    const Called at(self);
    if (operation != static_cast<u64>(Offers::Operation::offer)) return bad_call();
    const scheduler::LockGuard guard(at.kserver.lock());
    return at.kserver.offer(at.domain, static_cast<Service>(number(a)), b, c, number(d))
               ? ServedReply()
               : raise<Offers>(Offers::Refused());
}

/// Takes everything, has nothing to say.
ServedReply dispatch_silence(u64 operation, u64, u64, u64, u64, byte*, ServedObject&) {
    switch (static_cast<Console::Operation>(operation)) {
    case Console::Operation::write:
    case Console::Operation::set_foreground:
    case Console::Operation::flush:
        return {};
    case Console::Operation::read:
    case Console::Operation::await_interrupt:
        return raise<Console>(Console::Closed());
    }
    return bad_call();
}

} // namespace

ServedReply dispatch_nester(u64 operation, u64 a, u64 b, u64, u64, byte*, ServedObject& self) {
    const Called at(self);
    switch (static_cast<Nester::Operation>(operation)) {
    case Nester::Operation::exit: {
        {
            const scheduler::LockGuard guard(at.kserver.lock());
            at.kserver.end(at.domain, number(a));
        }
        return leave_for_good(at);
    }
    case Nester::Operation::open:
        return serve_open(at, a);
    case Nester::Operation::handle_faults: {
        const scheduler::LockGuard guard(at.kserver.lock());
        return at.kserver.handle_faults(at.domain, a, b) == Status::ok ? ServedReply() : bad_call();
    }
    }
    return bad_call();
}

Dispatch dispatcher_of(Service service) {
    switch (service) {
    case Service::console:
        return dispatch_silence;
    case Service::events:
        return dispatch_events;
    case Service::threads:
        return dispatch_threads;
    case Service::memory:
        return dispatch_memory;
    case Service::interrupts:
        return dispatch_interrupts;
    case Service::offers:
        return dispatch_offers;
    case Service::domains:
        return dispatch_domains;
    case Service::machine:
        return dispatch_machine;
    default:
        return nullptr;
    }
}

} // namespace metta::domains
