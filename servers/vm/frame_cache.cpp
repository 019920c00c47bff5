// SPDX-License-Identifier: MIT
// Nothing here may touch a vector register, since the portals do not hide them: the file is compiled so.
#include "servers/vm/frame_cache.hpp"

namespace metta::vm {

extern "C" {

u64 vm_take_frame(FrameCache& cache) {
    if (cache.closed != 0 || cache.count == 0) return 0;
    const u32 frame = cache.frames[--cache.count];
    cache.table->set_cached(frame, false);
    return frame;
}

u64 vm_give_frame(u64 frame, FrameCache& cache) {
    if (cache.closed != 0 || cache.count == FrameCache::capacity) return 1;
    const FrameNote* note = cache.table->find(frame);
    if (note == nullptr || note->account != cache.key || note->state != HoldState::held) return 1;
    const FrameRecord& record = cache.ram[frame];
    if (record.use() != FrameRecord::use_of(cache.account, FrameState::owned) || record.maps != 0) return 1;
    cache.table->set_cached(static_cast<u32>(frame), true);
    cache.frames[cache.count++] = static_cast<u32>(frame);
    return 0;
}
}

} // namespace metta::vm
