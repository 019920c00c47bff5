// SPDX-License-Identifier: MIT
// Headers, zones and quarantine.
#include "runtime/heap/debug_blocks.hpp"

#include <algorithm>
#include <bit>
#include <memory>

namespace metta::heap {
namespace {

byte* at(u64 address) { return reinterpret_cast<byte*>(address); }

void fill(u64 from, u64 end, byte value) { std::memset(at(from), static_cast<int>(value), end - from); }

bool all(u64 from, u64 end, byte value) {
    return std::all_of(at(from), at(end), [value](byte one) { return one == value; });
}

} // namespace

u32 DebugBlocks::check_of(const Header& header) const {
    constexpr u64 odd = 0x9e37'79b9'7f4a'7c15;
    u64 mixed = (header.block ^ core_.secret_) * odd;
    mixed = (mixed ^ mixed >> 32 ^ header.size) * odd;
    mixed = (mixed ^ mixed >> 32 ^ (u64{header.allocated_at} << 32 | header.freed_at)) * odd;
    mixed = (mixed ^ mixed >> 32 ^ static_cast<u64>(header.state)) * odd;
    return static_cast<u32>(mixed >> 32);
}

bool DebugBlocks::may_have_header(const HeapCore::Found& found, u64 block) const {
    return found.run != nullptr && found.run->kind != Run::Kind::free &&
           (found.live || RunSpace::is_ready(*found.run, found.start - found.run->base(), core_.usable_of(found))) &&
           block % slot_unit == 0 && block - found.start >= front && block - found.start < core_.usable_of(found);
}

bool DebugBlocks::zones_intact(const HeapCore::Found& found, const Header& header) const {
    const u64 end = found.start + core_.usable_of(found);
    const u64 head = header.block - front;
    return (head == found.start || all(found.start + sizeof header.block, head, zone_fill)) &&
           all(header.block - zone, header.block, zone_fill) && all(header.block + header.size, end, zone_fill);
}

void DebugBlocks::report(Misuse kind, u64 block, const Header* header, u64 freed_at) {
    MisuseReport misuse = {.kind = kind, .block = block, .freed_at = freed_at};
    if (header != nullptr) {
        misuse.bytes = header->size;
        misuse.allocated_at = header->allocated_at;
        if (header->freed_at != 0) misuse.freed_at = header->freed_at;
    }
    core_.sink_.report(misuse);
}

void* DebugBlocks::allocate(u64 size, u64 alignment, u32 caller) {
    if (size > HeapCore::largest_size || !std::has_single_bit(alignment) || alignment > large_page_size) return nullptr;
    if (!core_.quarantine_.prepare(core_.space_.metadata())) return nullptr;
    const u64 before = round_up(front, alignment);
    void* const whole = core_.allocate_plain(before + size + zone, alignment, caller);
    if (whole == nullptr) return nullptr;
    const u64 start = reinterpret_cast<u64>(whole), block = start + before;
    const u64 usable = core_.usable_of(core_.look_up(start));
    fill(start, block, zone_fill);
    fill(block, block + size, fresh_fill);
    fill(block + size, start + usable, zone_fill);
    std::construct_at(reinterpret_cast<u64*>(start), block); // from the start to the block
    Header& header = *std::construct_at(header_of(block));
    header.block = block;
    header.size = size;
    header.allocated_at = caller;
    header.check = check_of(header);
    core_.counts_->bytes -= usable - size;
    return reinterpret_cast<void*>(block);
}

bool DebugBlocks::check(u64 block, u32 caller) {
    const HeapCore::Found found = core_.look_up(block);
    if (!may_have_header(found, block)) {
        report(Misuse::wild_free, block, nullptr, caller);
        return false;
    }
    const Header& header = *header_of(block);
    if (!intact(header, block)) {
        // A block of which nothing is known starts where its header says, as long as that is intact.
        u64 real;
        std::memcpy(&real, at(found.start), sizeof real);
        const bool start_of = found.live && (real == block || block == found.start + front);
        report(start_of ? Misuse::overrun : Misuse::wild_free, block, nullptr, caller);
        return false;
    }
    if (!found.live || header.state != State::live) {
        report(Misuse::double_free, block, &header, caller);
        return false;
    }
    if (zones_intact(found, header)) return true;
    report(Misuse::overrun, block, &header, caller);
    return false;
}

void DebugBlocks::free(u64 block, u32 caller) {
    if (!check(block, caller)) return;
    Header& header = *header_of(block);
    header.state = State::freed;
    header.freed_at = caller;
    header.check = check_of(header);
    fill(block, block + header.size, freed_fill);
    --core_.counts_->blocks;
    core_.counts_->bytes -= header.size;
    core_.quarantine_.put(block, core_.usable_of(core_.look_up(block)));
    while (core_.quarantine_.full()) let_first_go();
}

void DebugBlocks::let_first_go() {
    const u64 block = core_.quarantine_.first();
    const HeapCore::Found found = core_.look_up(block);
    const u64 usable = core_.usable_of(found);
    core_.quarantine_.take_first(usable);
    const Header& header = *header_of(block);
    const bool known = intact(header, block);
    if (!known || !all(block, block + header.size, freed_fill) || !zones_intact(found, header))
        report(Misuse::write_after_free, block, known ? &header : nullptr, 0);
    ++core_.counts_->blocks;
    core_.counts_->bytes += usable;
    core_.free_found(found);
}

void DebugBlocks::let_all_go() {
    while (!core_.quarantine_.empty()) let_first_go();
}

u64 DebugBlocks::usable_size(u64 block) const {
    const HeapCore::Found found = core_.look_up(block);
    if (!may_have_header(found, block) || !found.live) return 0;
    const Header& header = *header_of(block);
    return intact(header, block) && header.state == State::live ? header.size : 0;
}

void DebugBlocks::visit(u64 start, BlockVisitor& visitor) const {
    u64 block;
    std::memcpy(&block, at(start), sizeof block);
    if (!may_have_header(core_.look_up(start), block)) return;
    const Header& header = *header_of(block);
    if (intact(header, block) && header.state == State::live) visitor.visit({block, header.size, header.allocated_at});
}

} // namespace metta::heap
