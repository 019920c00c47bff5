// SPDX-License-Identifier: MIT
// A pager's memory, region by region: made, ended and made again.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "apps/stress/page_model.hpp"
#include "apps/stress/page_store.hpp"
#include "runtime/base/random.hpp"
#include "runtime/base/text.hpp"
#include "runtime/client/machine.hpp"
#include "runtime/client/names.hpp"
#include "runtime/client/stretches.hpp"
#include "runtime/paging/mapping.hpp"
#include "runtime/paging/paged.hpp"

namespace metta::stress {

/// What a pager works with. Everything is borrowed.
struct PagerServices {
    Stretches& stretches;
    Machine& machine;
    Context& names;
    const types::Registry& registry;
    middl::Memory& memory; ///< for what arrives
    TextSink& out;
};

/// One of a domain, since some drivers are at fixed addresses.
class Regions {
  public:
    Regions(const PagerServices& at, std::string_view store, u64 client, u64 key)
        : at_(at), store_(store), client_(client), key_(key) {}

    /// False: something was refused, which has been told.
    bool make_all(Random& random);
    /// False: likewise.
    bool end_all();
    /// Ends it and makes it once more, if it is of a kind that can be.
    bool remake(Region& region, Random& random);

    Region& operator[](Memory kind) { return regions_[static_cast<usize>(kind)]; }
    Region& operator[](usize number) { return regions_[number]; }
    const std::optional<paging::Mapping>& mapping(Memory kind) const { return mappings_[static_cast<usize>(kind)]; }

    /// What the region's page holds before anybody has written to it. False: the file could not be read.
    bool initial(const Region& region, u64 page, PageWords& words);
    /// Of that, one word.
    std::optional<u64> initial(const Region& region, u64 page, usize word);

    static constexpr u64 guard_pages = 1;

  private:
    bool make(Memory kind, Random& random);
    bool end(Memory kind);
    bool map(Memory kind, Random& random);
    bool make_stretch(Memory kind, Random& random);
    bool add(Memory kind, paging::Driver& driver, u64 base, u64 pages);
    std::optional<u64> stored_object(Stored which);
    bool find_files();
    bool read_file(Memory kind, u64 offset, std::span<byte> to);
    paging::PagedDriver& swapped_in_stretch(u64 base, BoundStretch bound, Random& random);

    template <class... Parts>
    bool refused(Memory kind, const Parts&... parts) const {
        print(at_.out, "stress: pager ", client_, ": ", memory_names[static_cast<usize>(kind)], ": ", parts..., "\n");
        return false;
    }

    const PagerServices& at_;
    std::string_view store_; ///< how its objects' names begin
    u64 client_, key_;
    std::array<Region, memory_kinds> regions_ = {};
    std::array<std::optional<paging::Mapping>, memory_kinds> mappings_ = {};
    std::array<u64, stored_kinds> references_ = {};
    struct File {
        u32 index = 0; ///< for Machine.ReadFile
        u64 size = 0;  ///< 0: there is none
    };
    std::array<File, memory_kinds> files_ = {};
};

/// Where regions of fixed addresses lie in the private window.
inline constexpr u64 fixed_regions = paging::mappings_end + (u64{1} << 30);

} // namespace metta::stress
