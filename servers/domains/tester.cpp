// SPDX-License-Identifier: MIT
// A domain that tests the nucleus: the managers' portals of the first domain, bound to an account of its own, and the
// frames of that account. Everything else it is like any other.
#include "servers/domains/kserver.hpp"

#include <algorithm>
#include <bit>

namespace metta::domains {

static constexpr u32 least_order = 9;

void Kserver::set_tester(std::string_view program, u32 frames) {
    std::ranges::copy(program.substr(0, tester_.size() - 1), tester_.begin());
    tester_frames_ = std::bit_floor(std::min(frames, u32{1} << (vm::FrameAllocator::orders - 1)));
}

Status Kserver::make_tester(Domain& domain) {
    if (tester_runs_) return Status::busy;
    // Beyond what others of its kind may have; and fewer, where memory is small.
    vm::Contracts& contracts = parts_.frames.contracts();
    contracts.change(*domain.account, domain.account->guaranteed, domain.account->optimistic + tester_frames_);
    auto order = static_cast<u32>(std::countr_zero(tester_frames_));
    auto first = parts_.frames.take(*domain.account, order);
    while (!first && order > least_order) first = parts_.frames.take(*domain.account, --order);
    if (!first) return Status::exhausted;
    domain.tester_frame = *first;
    domain.tester_frames = u32{1} << order;
    tester_runs_ = true;
    Status status = Status::ok;
    constexpr u32 transferred_at_once = 512;
    for (u32 done = 0; done < domain.tester_frames && status == Status::ok; done += transferred_at_once)
        status = transfer(*first + done, std::min(domain.tester_frames - done, transferred_at_once), tester_account);
    constexpr struct {
        FirstPortal number;
        PortalKind kind;
        AccountId account;
    } managers[] = {
        {FirstPortal::create, PortalKind::create, tester_account},
        {FirstPortal::destroy, PortalKind::destroy, 0},
        {FirstPortal::install, PortalKind::install, tester_account},
        {FirstPortal::grant, PortalKind::grant, 0},
        {FirstPortal::configure, PortalKind::configure, tester_account},
        {FirstPortal::get_state, PortalKind::get_state, tester_account},
        {FirstPortal::set_state, PortalKind::set_state, tester_account},
        {FirstPortal::resume, PortalKind::resume, 0},
        {FirstPortal::transfer, PortalKind::transfer, tester_account},
        {FirstPortal::populate, PortalKind::populate, tester_account},
        {FirstPortal::sweep, PortalKind::sweep, 0},
        {FirstPortal::grant_unit, PortalKind::grant_unit, 0},
    };
    for (const auto& [number, kind, account] : managers)
        if (status == Status::ok)
            status = parts_.portals.install(domain, static_cast<u32>(number), {.kind = kind, .account = account});
    if (status == Status::ok)
        status = parts_.portals.install(
            domain, static_cast<u32>(FirstPortal::map_private),
            {.kind = PortalKind::map_private, .target = domain.object, .account = tester_account});
    if (status == Status::ok)
        status = parts_.portals.install(domain, static_cast<u32>(FirstPortal::demap_private),
                                        {.kind = PortalKind::demap_private, .target = domain.object});
    return status;
}

/// Frame by frame: what a tester has given away for good, such as tables of the common region, is lost until the
/// machine starts anew, and the log says so.
void Kserver::release_tester(Domain& domain) {
    if (domain.tester_frame == 0) return;
    u32 lost = 0;
    for (u32 frame = domain.tester_frame; frame < domain.tester_frame + domain.tester_frames; ++frame) {
        if (transfer(frame, 1, root_account, tester_account) == Status::ok)
            parts_.frames.give_back(*domain.account, frame);
        else
            ++lost;
    }
    if (lost != 0) print(log(), "a tester of the nucleus has used up ", lost, " frames\n");
    domain.tester_frame = domain.tester_frames = 0;
    tester_runs_ = false;
}

} // namespace metta::domains
