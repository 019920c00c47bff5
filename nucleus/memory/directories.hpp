// SPDX-License-Identifier: MIT
// A domain's own page tables: the directories that say what it may do in each stretch, and all levels of its private
// window. Frames for them are donated by the domain.
#pragma once

#include <span>

#include "interfaces/boot_info.hpp"
#include "nucleus/memory/page_entry.hpp"
#include "nucleus/memory/ram_table.hpp"

namespace metta {

/// Donated frames that no table needs now: a list through their first words.
class TableStock {
  public:
    bool empty() const { return count_ == 0; }
    u32 count() const { return count_; }
    void push(byte* memory, u64 frame);
    u64 pop(byte* memory); ///< not empty; the frame's content is undefined

  private:
    u32 first_ = 0;
    u32 count_ = 0;
};

/// Readable, and not both writable and executable.
constexpr bool grantable(Rights rights) {
    return rights == Rights::read || rights == Rights::read_write || rights == Rights::read_execute;
}

/// `count` entries of a directory, from `directory` on, become those of the leaf tables in as many frames in a row, the
/// first of which is `leaf`. Raises and lowers `maps`. Not `ok`: occupied: another leaf table is there, and what comes
/// before is done; with Rights `none` that one is passed over.
inline Status grant_run(PageEntry* directory, u64 count, u64 leaf, FrameRecord* record, Rights rights,
                        u64 never_execute) {
    const bool give = rights != Rights::none;
    const u64 step = give ? page_size : 0;
    u64 bits = give ? PageEntry::make(leaf, rights, never_execute).bits() : 0, place = leaf * page_size;
    for (const PageEntry* end = directory + count; directory != end; ++directory, ++record) {
        const PageEntry old = *directory;
        if (old.present() && ((old.bits() ^ place) & PageEntry::frame_mask) != 0) [[unlikely]] {
            if (give) return Status::occupied;
        } else {
            record->maps += static_cast<u32>(give) - static_cast<u32>(old.present());
            *directory = PageEntry(bits);
        }
        bits += step, place += page_size;
    }
    return Status::ok;
}

/// The common region has directories of its own, which all domains share: `common` works on them and on nothing else.
/// There, nothing is writable.
///
/// A view: everything it works on is the domain's or the machine's. `memory` is where physical address 0 is seen.
class Directories {
  public:
    Directories(byte* memory, const RamTable& ram, u64 root_frame, TableStock& stock, u64 never_execute,
                bool common = false)
        : memory_(memory), ram_(ram), root_(root_frame), stock_(stock), never_execute_(never_execute), common_(common) {
    }

    /// The 2 MiB at `unit`, in the shared space, are translated by `leaf_table` and may be used as `rights` say. Rights
    /// `none` take that away. Raises or lowers `maps` of the leaf table. Not `ok`: bad_argument (write and execute
    /// together, or write or execute without read, or an address outside the shared space), needs_table (nothing has
    /// happened, or only upper tables are in place), occupied (another leaf table is there).
    /// Less than before: the caller flushes all that the processor remembers of the domain.
    Status grant(u64 unit, u64 leaf_table, Rights rights);
    /// The same of a unit of a large stretch, whose entry is copied, with the rights that both allow. Where the entry
    /// is empty, nothing but the upper tables is put in place.
    Status grant_large(u64 unit, PageEntry entry, Rights rights);

    /// Of `units` units from `base` on, as a stretch has them: grants `rights` on all of them, where every directory
    /// is in place. Not `ok`: needs_table (one is not; nothing has happened), occupied (something else is there; what
    /// comes before it is done). The rights are grantable, and the units inside the shared space. The caller flushes.
    Status protect(u64 base, u32 units, u64 first_leaf_table, Rights rights);
    Status protect_large(u64 base, std::span<const PageEntry> units, Rights rights);
    /// The entry for a unit, or nullptr: the directory is not in place. It stays where it is as long as the domain
    /// lives.
    PageEntry* unit_entry(u64 unit) const {
        const PageEntry upper = table(root_)[unit >> 39 & (entries - 1)];
        if (!upper.present()) return nullptr;
        const PageEntry middle = table(upper.frame())[unit >> 30 & (entries - 1)];
        if (!middle.present()) return nullptr;
        return &table(middle.frame())[unit >> 21 & (entries - 1)];
    }

    /// Maps a frame in the private window [64 KiB, 1 TiB). Not `ok`: bad_argument (as above), occupied, not_owner,
    /// needs_table. Raises `maps` of the frame.
    Status map_private(AccountId account, u64 address, u64 frame, Rights rights);
    /// Maps a frame that is a device's, uncached, for reading and writing. Not `ok`: as above.
    Status map_device(u64 address, u64 frame);
    struct Demapped {
        Status status;
        u64 frame;
    };
    Demapped demap_private(u64 address);
    /// The leaf table for an address in the private window, or nullptr: it is not in place. It stays as long as the
    /// domain lives.
    PageEntry* private_table(u64 address) {
        PageEntry* directory = entry(address & (shared_space_base - 1), 2, false);
        return directory != nullptr && directory->present() ? table(directory->frame()) : nullptr;
    }

    /// What the domain can reach at an address of the lower half: in which frame, and what all levels together allow.
    /// Rights `none`: no memory is mapped there.
    struct Seen {
        u64 frame;
        Rights rights;
    };
    Seen look_up(u64 address) const;

    /// Takes the lower half apart: lowers `maps` of every frame and leaf table it holds, and gives donated tables back
    /// to their owners (RamTable::give_back). Goes on at `address`, 0 at first, for at most `budget` entries. True:
    /// nothing is left, and the stock is given back too.
    bool dismantle(u64& address, u32 budget);

  private:
    static constexpr usize entries = 512;

    PageEntry* table(u64 frame) const { return reinterpret_cast<PageEntry*>(memory_ + frame * page_size); }
    u64 new_table();
    bool grantable_at(u64 unit, Rights rights) const;
    /// The directory entry for `unit` becomes `wanted`, or empty, if what is there has the frame `frame`.
    Status replace(PageEntry& directory, u64 frame, PageEntry wanted);
    template <class Run>
    Status protect_runs(u64 base, u32 count, bool take_away, Run run);
    /// The entry for `address` at `level` (1: 4 KiB, 2: 2 MiB), or nullptr: a table is missing and none is in the
    /// stock.
    PageEntry* entry(u64 address, unsigned level, bool make);

    byte* memory_;
    const RamTable& ram_;
    u64 root_;
    TableStock& stock_;
    u64 never_execute_;
    bool common_;
};

} // namespace metta
