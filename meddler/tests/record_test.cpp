// SPDX-License-Identifier: MIT
// Type records: the tables say what the files say.
#include <gtest/gtest.h>

#include "meddler/tests/samples/clock_record.hpp"
#include "meddler/tests/samples/console.hpp"
#include "meddler/tests/samples/console_record.hpp"
#include "meddler/tests/samples/everything_record.hpp"
#include "meddler/tests/samples/heap_record.hpp"

namespace metta {
namespace {

TEST(Records, describe_the_interface) {
    constexpr const middl::InterfaceRecord& console = console_record::interface;
    static_assert(console.code == Console::type_code && console.code.interface());
    EXPECT_EQ(console.name, "Console");
    EXPECT_FALSE(console.local);
    EXPECT_EQ(console.extends, Device::type_code);
    EXPECT_TRUE(console.doc.starts_with("A place to write lines to"));
    EXPECT_TRUE(heap_record::interface.local);
    EXPECT_EQ(heap_record::interface.extends, middl::Predefined::none);
}

TEST(Records, describe_types) {
    const auto& types = console_record::interface.types;
    for (usize place = 0; place != types.size(); ++place) {
        EXPECT_EQ(types[place].code.index(), place + 1);
        EXPECT_EQ(types[place].code.fingerprint(), Console::type_code.fingerprint());
    }
    const auto& line = types[2];
    EXPECT_EQ(line.name, "Line");
    EXPECT_EQ(line.kind, middl::RecordedKind::record);
    ASSERT_EQ(line.members.size(), 4u);
    EXPECT_EQ(line.members[0].name, "text");
    EXPECT_EQ(line.members[0].type, middl::Predefined::string);
    EXPECT_EQ(line.members[0].doc, "without an end of line");
    EXPECT_EQ(line.members[1].type, types[0].code);
    EXPECT_EQ(line.members[3].type, clock_record::interface.types[0].code);
    const auto& style = types[1];
    EXPECT_EQ(style.kind, middl::RecordedKind::set);
    const auto& unnamed = types[style.element.index() - 1];
    EXPECT_EQ(unnamed.name, "");
    EXPECT_EQ(unnamed.members[2].name, "Reversed");
    const auto& flags = everything_record::interface.types[4];
    EXPECT_EQ(flags.kind, middl::RecordedKind::bits);
    EXPECT_EQ(flags.count, 13u);
}

TEST(Records, describe_operations) {
    const auto& operations = console_record::interface.operations;
    const auto& read = operations[2];
    EXPECT_EQ(read.name, "Read");
    EXPECT_EQ(read.number, 4u) << "behind those of its ancestor";
    ASSERT_EQ(read.arguments.size(), 3u);
    EXPECT_EQ(read.arguments[1].mode, middl::RecordedMode::out);
    EXPECT_EQ(read.arguments[2].mode, middl::RecordedMode::result);
    ASSERT_EQ(read.raises.size(), 1u);
    EXPECT_EQ(read.raises[0].name, "Closed");
    EXPECT_EQ(operations[1].raises[2].interface, Clock::type_code);
    EXPECT_EQ(operations[4].kind, middl::OperationKind::announcement);
    EXPECT_EQ(operations[5].kind, middl::OperationKind::never_returns);
    EXPECT_EQ(operations[6].arguments[0].type, Clock::type_code) << "an IREF";
    EXPECT_TRUE(operations[5].doc.starts_with("Ends the session"));
    EXPECT_EQ(console_record::interface.exceptions[1].arguments[0].name, "limit");
}

} // namespace
} // namespace metta
