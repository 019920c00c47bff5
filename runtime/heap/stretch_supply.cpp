// SPDX-License-Identifier: MIT
// Stretches made, mapped and given back.
#include "runtime/heap/stretch_supply.hpp"

#include <algorithm>

#include "runtime/user/pager_record.hpp"

namespace metta::heap {
namespace {

constexpr Stretches::Rights own_rights = {Stretches::Right::read, Stretches::Right::write};

} // namespace

bool StretchSupply::connect() {
    if (!frames_)
        if (const auto connected = metta::connect<FramesClient>()) frames_.emplace(*connected);
    if (!stretches_)
        if (const auto connected = metta::connect<StretchesClient>()) stretches_.emplace(*connected);
    return frames_ && stretches_;
}

const StretchSupply::Range* StretchSupply::find(u64 address) const {
    const std::span ranges = std::span(ranges_).first(range_count_);
    const auto after = std::ranges::upper_bound(ranges, address, {}, &Range::base);
    if (after == ranges.begin()) return nullptr;
    const Range& found = *std::prev(after);
    return address - found.base < found.bytes ? &found : nullptr;
}

/// A domain that has ended has lost what it had, and its number may be another one's by now.
bool StretchSupply::is_gone(const Share& share) {
    if (range_count_ == 0) return false;
    const auto rights = stretches_->rights_of(ranges_[0].base, share.domain);
    return !rights || rights->empty();
}

bool StretchSupply::apply_shares(u64 base) {
    if (!everybody_.empty() && !stretches_->set_global(base, everybody_)) return false;
    for (u32 at = 0; at != share_count_;) {
        const Share& share = shares_[at];
        bool gone = is_gone(share);
        if (!gone) {
            const auto set = stretches_->set_rights(base, share.domain, share.rights);
            gone = !set && set.error().is<Stretches::NoDomain>();
            if (!set && !gone) return false;
        }
        if (gone)
            shares_[at] = shares_[--share_count_];
        else
            ++at;
    }
    return true;
}

Reservation StretchSupply::reserve(u64 bytes) {
    if (range_count_ == ranges_.size() || !connect()) return {};
    const auto made = stretches_->create(bytes, own_rights, 0, {});
    if (!made) return {};
    const auto bound = BoundStretch::bind(*stretches_, *made);
    if (!bound || !apply_shares(*made)) {
        static_cast<void>(stretches_->destroy(*made)); // portals to it go with it
        return {};
    }
    const auto end = ranges_.begin() + range_count_;
    const auto place =
        std::upper_bound(ranges_.begin(), end, *made, [](u64 base, const Range& one) { return base < one.base; });
    std::move_backward(place, end, end + 1);
    *place = {*made, bytes, bound->first_portal()};
    ++range_count_;
    return {*made, bytes};
}

void StretchSupply::give(u64 first, u64 count, bool nailed) {
    if (nailed)
        for (u64 frame = first; frame != first + count; ++frame) let_frame_go(frame);
    if (count != 1 && frames_->free(first, static_cast<u32>(count))) return;
    // One by one where not all can be given. What is still nailed belongs to a range that goes as a whole; frames that
    // have been asked back are not the account's any more, and nothing is left to give.
    for (u64 frame = first; frame != first + count; ++frame) {
        if (give_frame(*frames_, frame)) continue;
        let_frame_go(frame);
        static_cast<void>(give_frame(*frames_, frame));
    }
}

/// `reclaimed` was frames_reclaimed() before the frames came.
bool StretchSupply::map_run(const BoundStretch& stretch, u64 address, u64 first, u64 count, const FrameWish& wish,
                            u64 reclaimed) {
    if (wish.nailed)
        for (u64 frame = first; frame != first + count; ++frame) nail_frame(frame);
    const PortalResult mapped = stretch.map_range(address, first, count);
    if (mapped.status == Status::ok && frames_reclaimed() == reclaimed) return true;
    if (mapped.value != 0) stretch.demap_range(address, mapped.value);
    // Frames that were taken in between may have come back for another use: then they are not for us to give back.
    if (mapped.status != Status::ok && frames_reclaimed() == reclaimed) give(first, count, wish.nailed);
    return false;
}

std::optional<u64> StretchSupply::commit_as(u64 address, u64 pages, const FrameWish& wish) {
    const BoundStretch stretch(find(address)->first_portal);
    u64 first_frame = 0;
    u64 run = wish.contiguous ? pages : std::min(pages, longest_run);
    u64 done = 0;
    // A frame that has not been mapped yet can be taken back: then another one will do.
    for (u32 patience = 4; done != pages;) {
        run = std::min(run, pages - done);
        const u64 reclaimed = frames_reclaimed();
        const auto taken = wish.contiguous || run > 1
                               ? frames_->allocate(static_cast<u32>(run), wish.alignment, wish.region)
                               : take_frame(*frames_);
        if (taken && map_run(stretch, address + done * page_size, *taken, run, wish, reclaimed)) {
            if (done == 0) first_frame = *taken;
            done += run;
        } else if (taken && patience != 0) {
            --patience;
        } else if (!wish.contiguous && run > 1) {
            run /= 2;
        } else {
            unmap(stretch, address, done, wish.nailed);
            return std::nullopt;
        }
    }
    return first_frame;
}

void StretchSupply::unmap(const BoundStretch& stretch, u64 address, u64 pages, bool nailed) {
    u64 first = 0, count = 0; // frames in a row go back together
    for (u64 page = 0; page != pages; ++page) {
        const PortalResult demapped = stretch.demap(address + page * page_size);
        if (demapped.status != Status::ok) continue;
        if (count != 0 && (demapped.value != first + count || count == longest_run)) {
            give(first, count, nailed);
            count = 0;
        }
        if (count == 0) first = demapped.value;
        ++count;
    }
    if (count != 0) give(first, count, nailed);
}

void StretchSupply::decommit_as(u64 address, u64 pages, bool nailed) {
    unmap(BoundStretch(find(address)->first_portal), address, pages, nailed);
}

void StretchSupply::release(const Reservation& reservation) {
    const auto found = ranges_.begin() + (find(reservation.base) - ranges_.data());
    unmap(BoundStretch(found->first_portal), found->base, found->bytes / page_size, false);
    static_cast<void>(stretches_->unbind(found->base));
    static_cast<void>(stretches_->destroy(found->base));
    std::move(found + 1, ranges_.begin() + range_count_, found);
    --range_count_;
}

bool StretchSupply::share(u32 domain, Stretches::Rights rights) {
    const std::span shares = std::span(shares_).first(share_count_);
    const auto found = std::ranges::find(shares, domain, &Share::domain);
    if (found == shares.end() && (rights.empty() || share_count_ == shares_.size())) return rights.empty();
    for (const Range& range : std::span(ranges_).first(range_count_))
        if (!BoundStretch(range.first_portal).share(*stretches_, range.base, domain, rights)) return false;
    if (rights.empty())
        *found = shares_[--share_count_];
    else if (found == shares.end())
        shares_[share_count_++] = {domain, rights};
    else
        found->rights = rights;
    return true;
}

bool StretchSupply::share_all(Stretches::Rights rights) {
    for (const Range& range : std::span(ranges_).first(range_count_))
        if (!stretches_->set_global(range.base, rights)) return false;
    everybody_ = rights;
    return true;
}

bool StretchSupply::revoke(u32 domain) { return share(domain, {}); }

} // namespace metta::heap
