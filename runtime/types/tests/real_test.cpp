// SPDX-License-Identifier: MIT
// Decimal numbers against those of the host's C++ library.
#include "runtime/types/real.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <charconv>
#include <cstdlib>
#include <random>

#include "runtime/types/tests/known.hpp"

namespace metta::types {
namespace {

std::string printed(double value) {
    StringSink sink;
    print_real(sink, long_real_format, std::bit_cast<u64>(value));
    return sink.written;
}
std::string printed(float value) {
    StringSink sink;
    print_real(sink, real_format, std::bit_cast<u32>(value));
    return sink.written;
}

TEST(Reals, are_printed_in_few_digits) {
    EXPECT_EQ(printed(0.0), "0");
    EXPECT_EQ(printed(-0.0), "-0");
    EXPECT_EQ(printed(1.5), "1.5");
    EXPECT_EQ(printed(-0.1), "-0.1");
    EXPECT_EQ(printed(0.1f), "0.1");
    EXPECT_EQ(printed(0.1 + 0.2), "0.30000000000000004");
    EXPECT_EQ(printed(1e16), "10000000000000000");
    EXPECT_EQ(printed(1e17), "1e17");
    EXPECT_EQ(printed(123456789.0), "123456789");
    EXPECT_EQ(printed(0.00012), "0.00012");
    EXPECT_EQ(printed(0.000012), "0.000012");
    EXPECT_EQ(printed(0.0000012), "1.2e-6");
    EXPECT_EQ(printed(1e300), "1e300");
    EXPECT_EQ(printed(1.7976931348623157e308), "1.7976931348623157e308");
    EXPECT_EQ(printed(5e-324), "4.94065645841247e-324");
    EXPECT_EQ(printed(9.9999999999999995e22), "1e23");
    EXPECT_EQ(printed(std::numeric_limits<float>::infinity()), "infinity");
    EXPECT_EQ(printed(-std::numeric_limits<double>::infinity()), "-infinity");
    EXPECT_EQ(printed(std::numeric_limits<double>::quiet_NaN()), "nan");
    EXPECT_EQ(printed(std::bit_cast<double>(0xfff0000000000001)), "nan(0xfff0000000000001)");
    EXPECT_EQ(read_real(long_real_format, "nan(0xfff0000000000001)"), 0xfff0000000000001);
}

TEST(Reals, are_read_as_the_nearest) {
    const std::string texts[] = {"0",
                                 "1",
                                 "1.",
                                 ".5",
                                 "00001.50",
                                 "-2.5e10",
                                 "1e23",
                                 "9007199254740993",
                                 "0.1",
                                 "9007199254740993.0000000000000000000001",
                                 "2.2250738585072011e-308",
                                 "4.9e-324",
                                 "2.4e-324",
                                 "2.5e-324",
                                 "1e-400",
                                 "1.7976931348623158e308",
                                 "1E+5",
                                 "5e-324",
                                 "8.5e-46",
                                 "7e-46",
                                 "1e-99999999999",
                                 "16777217",
                                 "16777219",
                                 "3.4028235e38"};
    for (const std::string& text : texts) {
        const double expected = std::strtod(text.c_str(), nullptr);
        EXPECT_EQ(read_real(long_real_format, text), std::bit_cast<u64>(expected)) << text;
        const float small = std::strtof(text.c_str(), nullptr);
        if (small <= std::numeric_limits<float>::max())
            EXPECT_EQ(read_real(real_format, text), std::bit_cast<u32>(small)) << text;
    }
    for (const std::string_view wrong :
         {"", "-", ".", "1e", "1e+", "x", "1x", "1e400", "1.8e308", "--1", "1..2", "nan()", "nan(0x0)",
          "nan(0x7ff0000000000000)", "nan(0x1fff0000000000001)", "inf", "12345678901234567890123456789012345678901"})
        EXPECT_EQ(read_real(long_real_format, wrong), std::nullopt) << wrong;
    EXPECT_EQ(read_real(real_format, "3.5e38"), std::nullopt);
    EXPECT_EQ(read_real(real_format, "nan(0x17fc00000)"), std::nullopt);
}

TEST(Reals, read_back_as_they_were) {
    std::mt19937_64 random(7);
    for (int round = 0; round != 20'000; ++round) {
        const u64 bits = round % 4 == 0 ? std::bit_cast<u64>(static_cast<double>(random() % 100'000) / 1000) : random();
        StringSink sink;
        print_real(sink, long_real_format, bits);
        ASSERT_EQ(read_real(long_real_format, sink.written), bits) << sink.written;
        if ((bits & 0x7ff0000000000000) != 0x7ff0000000000000)
            ASSERT_EQ(std::bit_cast<u64>(std::strtod(sink.written.c_str(), nullptr)), bits) << sink.written;
        sink.written.clear();
        print_real(sink, real_format, bits & 0xffffffff);
        ASSERT_EQ(read_real(real_format, sink.written), bits & 0xffffffff) << sink.written;
        const auto number = static_cast<double>(random()) * std::pow(10.0, static_cast<double>(random() % 600) - 320);
        char digits[64];
        std::snprintf(digits, sizeof digits, "%.*g", static_cast<int>(1 + random() % 30), number);
        const double nearest = std::strtod(digits, nullptr);
        if (nearest <= std::numeric_limits<double>::max())
            ASSERT_EQ(read_real(long_real_format, digits), std::bit_cast<u64>(nearest)) << digits;
    }
}

} // namespace
} // namespace metta::types
