// SPDX-License-Identifier: MIT
#include "runtime/paging/tests/random_paging.hpp"

#include <gtest/gtest.h>

#include <random>

namespace metta::paging {
namespace {

TEST(RandomPagingTest, memory_is_what_plain_memory_is) {
    std::mt19937 random(5); // NOLINT: the same sequence each time
    for (u32 round = 0; round < 300; ++round) {
        std::vector<u8> script(3000);
        for (u8& word : script) word = static_cast<u8>(random());
        EXPECT_NO_THROW(RandomPaging(script).run()) << "round " << round;
    }
}

} // namespace
} // namespace metta::paging
