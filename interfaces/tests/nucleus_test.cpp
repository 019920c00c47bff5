// SPDX-License-Identifier: MIT
// interfaces/Nucleus.if and interfaces/Scheduler.if say what the hand-written headers beside them build on.
#include <gtest/gtest.h>
#include <set>

#include "interfaces/nucleus.hpp"
#include "interfaces/nucleus_record.hpp"
#include "interfaces/portal_specification.hpp"
#include "interfaces/scheduler.hpp"
#include "interfaces/services.hpp"

namespace metta {
namespace {

/// The number of an exception, as a call answers it.
template <class Interface, class Exception>
constexpr usize number_of() {
    return typename Interface::Error(Exception{}).index();
}

template <class Exception>
constexpr bool answers(Status status) {
    return number_of<Nucleus, Exception>() == static_cast<usize>(status);
}
static_assert(answers<Nucleus::BadArgument>(Status::bad_argument) && answers<Nucleus::Absent>(Status::absent) &&
              answers<Nucleus::Busy>(Status::busy) && answers<Nucleus::TooDeep>(Status::too_deep) &&
              answers<Nucleus::PeerDied>(Status::peer_died) && answers<Nucleus::Revoked>(Status::revoked) &&
              answers<Nucleus::Stale>(Status::stale) && answers<Nucleus::NeedsTable>(Status::needs_table) &&
              answers<Nucleus::NotOwner>(Status::not_owner) && answers<Nucleus::Occupied>(Status::occupied) &&
              answers<Nucleus::Exhausted>(Status::exhausted) &&
              answers<Nucleus::BadSpecification>(Status::bad_specification));

template <class Exception>
constexpr bool ends_as(AwaitResult result) {
    return number_of<Scheduler, Exception>() == static_cast<usize>(result);
}
static_assert(ends_as<Scheduler::TimedOut>(AwaitResult::timed_out) &&
              ends_as<Scheduler::Revoked>(AwaitResult::revoked) &&
              ends_as<Scheduler::Abandoned>(AwaitResult::abandoned));

/// What the manual calls a kind of portal. A kind that is not here does not compile.
std::optional<Nucleus::Operation> operation_of(PortalKind kind) {
    using Operation = Nucleus::Operation;
    switch (kind) {
    case PortalKind::unbound:
    case PortalKind::fault_handler:
        return std::nullopt; // nobody invokes these
    case PortalKind::call:
        return Operation::call;
    case PortalKind::constants:
        return Operation::constants;
    case PortalKind::port_read:
        return Operation::port_read;
    case PortalKind::port_write:
        return Operation::port_write;
    case PortalKind::power_off:
        return Operation::power_off;
    case PortalKind::signal:
        return Operation::signal;
    case PortalKind::map:
        return Operation::map;
    case PortalKind::demap:
        return Operation::demap;
    case PortalKind::map_private:
        return Operation::map_private;
    case PortalKind::demap_private:
        return Operation::demap_private;
    case PortalKind::create:
        return Operation::create;
    case PortalKind::destroy:
        return Operation::destroy;
    case PortalKind::install:
        return Operation::install;
    case PortalKind::grant:
        return Operation::grant;
    case PortalKind::configure:
        return Operation::configure;
    case PortalKind::get_state:
        return Operation::get_state;
    case PortalKind::set_state:
        return Operation::set_state;
    case PortalKind::resume:
        return Operation::resume;
    case PortalKind::transfer:
        return Operation::transfer;
    case PortalKind::dispatch:
        return Operation::dispatch;
    case PortalKind::halt:
        return Operation::halt;
    case PortalKind::set_timer:
        return Operation::set_timer;
    case PortalKind::end_of_interrupt:
        return Operation::end_of_interrupt;
    case PortalKind::map_device:
        return Operation::map_device;
    case PortalKind::protect:
        return Operation::protect;
    case PortalKind::nail:
        return Operation::nail;
    case PortalKind::grant_unit:
        return Operation::grant_unit;
    case PortalKind::map_range:
        return Operation::map_range;
    case PortalKind::demap_range:
        return Operation::demap_range;
    case PortalKind::sweep:
        return Operation::sweep;
    case PortalKind::populate:
        return Operation::populate;
    }
    return std::nullopt;
}

TEST(NucleusInterface, has_every_kind_of_portal) {
    // Two are in every table, and are of no kind.
    std::set<Nucleus::Operation> operations = {Nucleus::Operation::return_, Nucleus::Operation::fault_return};
    for (u16 number = 0; number < 64; ++number)
        if (const auto operation = operation_of(static_cast<PortalKind>(number)))
            EXPECT_TRUE(operations.insert(*operation).second) << number;
    EXPECT_EQ(operations.size(), nucleus_record::interface.operations.size());
}

TEST(NucleusInterface, arguments_have_registers) {
    for (const middl::OperationRecord& operation : nucleus_record::interface.operations) {
        usize in = 0, out = 0;
        for (const middl::MemberRecord& argument : operation.arguments) {
            using Mode = middl::RecordedMode;
            in += argument.mode == Mode::in || argument.mode == Mode::in_out ? 1 : 0;
            out += argument.mode == Mode::in ? 0 : 1;
        }
        EXPECT_LE(in, usize{PortalSpecification::maximum_registers}) << operation.name;
        EXPECT_LE(out, usize{PortalSpecification::maximum_registers}) << operation.name;
        EXPECT_FALSE(operation.doc.empty()) << operation.name;
    }
}

} // namespace
} // namespace metta
