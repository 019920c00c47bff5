// SPDX-License-Identifier: MIT
// Files and other domains' memory, as memory of the program's:
//
//     Result<paging::Mapping> text = paging::map_file("words.txt");
//     if (!text) ...
//     for (const byte letter : text->bytes()) ...
//
// Pages come when they are touched, and go again when frames are short. A touch that cannot be resolved, because who
// has the page is gone say, ends the program like any fault; paging::try_copy (try_copy.hpp) is told instead.
#pragma once

#include <span>
#include <string_view>
#include <utility>

#include "runtime/base/result.hpp"

namespace metta::paging {

/// Where mappings lie in the private window, with all that belongs to them.
inline constexpr u64 mappings_begin = u64{1} << 38, mappings_end = u64{1} << 39;

/// Which pages go first (eviction_order.hpp).
enum class Eviction : u8 { first_in_first_out, last_in_first_out, random };

/// How a mapping uses frames.
struct Residence {
    Eviction eviction = Eviction::first_in_first_out;
    u32 most_pages = ~u32{0}; ///< that are there at a time
};

enum class FileUse : u8 {
    read_only,
    private_copy, ///< can be written to, and what is written stays here
};

struct MappingRecord;

/// Memory that is there as long as this.
class Mapping {
  public:
    explicit Mapping(MappingRecord& record) : record_(&record) {}
    Mapping(Mapping&& other) noexcept : record_(std::exchange(other.record_, nullptr)) {}
    Mapping& operator=(Mapping&& other) noexcept {
        std::swap(record_, other.record_);
        return *this;
    }
    ~Mapping();

    std::span<byte> bytes() const;
    /// Stores what was written so far; of files, nothing is. False: who has the pages could not take all.
    [[nodiscard]] bool store() const;

  private:
    MappingRecord* record_;
};

/// A file of the boot archive.
Result<Mapping> map_file(std::string_view name, FileUse use = FileUse::read_only, const Residence& residence = {});
/// `pages` pages of an object with the interface PageStore. Pages that were written to are stored before they go; all
/// of them, when the mapping ends.
Result<Mapping> map_remote(u64 reference, u64 pages, const Residence& residence = {});
/// Memory of `pages` pages, zero at first, of which as much is in such an object as there are no frames for.
Result<Mapping> map_swapped(u64 reference, u64 pages, const Residence& residence = {});

} // namespace metta::paging
