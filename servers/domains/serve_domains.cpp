// SPDX-License-Identifier: MIT
// Domains: starting, ending and looking at them. What the caller says is copied out of the argument area before it is
// looked at.
#include <algorithm>
#include <array>
#include <cstring>

#include "servers/domains/kserver.hpp"
#include "servers/domains/services.hpp"

namespace metta::domains {
namespace {

template <class Exception>
ServedReply raise(Exception exception) {
    return {.error = call_error_of(Domains::Error(exception))};
}

constexpr u32 number(u64 value) { return value > ~u32{0} ? ~u32{0} : static_cast<u32>(value); }

class Caller {
  public:
    Caller(ServedObject& self, byte* area)
        : domain_(*static_cast<ServedToDomain&>(self).domain), kserver_(*static_cast<ServedToDomain&>(self).kserver),
          area_(area) {}

    ServedReply create(u64 program_size, u64 arguments_size, bool counted);
    ServedReply wait(u32 id);
    ServedReply with_own(u32 id, void (Kserver::*act)(Domain&));
    ServedReply kill(u32 id, u32 status);
    ServedReply inspect(u32 id);
    ServedReply portals(u32 id, u32 first);
    ServedReply memory();

  private:
    scheduler::Mutex& lock() { return kserver_.lock(); }
    /// A domain that the caller may act on.
    Domain* own(u32 id) {
        Domain* domain = kserver_.find(id);
        return domain != nullptr && (domain_.manages || domain->parent == domain_.id) ? domain : nullptr;
    }

    Domain& domain_;
    Kserver& kserver_;
    byte* area_;
};

ServedReply Caller::create(u64 program_size, u64 arguments_size, bool counted) {
    std::array<char, argument_area_size> copy;
    if (program_size > copy.size() || arguments_size > copy.size() - program_size) return bad_call();
    std::memcpy(copy.data(), area_, program_size + arguments_size);
    const std::string_view program(copy.data(), program_size);
    const std::span<const char> arguments(copy.data() + program_size, arguments_size);
    if (program.contains('\0') || (!arguments.empty() && arguments.back() != '\0')) return bad_call();
    std::array<char, 512> storage;
    TextBuffer reason(storage);
    const scheduler::LockGuard guard(lock());
    if (domain_.status != DomainStatus::running) return refuse_call(SystemError::abandoned); // nobody would end it
    const auto made = kserver_.create(
        {.name = program, .program = program, .arguments = arguments, .parent = &domain_, .counted = counted}, reason);
    if (made) return {.result = (*made)->id};
    const std::string_view text = reason.text();
    std::memcpy(area_, text.data(), text.size());
    area_[std::min(text.size(), argument_area_size - 1)] = byte{0};
    return made.error() == Refusal::bad_program ? raise(Domains::BadProgram()) : raise(Domains::Exhausted());
}

ServedReply Caller::wait(u32 id) {
    Domain* domain = nullptr;
    {
        const scheduler::LockGuard guard(lock());
        domain = own(id);
        if (domain == nullptr || domain == &domain_) return raise(Domains::NoDomain());
        if (!kserver_.begin_wait()) return refuse_call(SystemError::busy);
        ++domain->waiters;
    }
    const AwaitResult result = kserver_.await_abandonable(domain->ended, 1);
    const scheduler::LockGuard guard(lock());
    kserver_.end_wait();
    const u32 status = domain->exit_status;
    if (result == AwaitResult::reached) domain->parent = 0; // its status is told
    kserver_.leave_record(*domain);
    if (result != AwaitResult::reached) return refuse_call(SystemError::abandoned);
    return {.result = status};
}

ServedReply Caller::with_own(u32 id, void (Kserver::*act)(Domain&)) {
    const scheduler::LockGuard guard(lock());
    Domain* domain = own(id);
    if (domain == nullptr || domain->status != DomainStatus::created) return raise(Domains::NoDomain());
    (kserver_.*act)(*domain);
    return {};
}

ServedReply Caller::kill(u32 id, u32 status) {
    const scheduler::LockGuard guard(lock());
    if (id == 0) return raise(Domains::Essential());
    Domain* domain = own(id);
    if (domain == nullptr) return raise(Domains::NoDomain());
    if (domain->essential) return raise(Domains::Essential());
    kserver_.end(*domain, status);
    return {};
}

ServedReply Caller::inspect(u32 id) {
    const scheduler::LockGuard guard(lock());
    const Domain* domain = kserver_.find_from(id);
    if (domain == nullptr) return raise(Domains::NoDomain());
    DomainRecord record = {.id = domain->id,
                           .status = domain->status,
                           .frames = domain->frames,
                           .portals = domain->portals,
                           .exit_status = domain->exit_status};
    std::ranges::copy(domain->name, record.name);
    std::ranges::copy(domain->account, record.account);
    for (const DomainThread& thread : domain->threads) record.threads += thread.frame != 0 ? 1 : 0;
    if (domain->id == 0) { // kserver: its main thread and the processor's; the rest of its memory is in no list
        record.threads += 2;
        record.frames = static_cast<u32>(kserver_.memory().kserver);
    }
    std::memcpy(area_, &record, sizeof record);
    return {.result = record.id};
}

ServedReply Caller::portals(u32 id, u32 first) {
    const scheduler::LockGuard guard(lock());
    Domain* domain = kserver_.find(id);
    if (domain == nullptr) return raise(Domains::NoDomain());
    constexpr usize most = argument_area_size / sizeof(PortalRecord);
    std::array<PortalRecord, most> records;
    const usize count = kserver_.list_portals(*domain, first, records);
    std::memcpy(area_, records.data(), count * sizeof(PortalRecord));
    return {.result = count};
}

ServedReply Caller::memory() {
    const scheduler::LockGuard guard(lock());
    const MemoryRecord record = kserver_.memory();
    std::memcpy(area_, &record, sizeof record);
    return {};
}

} // namespace

ServedReply dispatch_domains(u64 operation, u64 a, u64 b, u64 c, u64, byte* area, ServedObject& self) {
    if (area == nullptr) return bad_call();
    Caller caller(self, area);
    switch (static_cast<Domains::Operation>(operation)) {
    case Domains::Operation::create:
        return caller.create(a, b, c != 0);
    case Domains::Operation::start:
        return caller.with_own(number(a), &Kserver::start);
    case Domains::Operation::wait:
        return caller.wait(number(a));
    case Domains::Operation::kill:
        return caller.kill(number(a), number(b));
    case Domains::Operation::inspect:
        return caller.inspect(number(a));
    case Domains::Operation::portals:
        return caller.portals(number(a), number(b));
    case Domains::Operation::memory:
        return caller.memory();
    case Domains::Operation::quiet:
        return caller.with_own(number(a), &Kserver::set_quiet);
    }
    return bad_call();
}

} // namespace metta::domains
