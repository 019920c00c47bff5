// SPDX-License-Identifier: MIT
// Ten million random calls, in several shapes of use, against a record of what should be.
#include <gtest/gtest.h>

#include <random>

#include "runtime/heap/tests/heap_model.hpp"

namespace metta::heap::tests {
namespace {

/// How a program uses a heap.
struct Shape {
    const char* name;
    HeapOptions options;
    u64 operations;
    u64 blocks;  ///< around so many are allocated
    u64 largest; ///< bytes of most blocks, from 0 on, small ones more often
    u32 large_percent = 0;
    u64 large = 0;
    u64 alignment = 16;
    u32 reallocations = 5; ///< of 100 calls
};

void PrintTo(const Shape& shape, std::ostream* stream) { *stream << shape.name; }

class HeapModelTest : public testing::TestWithParam<Shape> {};

constexpr HeapOptions plain = {.secret = 77}, shared = {.sharing = Sharing::shared}, debug = {.debug = true};
INSTANTIATE_TEST_SUITE_P(Shapes, HeapModelTest,
                         testing::Values(Shape{"small", plain, 2'500'000, 5000, 300},                          //
                                         Shape{"one_size", plain, 1'000'000, 300, 1},                          //
                                         Shape{"mixed", plain, 2'000'000, 2000, 2000, 10, 40'000},             //
                                         Shape{"large", plain, 500'000, 100, 200'000, 1, 3'000'000},           //
                                         Shape{"huge", plain, 3'000, 20, 1'000'000, 20, 40'000'000},           //
                                         Shape{"aligned", plain, 500'000, 300, 3000, 5, 100'000, 4096},        //
                                         Shape{"growing", plain, 500'000, 300, 10'000, 0, 0, 16, 60},          //
                                         Shape{"shared_small", shared, 1'500'000, 5000, 300},                  //
                                         Shape{"shared_mixed", shared, 1'000'000, 2000, 2000, 10, 40'000, 64}, //
                                         Shape{"debugged", debug, 500'000, 500, 1000, 1, 40'000, 64}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(HeapModelTest, DoesWhatTheRecordSays) {
    const Shape& shape = GetParam();
    std::mt19937_64 random(4711 + shape.blocks);
    const auto below = [&](u64 end) { return random() % end; };
    HeapModel model(shape.options);
    u64 worst = 0;
    for (u64 done = 0; done != shape.operations; ++done) {
        const bool is_large = shape.large_percent != 0 && below(100) < shape.large_percent;
        u64 size = is_large ? below(shape.large) : below(below(shape.largest + 1) + 1);
        if (shape.largest == 1) size = 64;
        // It breathes: now and then nearly all goes.
        const u64 wanted = done / (shape.operations / 10 + 1) % 3 == 2 ? shape.blocks / 20 : shape.blocks;
        if (model.size() != 0 && below(100) < shape.reallocations)
            ASSERT_TRUE(model.reallocate(below(model.size()), size));
        else if (below(2 * wanted) >= model.size())
            ASSERT_TRUE(model.allocate(size, u64{1} << below(static_cast<u64>(std::countr_zero(shape.alignment)) + 1)));
        else
            model.free(below(model.size()));
        if (model.size() > shape.blocks / 2 && model.usable_bytes() > 0)
            worst = std::max(worst, model.counts.mapped * 1000 / model.usable_bytes());
        if (done % (shape.operations / 20 + 1) == 0) model.check_all();
    }
    model.check_all();
    RecordProperty("worst_mapped_per_thousand_usable", static_cast<int>(worst));
    model.check_empties();
}

} // namespace
} // namespace metta::heap::tests
