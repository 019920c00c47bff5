// SPDX-License-Identifier: MIT
// Everything that ring 3 says about a frame is checked here.
#include "nucleus/memory/ram_table.hpp"

namespace metta {
namespace {

bool is_free(const FrameRecord& record, AccountId account) {
    return record.owner == account && record.state == FrameState::owned && record.maps == 0;
}

void next_generation(FrameRecord& record) {
    if (++record.generation == 0) record.generation = 1;
}

} // namespace

void RamTable::release(u64 first, u64 count, AccountId owner, FrameState state) {
    for (FrameRecord& record : all().subspan(first, count)) {
        record = FrameRecord();
        record.owner = owner;
        record.state = state;
    }
}

std::span<FrameRecord> RamTable::run_of(u64 first, u64 count, AccountId account) const {
    if (account == 0 || count == 0 || count > longest_run || first >= count_ || count > count_ - first) return {};
    const std::span<FrameRecord> run = all().subspan(MaskedIndex(first, count_).value, count);
    for (const FrameRecord& record : run)
        if (!is_free(record, account)) return {};
    return run;
}

Status RamTable::begin_object(u64 first, u32 width, AccountId account, ObjectType type) {
    if (width > longest_run_width || first % (u64{1} << width) != 0) return Status::bad_argument;
    const std::span<FrameRecord> run = run_of(first, u64{1} << width, account);
    if (run.empty()) return Status::not_owner;
    for (FrameRecord& record : run) record.state = FrameState::object;
    run.front().type = type;
    run.front().width = static_cast<u8>(width);
    return Status::ok;
}

void RamTable::end_object(u64 first) {
    FrameRecord& head = records_[first];
    for (FrameRecord& record : all().subspan(first, usize{1} << head.width)) {
        record.state = FrameState::owned;
        record.maps = 0;
    }
    head.type = ObjectType::none;
    head.width = 0;
    next_generation(head);
}

Status RamTable::take(u64 frame, AccountId account, FrameState state) {
    FrameRecord* record = find(frame);
    if (record == nullptr || record->owner != account || record->state != FrameState::owned || account == 0)
        return Status::not_owner;
    // A frame that is nailed may be mapped; what is in a table may not be seen.
    if (state == FrameState::table && record->maps != 0) return Status::not_owner;
    record->state = state;
    return Status::ok;
}

void RamTable::give_back(u64 frame) const {
    FrameRecord& record = records_[frame];
    if (record.state != FrameState::table && record.state != FrameState::nailed) return;
    if (record.state == FrameState::table) record.maps = 0;
    record.state = FrameState::owned;
}

Status RamTable::transfer(u64 first, u64 count, AccountId from, AccountId to) {
    if (to == 0 || count == 0 || count > longest_run) return Status::bad_argument;
    const std::span<FrameRecord> run = run_of(first, count, from);
    if (run.empty()) return Status::not_owner;
    for (FrameRecord& record : run) record.owner = to;
    return Status::ok;
}

} // namespace metta
