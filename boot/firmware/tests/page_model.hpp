// SPDX-License-Identifier: MIT
// The memory map as its plainest possible form: one kind, or none, for each page of a small machine.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "boot/firmware/memory_map.hpp"

namespace metta {

class PageModel {
  public:
    explicit PageModel(u64 pages) : kinds_(pages), available_(pages * page_size) {}

    void add(MemoryRegion raw) {
        const u64 end = std::min<u64>(raw.end(), available_.size());
        if (raw.kind == RegionKind::available)
            for (u64 at = raw.base; at < end; ++at) available_[at] = true;
        else if (raw.size != 0)
            for (u64 page = raw.base / page_size; page * page_size < end; ++page)
                if (!kinds_[page] || rank(raw.kind) > rank(*kinds_[page])) kinds_[page] = raw.kind;
    }
    void normalise() {
        for (u64 page = 0; page < kinds_.size(); ++page) {
            const auto first = available_.begin() + static_cast<i64>(page * page_size);
            if (!kinds_[page] && std::find(first, first + page_size, false) == first + page_size)
                kinds_[page] = RegionKind::available;
        }
    }
    void carve(u64 base, u64 size, RegionKind kind) {
        for (u64 page = base / page_size; page * page_size < base + size; ++page)
            if (!kinds_[page] || rank(*kinds_[page]) == 0) kinds_[page] = kind;
    }
    std::optional<u64> allocate(u64 size, u64 alignment, RegionKind kind) {
        const u64 wanted = (size + page_size - 1) / page_size;
        for (u64 first = MemoryMap::allocation_floor / page_size; first + wanted <= kinds_.size(); ++first) {
            if (first * page_size % alignment != 0) continue;
            const auto begin = kinds_.begin() + static_cast<i64>(first), end = begin + static_cast<i64>(wanted);
            if (std::any_of(begin, end, [](auto found) { return found != RegionKind::available; })) continue;
            std::fill(begin, end, kind);
            return first * page_size;
        }
        return {};
    }
    std::vector<MemoryRegion> regions() const {
        std::vector<MemoryRegion> result;
        for (u64 page = 0; page < kinds_.size(); ++page) {
            if (!kinds_[page]) continue;
            if (page != 0 && kinds_[page - 1] == kinds_[page])
                result.back().size += page_size;
            else
                result.push_back({.base = page * page_size, .size = page_size, .kind = *kinds_[page]});
        }
        return result;
    }

  private:
    /// Firmware's kinds in the order in which they win; 0 for all others.
    static int rank(RegionKind kind) {
        constexpr RegionKind order[] = {RegionKind::acpi_reclaimable, RegionKind::acpi_nvs, RegionKind::reserved,
                                        RegionKind::defective};
        const auto* const found = std::ranges::find(order, kind);
        return found == std::end(order) ? 0 : static_cast<int>(found - order) + 1;
    }

    std::vector<std::optional<RegionKind>> kinds_;
    std::vector<bool> available_; ///< byte by byte, until `normalise`
};

} // namespace metta
