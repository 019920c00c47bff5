// SPDX-License-Identifier: MIT
// Random operations on the memory map and on a model that knows nothing but pages: both must agree after each.
#include "boot/firmware/memory_map.hpp"

#include <gtest/gtest.h>

#include <random>

#include "boot/firmware/tests/machine.hpp"
#include "boot/firmware/tests/page_model.hpp"

namespace metta {
namespace {

constexpr u64 first_page = 240, pages = 300; // around 1 MiB, where allocation begins

class Random {
  public:
    explicit Random(unsigned seed) : generator_(seed) {}
    u64 below(u64 limit) { return generator_() % limit; }
    /// Often on a border of pages, seldom far from one.
    u64 address() {
        const u64 page = (first_page + below(pages - first_page)) * page_size;
        return below(3) != 0 ? page : page + below(page_size);
    }
    u64 size() { return below(3) != 0 ? below(12) * page_size : below(12 * page_size); }

  private:
    std::mt19937 generator_;
};

void try_seed(unsigned seed) {
    Random random(seed);
    MemoryMap map;
    PageModel model(pages + 16);
    const auto agree = [&] { return std::ranges::equal(map.regions(), model.regions()); };
    const u64 additions = 2 + random.below(20);
    for (u64 index = 0; index < additions; ++index) {
        const MemoryRegion raw = {random.address(), random.size(),
                                  random.below(2) != 0 ? RegionKind::available
                                                       : static_cast<RegionKind>(2 + random.below(4))};
        ASSERT_EQ(complaint(map.add(raw)), "");
        model.add(raw);
    }
    (void)map.normalise().has_value();
    model.normalise();
    ASSERT_TRUE(agree()) << "after normalise";
    for (int step = 0; step < 20; ++step) {
        const auto kind = static_cast<RegionKind>(6 + random.below(4));
        if (random.below(2) != 0) {
            const u64 base = random.address(), size = random.size() + 1;
            ASSERT_EQ(complaint(map.carve(PhysAddr(base), size, kind)), "");
            model.carve(base, size, kind);
        } else {
            const u64 size = random.size() + 1, alignment = page_size << random.below(4);
            const auto found = map.allocate(size, alignment, kind);
            const auto expected = model.allocate(size, alignment, kind);
            ASSERT_EQ(found.has_value(), expected.has_value());
            if (found) ASSERT_EQ(found->value, *expected);
        }
        ASSERT_TRUE(agree()) << "after step " << step;
    }
}

TEST(MemoryMapModel, map_and_model_agree) {
    for (unsigned seed = 0; seed < 300 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        try_seed(seed);
    }
}

} // namespace
} // namespace metta
