// SPDX-License-Identifier: MIT
// The typesystem: what it takes, what it refuses and what it keeps; and its interface.
#include "servers/types/typesystem.hpp"

#include <gtest/gtest.h>

#include "interfaces/typesystem_portal.hpp"
#include "meddler/tests/simulation.hpp"
#include "runtime/base/tests/elf_builder.hpp"
#include "runtime/types/form.hpp"
#include "runtime/types/tests/record_equality.hpp"
#include "servers/types/tests/levels/fourth_portal.hpp"
#include "servers/types/typesystem_server.hpp"

namespace metta::types {
namespace {

template <class Interface>
std::span<const byte> description_of() {
    return std::as_bytes(std::span(middl::Described<Interface>::description));
}

std::string text_of(const Error& error) {
    std::array<char, 400> storage;
    TextBuffer text(storage);
    print(text, error);
    return std::string(text.text());
}

struct World {
    explicit World(usize size = 1 << 18) : storage(size), memory(std::as_writable_bytes(std::span(storage))) {}

    template <class... Interfaces>
    void add() {
        (add_one(description_of<Interfaces>(), Interfaces::type_code), ...);
    }
    void add_one(std::span<const byte> description, TypeCode code) {
        const auto added = types.add(description);
        ASSERT_TRUE(added) << text_of(added.error());
        EXPECT_EQ(*added, code);
    }
    std::string refusal(std::span<const byte> description) {
        const usize before = memory.used();
        const auto added = types.add(description);
        EXPECT_EQ(memory.used(), before) << "what is refused takes no memory";
        return added ? "taken" : text_of(added.error());
    }

