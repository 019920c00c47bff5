// SPDX-License-Identifier: MIT
#include "runtime/user/call_error.hpp"

#include <gtest/gtest.h>

namespace metta {
namespace {

struct First {};
struct Second {};
using Some = Raised<First, Second>;

TEST(CallError, ComesBackAsWhatItWas) {
    EXPECT_EQ(call_error_of(Some(First{})), 1u);
    EXPECT_EQ(call_error_of(Some(Second{})), 2u);
    EXPECT_TRUE(raised_from<Some>(1).is<First>());
    EXPECT_TRUE(raised_from<Some>(2).is<Second>());
    for (u8 error = 1; error <= static_cast<u8>(SystemError::bad_argument); ++error) {
        const auto system = static_cast<SystemError>(error);
        EXPECT_EQ(call_error_of(Some(system)), CallError::of(system));
        EXPECT_TRUE(raised_from<Some>(CallError::of(system)).is(system));
    }
}

TEST(CallError, OfANumberThatTellsNoneIsBadArgument) {
    for (const u64 number : {u64{0}, u64{3}, u64{0xff}, u64{0x100}, u64{0x107}, ~u64{0}})
        EXPECT_TRUE(raised_from<Some>(number).is(SystemError::bad_argument)) << number;
}

} // namespace
} // namespace metta
