// SPDX-License-Identifier: MIT
// Types as contexts, over records of the system's own interfaces.
#include "servers/names/type_places.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "interfaces/console_record.hpp"
#include "interfaces/context.hpp"
#include "interfaces/domains.hpp"
#include "interfaces/domains_record.hpp"

namespace metta::names {
namespace {

class Names final : public EntrySink {
  public:
    bool take(std::string_view name, middl::TypeCode) override {
        all.emplace_back(name);
        return all.size() != limit;
    }
    bool has(std::string_view name) const { return std::ranges::find(all, name) != all.end(); }

    std::vector<std::string> all;
    usize limit = ~usize{0};
};

class TypePlacesTest : public testing::Test {
  protected:
    TypePlacesTest() {
        EXPECT_TRUE(registry->add(console_record::interface));
        EXPECT_TRUE(registry->add(domains_record::interface));
    }
    /// What a path leads to from one of the two contexts.
    std::optional<Found> walk(Place::Kind from, std::initializer_list<std::string_view> path) {
        std::optional<Found> found = Found::at({.kind = from});
        for (const std::string_view name : path)
            if (found && found->context) found = places.step(found->place, name, text);
        return found;
    }
    static std::string text_of(const Found& found) {
        const auto bytes = found.bytes.subspan(sizeof(u32));
        return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
    }

    std::unique_ptr<types::Registry> registry = std::make_unique<types::Registry>();
    TypePlaces places{*registry, Context::type_code};
    TextValue text;
};

TEST_F(TypePlacesTest, InterfacesHaveTheirDeclarationsAsEntries) {
    Names names;
    places.list({.kind = Place::Kind::interfaces}, names);
    EXPECT_EQ(names.all, (std::vector<std::string>{"Console", "Domains"}));
    const auto console = walk(Place::Kind::interfaces, {"Console"});
    ASSERT_TRUE(console && console->context);
    Names declared;
    places.list(console->place, declared);
    for (const char* name : {"Closed", "Write", "Read", ".code"}) EXPECT_TRUE(declared.has(name)) << name;
    EXPECT_FALSE(walk(Place::Kind::interfaces, {"Consol"}));
    EXPECT_FALSE(walk(Place::Kind::interfaces, {"Console", "Writ"}));
    EXPECT_FALSE(walk(Place::Kind::interfaces, {""}));
}

TEST_F(TypePlacesTest, MembersOfEnumerationsAreValues) {
    const auto running = walk(Place::Kind::types, {"Domains.DomainStatus", "Running"});
    ASSERT_TRUE(running && !running->context);
    EXPECT_EQ(running->type, Domains::code_of_domain_status.value);
    EXPECT_EQ(running->value, 1u);
}

TEST_F(TypePlacesTest, PartsTellTheirTypes) {
    const auto field = walk(Place::Kind::types, {"Domains.DomainRecord", "status"});
    ASSERT_TRUE(field);
    EXPECT_EQ(field->type, middl::Predefined::string.value);
    EXPECT_EQ(text_of(*field), "Domains.DomainStatus");
    const auto argument = walk(Place::Kind::interfaces, {"Console", "Read", "limit"});
    ASSERT_TRUE(argument);
    EXPECT_EQ(text_of(*argument), "IN CARDINAL");
    const auto why = walk(Place::Kind::interfaces, {"Domains", "BadProgram", "why"});
    ASSERT_TRUE(why);
    EXPECT_EQ(text_of(*why), "IN STRING");
}

TEST_F(TypePlacesTest, PredefinedTypesHaveTheirCodes) {
    const auto code = walk(Place::Kind::types, {"LONG_CARDINAL", ".code"});
    ASSERT_TRUE(code);
    EXPECT_EQ(code->value, middl::Predefined::long_cardinal.value);
    EXPECT_FALSE(walk(Place::Kind::types, {"CARDINALS"}));
}

TEST_F(TypePlacesTest, AListEndsWhenTheSinkHasEnough) {
    for (const auto kind : {Place::Kind::interfaces, Place::Kind::types}) {
        Names names;
        names.limit = 1;
        places.list({.kind = kind}, names);
        EXPECT_EQ(names.all.size(), 1u);
    }
}

/// Everything there is can be referred to, and a reference leads back to it; any other number leads nowhere or to
/// something that can be listed.
TEST_F(TypePlacesTest, ReferencesLeadBack) {
    usize seen = 0;
    for (const char* interface : {"Console", "Domains"}) {
        const auto context = walk(Place::Kind::interfaces, {interface});
        Names names;
        places.list(context->place, names);
        for (const std::string& name : names.all) {
            const auto found = places.step(context->place, name, text);
            ASSERT_TRUE(found) << name;
            if (!found->context) continue;
            const u64 reference = places.reference_to(found->place);
            EXPECT_LT(reference, first_object_reference);
            const auto back = places.place_of(reference);
            ASSERT_TRUE(back) << name;
            EXPECT_EQ(back->kind, found->place.kind);
            EXPECT_EQ(back->number, found->place.number);
            EXPECT_EQ(back->interface, found->place.interface);
            ++seen;
        }
    }
    EXPECT_GT(seen, 20u);
    u64 number = 1;
    for (int step = 0; step < 100'000; ++step) {
        number = number * 6364136223846793005u + 1442695040888963407u;
        Names names;
        if (const auto place = places.place_of(number >> 32)) places.list(*place, names);
    }
}

} // namespace
} // namespace metta::names