    std::vector<u64> storage;
    middl::Arena memory;
    Registry registry;
    Typesystem types{registry, memory};
};

std::string letters_of(std::span<const byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
std::span<const byte> bytes_of(std::string_view text) { return std::as_bytes(std::span(text)); }

/// A description with one text in it changed to another of the same length.
std::string changed(std::span<const byte> description, std::string_view from, std::string_view to) {
    std::string text = letters_of(description);
    const usize place = text.find(from);
    EXPECT_NE(place, std::string::npos);
    return text.replace(place, from.size(), to);
}

TEST(Typesystem, takes_what_is_made_of_what_it_knows) {
    World world;
    EXPECT_NE(world.refusal(description_of<First>()).find("expected a parent that is known"), std::string::npos);
    world.add<Ground, First, Second, Third, Fourth>();
    EXPECT_EQ(world.registry.size(), 5u);
    EXPECT_EQ(*world.registry.interface_named("Third"), middl::Described<Third>::record);
    EXPECT_EQ(world.registry.type(First::code_of_lamps)->name, "Lamps");
    EXPECT_TRUE(form_of(world.registry, *world.registry.interface_of(Fourth::type_code)));
    EXPECT_EQ(letters_of(world.types.description(Ground::code_of_lamp)), letters_of(description_of<Ground>()));
    EXPECT_TRUE(world.types.description(TypeCode::make(9, 1)).empty());
}

TEST(Typesystem, takes_the_same_again) {
    World world;
    world.add<Ground>();
    const usize used = world.memory.used();
    world.add<Ground>();
    EXPECT_EQ(world.registry.size(), 1u);
    EXPECT_EQ(world.memory.used(), used);
}

TEST(Typesystem, refuses_what_clashes) {
    World world;
    world.add<Ground>();
    // The same code, with another prose; and the same name, with another code.
    EXPECT_NE(world.refusal(bytes_of(changed(description_of<Ground>(), "four levels", "five levels")))
                  .find("Ground: expected the description that is known already"),
              std::string::npos);
    std::string other = letters_of(description_of<Ground>());
    const u64 code = TypeCode::make(0x777, 0).value;
    const u64 old = Ground::type_code.value >> 16;
    for (usize place = 16; place + 8 <= other.size(); ++place) { // its own code, wherever it is
        u64 word = 0;
        std::memcpy(&word, other.data() + place, sizeof word);
        if (word >> 16 != old) continue;
        word = code | (word & 0xffff);
        std::memcpy(other.data() + place, &word, sizeof word);
    }
    EXPECT_NE(world.refusal(bytes_of(other)).find("Ground: expected one interface of this name"), std::string::npos);
    EXPECT_EQ(world.registry.size(), 1u);
}

TEST(Typesystem, refuses_operations_that_do_not_follow_the_inherited_ones) {
    World world;
    world.add<Ground>();
    std::string wrong = letters_of(description_of<First>());
    const usize place = wrong.find("Show") + 4;
    wrong[place] = 2;
    EXPECT_NE(world.refusal(bytes_of(wrong)).find("expected the number behind those inherited, found 2"),
              std::string::npos);
    EXPECT_NE(world.refusal(bytes_of(changed(description_of<First>(), "Broken", "Brokem")))
                  .find("expected an exception that is known"),
              std::string::npos);
}

TEST(Typesystem, says_so_when_it_is_full) {
    World world(60);
    const auto taken = world.types.take(description_of<Ground>());
    ASSERT_FALSE(taken);
    EXPECT_EQ(taken.error().kind, Refusal::Kind::exhausted);
    EXPECT_EQ(world.memory.used(), 0u);
}

std::string module_of(std::string_view section) {
    const auto program = test::elf_of(0x10000, {{.address = 0x10000, .data = "code", .memory_size = 4, .flags = 5}});
    return test::with_sections(program, {{.name = ".comment"}, {.data = std::string(section)}});
}

TEST(Typesystem, loads_what_a_module_carries_in_whatever_order) {
    World world;
    std::string section(3, '\0');
    for (const auto description : {description_of<Fourth>(), description_of<Second>(), description_of<Third>(),
                                   description_of<Ground>(), description_of<First>()})
        section += letters_of(description) + std::string(5, '\0');
    const auto loaded = world.types.load(bytes_of(module_of(section)));
    EXPECT_TRUE(loaded) << text_of(loaded.error());
    EXPECT_EQ(world.registry.size(), 5u);
    EXPECT_TRUE(world.types.load(bytes_of(module_of(section)))) << "again";
    EXPECT_EQ(world.registry.size(), 5u);
}

TEST(Typesystem, loads_what_it_can) {
    World world;
    const std::string ground = letters_of(description_of<Ground>()), third = letters_of(description_of<Third>());
    const auto loaded = world.types.load(bytes_of(module_of(third + ground)));
    ASSERT_FALSE(loaded);
    EXPECT_NE(text_of(loaded.error()).find("a parent that is known"), std::string::npos);
    EXPECT_EQ(world.registry.size(), 1u);
    EXPECT_FALSE(world.types.load(bytes_of(module_of(ground.substr(0, ground.size() - 1)))));
    EXPECT_FALSE(world.types.load(bytes_of(module_of(ground + "x"))));
    EXPECT_FALSE(world.types.load(bytes_of("no ELF file")));
    std::string many;
    for (usize count = 0; count != 65; ++count) many += ground;
    EXPECT_FALSE(world.types.load(bytes_of(module_of(many))));
    EXPECT_TRUE(world.types.load(bytes_of(module_of("")))) << "a client carries none";
    EXPECT_EQ(world.registry.size(), 1u);
}

TEST(TypesystemServer, answers_calls) {
    World world;
    SimulatedPortal portal(4096, [&](middl::ServerCall& call) {
        TypesystemServer server(world.types, 100);
        return dispatch(server, call);
    });
    HeapMemory memory;
    TypesystemSurrogate<SimulatedTransport> client(SimulatedTransport(portal), memory);
    const auto octets = [](std::string_view text) { return middl::octets(bytes_of(text)); };
    const std::string ground = letters_of(description_of<Ground>());
    EXPECT_EQ(client.register_(octets(ground)).value(), Ground::type_code.value);
    EXPECT_EQ(client.find("Ground").value(), Ground::type_code.value);
    EXPECT_TRUE(client.find("First").error().is<metta::Typesystem::Unknown>());
    EXPECT_EQ(client.at(0).value(), Ground::type_code.value);
    EXPECT_TRUE(client.at(1).error().is<metta::Typesystem::Unknown>());
    std::string whole;
    for (bool more = true; more;) {
        const auto piece = client.describe(Ground::code_of_lamp.value, static_cast<u32>(whole.size()));
        ASSERT_TRUE(piece.has_value());
        EXPECT_EQ(piece->size, ground.size());
        more = !piece->piece.empty();
        whole.append(piece->piece.begin(), piece->piece.end());
    }
    EXPECT_EQ(whole, ground);
    EXPECT_TRUE(client.describe(Ground::type_code.value, ~u32{0})->piece.empty());
    EXPECT_TRUE(client.describe(5, 0).error().is<metta::Typesystem::Unknown>());
    const auto cut = client.register_(octets(ground.substr(0, 40)));
    ASSERT_NE(cut.error().get_if<metta::Typesystem::Malformed>(), nullptr);
    EXPECT_TRUE(cut.error().get_if<metta::Typesystem::Malformed>()->why.text().starts_with("description at byte 8"));
    const auto clash = client.register_(octets(changed(description_of<Ground>(), "four levels", "five levels")));
    ASSERT_NE(clash.error().get_if<metta::Typesystem::Clash>(), nullptr);
    EXPECT_EQ(clash.error().get_if<metta::Typesystem::Clash>()->with, "Ground");
}

} // namespace
} // namespace metta::types
