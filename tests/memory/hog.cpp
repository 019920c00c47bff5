// SPDX-License-Identifier: MIT
#include "tests/memory/hog.hpp"

#include <algorithm>
#include <array>

#include "runtime/user/clock.hpp"
#include "tests/memory/child.hpp"
#include "tests/memory/own_memory.hpp"
#include "tests/memory/roles.hpp"

namespace metta::memory_tests {
namespace {

constexpr u64 room = 2 * large_page_size;

class Hog {
  public:
    Hog(OwnMemory& own, const OwnMemory::Place& place) : own_(own), place_(place) {}

    /// Until there are no more.
    bool fill(bool mapped) {
        for (count_ = 0; count_ < frames_.size(); ++count_) {
            const auto frame = own_.frames.allocate(1, 1, Frames::Region::any);
            if (!frame) return frame.error().is<Frames::NoFrames>();
            if (mapped && place_.bound.map(place_.base + count_ * page_size, *frame) != Status::ok) return false;
            frames_[count_] = *frame;
        }
        return false;
    }
    /// The last ones, which are mapped.
    bool give_back(u64 number) {
        for (; number > 0 && count_ > 0; --number) {
            const PortalResult gone = place_.bound.demap(place_.base + --count_ * page_size);
            if (gone.status != Status::ok || gone.value != frames_[count_] || !own_.frames.free(frames_[count_], 1))
                return false;
        }
        return number == 0;
    }
    /// Gives all back, which are not mapped; how many were not its any more.
    u64 lost() {
        return static_cast<u64>(std::ranges::count_if(std::span(frames_).first(count_), [&](u64 frame) {
            const auto given = own_.frames.free(frame, 1);
            return !given && given.error().is<Frames::NotYours>();
        }));
    }

  private:
    OwnMemory& own_;
    const OwnMemory::Place& place_;
    std::array<u64, room / page_size> frames_ = {};
    u64 count_ = 0;
};

} // namespace

u32 be_hog(std::string_view kind, const Setting& setting) {
    auto own = OwnMemory::open();
    const auto asked = create_event(setting.events);
    if (!own || !asked || !tell_number(setting, "asked", 0)) return failed;
    const auto place = own->place(room);
    if (!place || asked->await(0) != AwaitResult::reached) return failed; // connects it to the scheduler
    if (kind != "deaf" && !own->frames.on_revocation(asked->number())) return failed;
    Hog hog(*own, *place);
    if (!hog.fill(kind != "unmapped")) return failed;
    to_parent.signal();
    if (kind == "unmapped") {
        static_cast<void>(from_parent.await(1));
        const u64 lost = hog.lost();
        if (asked->count() != 0 || !tell_number(setting, "lost", lost)) return failed;
    } else if (kind == "deaf") {
        stay();
    } else {
        static_cast<void>(asked->await(1));
        const u64 time = now();
        const auto wanted = own->frames.asked();
        if (!wanted || !tell_number(setting, "asked", wanted->count)) return failed;
        if (!tell_number(setting, "ticks", wanted->deadline - time)) return failed;
        to_parent.signal();
        if (kind != "complying") stay();
        if (!hog.give_back(wanted->count)) return failed;
        const auto more = own->frames.asked();
        if (!more || more->count != 0 || more->deadline != 0) return failed;
    }
    to_parent.signal();
    static_cast<void>(from_parent.await(kind == "unmapped" ? 2 : 1));
    return passed;
}

} // namespace metta::memory_tests
