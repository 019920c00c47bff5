// SPDX-License-Identifier: MIT
// A store of pages for tests, which fails when it is told to.
#pragma once

#include <array>
#include <cstring>
#include <map>

#include "runtime/paging/page_source.hpp"

namespace metta::paging {

class SimulatedSource final : public PageSource {
  public:
    using Page = std::array<byte, page_size>;

    bool fetch(u64 page, byte* to) override {
        ++fetches;
        if (fails) return false;
        std::memcpy(to, pages[page].data(), page_size);
        return true;
    }
    bool store(u64 page, const byte* from) override {
        ++stores;
        if (fails) return false;
        std::memcpy(pages[page].data(), from, page_size);
        return true;
    }

    std::map<u64, Page> pages;
    bool fails = false;
    u32 fetches = 0, stores = 0;
};

} // namespace metta::paging
