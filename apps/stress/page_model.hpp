// SPDX-License-Identifier: MIT
// What the words of pages must be: by who has written them last, and before that by where the page comes from.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "runtime/base/types.hpp"

namespace metta::stress {

inline constexpr usize words_a_page = page_size / sizeof(u64);
using PageWords = std::array<u64, words_a_page>;

/// Random numbers without a sequence: what seed, region, page, word and version make of each other.
constexpr u64 mixed(u64 a, u64 b) {
    u64 word = (a ^ b << 29) * 0x9e37'79b9'7f4a'7c15 + b;
    word ^= word >> 32;
    word *= 0xd6e8'feb8'6659'fd93;
    return word ^ word >> 29;
}

/// The kinds of memory that a pager has, one region of each.
enum class Memory : u8 {
    physical,        ///< zero at first, in the private window
    stretch,         ///< the same in a stretch
    guarded,         ///< above a guard page
    nailed,          ///< there from the start
    data,            ///< of the program's image
    bss,             ///< likewise
    file,            ///< mapped, read only
    private_copy,    ///< mapped, what is written stays here
    remote,          ///< what a store has
    swapped,         ///< more memory than frames
    small,           ///< remote, and the store can't keep all of it
    swapped_stretch, ///< in a stretch
};
inline constexpr usize memory_kinds = 12;
inline constexpr std::string_view memory_names[memory_kinds] = {
    "physical", "physical in a stretch", "guarded", "nailed",  "data",        "bss",
    "file",     "private copy",          "remote",  "swapped", "small store", "swapped in a stretch",
};

/// One region of pages. Of each page few words are ever written, in the corners of a page and of what it is stored as.
class Region {
  public:
    static constexpr usize most_pages = 32, slots = 8;
    static constexpr std::array<u16, slots> words = {0, 1, 63, 255, 256, 300, 510, 511};

    void begin(Memory kind, u64 base, u64 pages, u64 key) {
        kind_ = kind;
        base_ = base;
        pages_ = pages;
        key_ = mixed(key, static_cast<u64>(kind));
    }
    Memory kind() const { return kind_; }
    u64 base() const { return base_; }
    u64 pages() const { return pages_; }
    bool writable() const { return kind_ != Memory::file; }
    void move(u64 base) { base_ = base; }
    /// What was written is lost.
    void forget() { versions_ = {}; }

    volatile u64& at(u64 page, usize word) const {
        return *reinterpret_cast<volatile u64*>(base_ + page * page_size + word * sizeof(u64));
    }
    /// The next word to write there.
    u64 next(u64 page, usize slot) {
        if (++versions_[page][slot] == 0) ++versions_[page][slot];
        return *written(page, slot);
    }
    /// What has been written there; nothing: nothing has.
    std::optional<u64> written(u64 page, usize slot) const {
        const u16 version = versions_[page][slot];
        if (version == 0) return std::nullopt;
        return mixed(key_, page << 32 | u64{words[slot]} << 16 | version);
    }
    /// Pages that have been written to.
    u64 written_pages() const {
        u64 count = 0;
        for (const std::array<u16, slots>& page : versions_) count += page != std::array<u16, slots>{} ? 1 : 0;
        return count;
    }

  private:
    Memory kind_ = {};
    u64 base_ = 0, pages_ = 0, key_ = 0;
    std::array<std::array<u16, slots>, most_pages> versions_ = {};
};

/// What data pages of the image hold at first.
constexpr u64 data_word(u64 page, usize word) { return 0xda7a'0000'0000'0000 | page << 16 | word; }

} // namespace metta::stress
