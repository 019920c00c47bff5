// SPDX-License-Identifier: MIT
// A machine of a few frames, with two domains, a stretch and a large one, for tests of page tables.
#pragma once

#include <cstdlib>
#include <memory>
#include <vector>

#include "interfaces/boot_info.hpp"
#include "nucleus/memory/directories.hpp"
#include "nucleus/memory/large_stretch.hpp"
#include "nucleus/memory/stretch.hpp"
#include "nucleus/memory/tests/simulated_mmu.hpp"

namespace metta::test {

inline constexpr AccountId account = 1, other_account = 2;
inline constexpr u64 stretch_base = shared_space_base + 6 * large_page_size;
inline constexpr u64 large_base = stretch_base + 8 * large_page_size;

class SmallMachine {
  public:
    static constexpr u64 frames = 128;
    static constexpr u64 stretch_frame = 64; ///< the record; two leaf tables follow
    static constexpr u32 stretch_units = 2;
    /// Beyond `frames` nobody looks into them: they have records, but no memory. Those from here on are the account's.
    static constexpr u64 first_large_frame = 512, all_frames = 2048;
    static constexpr u32 large_units = 3;

    explicit SmallMachine(u64 no_execute = PageEntry::never_execute_bit)
        : never_execute(no_execute), records(all_frames), ram(records),
          storage(static_cast<byte*>(std::aligned_alloc(page_size, frames * page_size)), std::free) {
        std::memset(storage.get(), 0, frames * page_size);
        ram.release(8, frames - 8, account, FrameState::owned);
        ram.release(first_large_frame, all_frames - first_large_frame, account, FrameState::owned);
        for (u64 root = 0; root < 2; ++root) // roots[] are frames 0 and 1, the machine's
            for (u64 slot = 0; slot < 512; ++slot) reinterpret_cast<u64*>(storage.get() + root * page_size)[slot] = 0;
        for (u64 leaf = 1; leaf <= stretch_units; ++leaf) ram.find(stretch_frame + leaf)->state = FrameState::object;
        ram.find(stretch_frame)->state = FrameState::object;
    }

    std::span<const byte> memory() const { return {storage.get(), frames * page_size}; }
    Directories directories(u32 domain, bool common = false) {
        return {storage.get(), ram, domain, stocks[domain], never_execute, common};
    }
    void donate(u32 domain, u64 frame) {
        if (ram.take(frame, account, FrameState::table) != Status::ok) std::abort();
        stocks[domain].push(storage.get(), frame);
    }
    StretchWindow window(Rights most, bool common = false, u64 base = stretch_base) {
        auto* entries = reinterpret_cast<PageEntry*>(storage.get() + (stretch_frame + 1) * page_size);
        return StretchWindow::make(base, stretch_units * 512, entries, account, most, never_execute, common);
    }
    StretchWindow large_window(Rights most) {
        return make_large_window(large_base, large_units, large_entries, account, most, never_execute);
    }
    /// Whoever asks what the processor makes of an address sees that the nucleus says the same of it.
    std::optional<Translation> sees(u32 domain, u64 address) {
        const auto seen = translate(memory(), domain, address);
        if (address >= shared_space_end) return seen;
        const Directories::Seen told = directories(domain).look_up(address);
        const bool memory_there = seen && !seen->uncached;
        if ((told.rights != Rights::none) != memory_there) std::abort();
        if (!memory_there) return seen;
        if (told.frame != seen->frame || !allows(told.rights, Rights::read) ||
            allows(told.rights, Rights::write) != seen->write ||
            allows(told.rights, Rights::execute) != (seen->execute && !seen->write))
            std::abort();
        return seen;
    }

    /// All records, to be compared.
    std::vector<u64> snapshot() const {
        std::vector<u64> words;
        for (const FrameRecord& record : records) words.insert(words.end(), {record.use(), record.maps});
        return words;
    }

    u64 never_execute;
    std::vector<FrameRecord> records;
    RamTable ram;
    TableStock stocks[2];
    PageEntry large_entries[large_units];

  private:
    std::unique_ptr<byte, decltype(&std::free)> storage;
};

} // namespace metta::test
