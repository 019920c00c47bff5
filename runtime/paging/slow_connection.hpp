// SPDX-License-Identifier: MIT
// Calls of other domains from inside a fault handler.
#pragma once

#include <span>

#include "interfaces/nester.hpp"
#include "runtime/middl/call.hpp"
#include "runtime/user/portal.hpp"

namespace metta::paging {

/// A middl::Transport as Connection, but for code that must not fault: it uses nothing but registers and its stack.
class SlowConnection {
  public:
    constexpr SlowConnection(u32 portal, byte* area, usize area_size, Nester::Form form = Nester::Form::per_interface)
        : portal_(portal), form_(form), area_(area), area_size_(area_size) {}

    std::span<byte> area() const { return {area_, area_size_}; }

    middl::Reply invoke(u64 operation, u64 a, u64 b, u64 c, u64 d) const {
        for (;;) {
            const PortalResult result =
                form_ == Nester::Form::per_interface
                    ? call_untrusting(portal_, operation, a, b, c, d)
                    : call_untrusting(portal_ + static_cast<u32>(operation), a, b, c, d, u64{0});
            if (result.status == Status::ok)
                return {{}, result.value, {result.second, result.third, result.fourth, result.fifth}};
            if (result.status != Status::busy) return {error_of(result.status), 0, {}};
            let_others_run();
        }
    }

    /// Connects the domain to the scheduler, if it is not, and yields.
    static void let_others_run();

  private:
    static SystemError error_of(Status status) {
        switch (status) {
        case Status::peer_died:
            return SystemError::peer_died;
        case Status::revoked:
            return SystemError::revoked;
        case Status::too_deep:
            return SystemError::busy;
        default:
            return SystemError::bad_argument;
        }
    }

    u32 portal_;
    Nester::Form form_;
    byte* area_;
    usize area_size_;
};

} // namespace metta::paging
