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
    // A frame that is kept may be mapped; what is in a table may not be seen.
    if (state == FrameState::table && record->maps != 0) return Status::not_owner;
    record->state = state;
    return Status::ok;
}

void RamTable::give_back(u64 frame) const {
    FrameRecord& record = records_[frame];
    if (record.state != FrameState::table && record.state != FrameState::kept) return;
    if (record.state == FrameState::table) record.maps = 0;
    record.state = FrameState::owned;
}

Status RamTable::nail(u64 frame, AccountId account) { return take(frame, account, FrameState::nailed); }

Status RamTable::let_go(u64 frame, AccountId account) {
    FrameRecord* record = find(frame);
    if (record == nullptr || record->owner != account || account == 0) return Status::not_owner;
    if (record->state == FrameState::owned) return Status::absent;
    if (record->state != FrameState::nailed) return Status::not_owner;
    record->state = FrameState::owned;
    return Status::ok;
}

Status RamTable::begin_unit(u64 first, u64 use, u64 use_mask) const {
    if (first % longest_run != 0) return Status::bad_argument;
    const MaskedIndex last(first | (longest_run - 1), count_); // masked together with the first
    if (!last.valid) return Status::not_owner;
    const std::span<FrameRecord> run = all().subspan(last.value & ~(longest_run - 1), longest_run);
    for (const FrameRecord& record : run)
        if ((record.use() & use_mask) != use || record.maps != 0) return Status::not_owner;
    for (FrameRecord& record : run) {
        record.maps = 1;
        record.large = 1;
    }
    return Status::ok;
}

void RamTable::end_unit(u64 first) const {
    for (FrameRecord& record : all().subspan(first, longest_run)) {
        record.maps = 0;
        record.large = 0;
    }
}

Status RamTable::transfer(u64 first, u64 count, AccountId from, AccountId to) {
    if (to == 0 || to == any_account || count == 0 || count > longest_run) return Status::bad_argument;
    const std::span<FrameRecord> run = run_of(first, count, from);
    if (run.empty()) return Status::not_owner;
    for (FrameRecord& record : run) record.owner = to;
    return Status::ok;
}

} // namespace metta
