// SPDX-License-Identifier: MIT
// Narrowing along four levels of interfaces.
#include "runtime/types/narrow.hpp"

#include <gtest/gtest.h>

#include "runtime/middl/any.hpp"
#include "servers/types/tests/levels/fourth_portal.hpp"

namespace metta::types {
namespace {

struct Levels {
    Levels() {
        registry.add(middl::Described<Ground>::record);
        registry.add(middl::Described<First>::record);
        registry.add(middl::Described<Second>::record);
        registry.add(middl::Described<Third>::record);
        registry.add(middl::Described<Fourth>::record);
    }
    Registry registry;
};

TEST(Narrow, goes_up_through_all_levels) {
    const Levels levels;
    const middl::Any fourth = middl::reference_any(Fourth::type_code, 77);
    EXPECT_EQ(narrow<Fourth>(levels.registry, fourth)->number, 77u);
    EXPECT_EQ(narrow<Third>(levels.registry, fourth)->number, 77u);
    EXPECT_EQ(narrow<Second>(levels.registry, fourth)->number, 77u);
    EXPECT_EQ(narrow<First>(levels.registry, fourth)->number, 77u);
    EXPECT_EQ(narrow<Ground>(levels.registry, fourth)->number, 77u);
}

TEST(Narrow, goes_no_way_down) {
    const Levels levels;
    const middl::Any second = middl::reference_any(Second::type_code, 77);
    EXPECT_TRUE(narrow<Second>(levels.registry, second));
    const auto third = narrow<Third>(levels.registry, second);
    ASSERT_FALSE(third);
    EXPECT_EQ(third.error().code, Second::type_code);
}

TEST(Narrow, refuses_what_is_no_reference) {
    const Levels levels;
    EXPECT_FALSE(narrow<Ground>(levels.registry, middl::any_of(u64{77})));
    EXPECT_FALSE(narrow<Ground>(levels.registry, {}));
    EXPECT_FALSE(narrow<Ground>(levels.registry, middl::Any{Ground::code_of_shade, 1}));
    EXPECT_FALSE(narrow<Ground>(levels.registry, middl::reference_any(TypeCode::make(5, 0), 1))) << "nobody knows it";
    const u8 byte_of_it[] = {1};
    EXPECT_FALSE(narrow<Ground>(levels.registry, middl::Any{Ground::type_code, 0, std::span<const u8>(byte_of_it)}));
    const Registry nothing;
    EXPECT_TRUE(narrow<Ground>(nothing, middl::reference_any(Ground::type_code, 1))) << "it says so itself";
}

} // namespace
} // namespace metta::types
