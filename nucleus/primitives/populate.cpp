// SPDX-License-Identifier: MIT
// Mapping many pages by one invocation, so that making a domain costs little for each of its pages.
#include <algorithm>
#include <cstring>

#include "nucleus/address_space.hpp"
#include "nucleus/arch/x86_64/tlb.hpp"
#include "nucleus/machine.hpp"
#include "nucleus/objects/stretch_object.hpp"
#include "nucleus/primitives/manager.hpp"

namespace metta {
namespace {

constexpr u64 pages_a_step = 32;

Status order_private(Domain& domain, u64 address, const PageOrder& order, AccountId account) {
    Directories directories = domain.directories(machine.ram, machine.never_execute);
    if (order.rights != Rights::none) return directories.map_private(account, address, order.frame, order.rights);
    const Status status = directories.demap_private(address).status;
    if (status == Status::ok) x86::flush_page(address);
    return status;
}

Status order_in_stretch(StretchObject& stretch, u64 address, const PageOrder& order, AccountId account) {
    if (order.rights > Rights::any || stretch.large) return Status::bad_argument;
    const StretchWindow window = stretch.window(account, order.rights, machine.never_execute);
    if (order.rights != Rights::none) return map_page(machine.ram, window, address, order.frame);
    const Status status = demap_page(machine.ram, window, address).status;
    if (status == Status::ok) x86::flush_page(address);
    return status;
}

} // namespace

x86::TrapFrame& populate(Invocation& call) {
    auto* domain = resolve<Domain>(call.object(), ObjectType::domain);
    auto* stretch = resolve<StretchObject>(call.object(), ObjectType::stretch);
    if (domain == nullptr && stretch == nullptr) return call.answer(Status::stale);
    const byte* page = record_frame(call.third(), call.account());
    if (page == nullptr) return call.answer(Status::not_owner);
    const u64 count = call.fourth(), first = call.sixth();
    if (count > page_size / sizeof(PageOrder) || first > count) return call.answer(Status::bad_argument);

    const u64 end = std::min(first + pages_a_step, count);
    for (u64 at = first; at < end; ++at) {
        PageOrder order; // a copy: whoever owns the frame may still be writing
        std::memcpy(&order, page + at * sizeof order, sizeof order);
        if (order.skip != 0) continue;
        const u64 address = call.second() + at * page_size;
        const Status status = domain != nullptr ? order_private(*domain, address, order, call.account())
                                                : order_in_stretch(*stretch, address, order, call.account());
        if (status != Status::ok) return call.answer(status, at);
    }
    return end < count ? call.again(end) : call.answer(Status::ok);
}

} // namespace metta
