// SPDX-License-Identifier: MIT
// Who may do what where, as the processor sees it.
#include "servers/vm/stretch_manager.hpp"

#include <gtest/gtest.h>

#include "servers/vm/tests/simulated_system.hpp"

namespace metta::vm::test {
namespace {

using Refusal = StretchManager::Refusal;

constexpr u64 unit = large_page_size, start = StretchManager::first_unit * unit;
constexpr u64 end_of_space = StretchManager::end_unit * unit;
constexpr u8 read = Right::read, write = Right::write, execute = Right::execute, meta = Right::meta;

/// The refusal, or nothing.
template <class T>
std::optional<Refusal> refusal(const StretchManager::Result<T>& result) {
    return result ? std::nullopt : std::optional(result.error());
}

/// Three domains without relation, of which the third makes code.
class Stretches : public testing::Test {
  protected:
    static constexpr u32 one = 1, two = 2, maker = 3;

    Stretches() {
        for (const u32 domain : {one, two, maker}) EXPECT_TRUE(system.begin(domain, 0, domain == maker));
    }
    void TearDown() override {
        system.check(narrowed);
        for (u32 domain = 1; domain < SimulatedSystem::end_of_domains; ++domain)
            if (system.lives(domain)) system.end(domain);
        // A nester goes after its children.
        for (u32 rest = 0; rest < 2; ++rest)
            for (u32 domain = 1; domain < SimulatedSystem::end_of_domains; ++domain)
                if (system.exists(domain)) system.release(domain, 100);
        system.check();
        system.check_nothing_left();
    }

    StretchManager& manager() { return system.manager; }
    StretchManager::Result<Stretch*> create(u32 domain, const StretchManager::Request& request) {
        return manager().create(system[domain], request);
    }
    u64 make(u32 domain, u8 rights = read | write, u64 units = 1, u64 address = 0, bool large = false) {
        const auto made = create(domain, {.size = units * unit, .rights = rights, .address = address, .large = large});
        EXPECT_TRUE(made);
        return made ? (*made)->base() : 0;
    }
    std::optional<Refusal> set(u32 by, u64 stretch, u32 domain, u8 rights) {
        return refusal(manager().set_rights(system[by], stretch, domain, rights));
    }
    std::optional<Refusal> set_all(u32 by, u64 stretch, u8 rights) {
        return refusal(manager().set_global(system[by], stretch, rights));
    }
    u32 bind(u32 domain, u64 stretch) {
        const auto slot = manager().bind(system[domain], stretch);
        EXPECT_TRUE(slot);
        return slot.value_or(0);
    }
    /// A frame of the domain's is mapped there.
    u64 map(u32 domain, u64 stretch, u64 address) {
        const u64 frame = system.take_frames(domain);
        EXPECT_EQ(system.map(domain, bind(domain, stretch), address, frame), Status::ok);
        return frame;
    }
    /// As letters.
    std::string sees(u32 domain, u64 address) {
        const auto seen = system.sees(domain, address);
        if (!seen) return "";
        return std::string("r") + (seen->write ? "w" : "") + (seen->execute ? "x" : "");
    }

    SimulatedSystem system;
    bool narrowed = false;
};

// ---- Places

TEST_F(Stretches, lie_from_the_lowest_address_up) {
    EXPECT_EQ(make(one), start);
    EXPECT_EQ(make(two, read, 3), start + unit);
    EXPECT_EQ(make(one), start + 4 * unit);
    EXPECT_FALSE(refusal(manager().destroy(system[two], start + unit)));
    EXPECT_EQ(make(one, read, 4), start + 5 * unit);
    EXPECT_EQ(make(one, read, 2), start + unit);
    const auto odd = create(one, {.size = 1, .rights = read});
    ASSERT_TRUE(odd);
    EXPECT_EQ((*odd)->size(), unit);
    EXPECT_EQ((*odd)->base(), start + 3 * unit);
    const auto larger = create(one, {.size = unit + 1});
    ASSERT_TRUE(larger);
    EXPECT_EQ((*larger)->size(), 2 * unit);
}

TEST_F(Stretches, lie_where_they_are_wanted) {
    const u64 place = start + 1000 * unit;
    EXPECT_EQ(make(one, read, 2, place), place);
    for (const u64 address : {place - unit, place, place + unit})
        EXPECT_EQ(refusal(create(two, {.size = 2 * unit, .address = address})), Refusal::no_space);
    EXPECT_EQ(make(two, read, 2, place - 2 * unit), place - 2 * unit);
    EXPECT_EQ(make(two, read, 2, place + 2 * unit), place + 2 * unit);
    EXPECT_EQ(make(one, read, 1, end_of_space - unit), end_of_space - unit);
    EXPECT_EQ(make(one, read, 1, start), start);
}

TEST_F(Stretches, lie_nowhere_else) {
    const auto refused = [&](const StretchManager::Request& request) { return refusal(create(maker, request)); };
    for (const u64 size : {u64{0}, 512 * unit, 511 * unit + 1, u64{1} << 40, ~u64{0}, ~u64{0} - unit})
        EXPECT_EQ(refused({.size = size, .rights = read}), Refusal::bad_argument) << size;
    EXPECT_EQ(refused({.size = 481 * unit, .large = true}), Refusal::bad_argument);
    for (const u64 address : {u64{1}, start + 1, start + page_size, ~u64{0}})
        EXPECT_EQ(refused({.size = unit, .address = address}), Refusal::bad_argument) << address;
    for (const u64 address : {unit, start - unit, end_of_space, ~u64{0} - unit + 1, u64{1} << 47})
        EXPECT_EQ(refused({.size = unit, .address = address}), Refusal::no_space) << address;
    EXPECT_EQ(refused({.size = 2 * unit, .address = end_of_space - unit}), Refusal::no_space);
    EXPECT_EQ(refused({.size = 2 * unit, .address = start - unit}), Refusal::no_space);
    EXPECT_EQ(manager().from(0), nullptr);
    EXPECT_EQ(make(one, read, 511, start), start);
    EXPECT_EQ(make(one, read, 480, 0, true), start + 511 * unit);
}

TEST_F(Stretches, of_children_lie_in_what_their_nester_has_reserved) {
    const auto range = manager().reserve(system[one], 4 * unit);
    ASSERT_TRUE(range);
    const u64 base = (*range)->base();
    ASSERT_TRUE(system.begin(4, one));
    ASSERT_TRUE(system.begin(5, 4));
    EXPECT_EQ(make(4), base);
    EXPECT_EQ(make(5), base + unit); // its grandchild
    EXPECT_EQ(make(two), base + 4 * unit);
    EXPECT_EQ(make(one), base + 5 * unit); // not its own
    for (const u32 stranger : {one, two})
        for (const u64 place : {0u, 2u, 3u})
            EXPECT_EQ(refusal(create(stranger, {.size = unit, .address = base + place * unit})), Refusal::no_space);
    EXPECT_EQ(refusal(create(4, {.size = 3 * unit})), Refusal::no_space);
    EXPECT_EQ(refusal(create(4, {.size = 2 * unit, .address = base + 3 * unit})), Refusal::no_space);
    EXPECT_EQ(make(4, read, 1, base + 3 * unit), base + 3 * unit);
    EXPECT_EQ(make(4, read, 8, base + 8 * unit), base + 8 * unit); // where nobody has reserved anything
    EXPECT_EQ(refusal(manager().clone(system[4], base + 8 * unit)), Refusal::no_space);

    // What its child reserves is elsewhere, and is nearer to the grandchild.
    const auto nearer = manager().reserve(system[4], unit);
    ASSERT_TRUE(nearer);
    EXPECT_GE((*nearer)->base(), base + 4 * unit);
    EXPECT_EQ(make(5), (*nearer)->base());
    EXPECT_EQ(refusal(create(5, {.size = unit, .address = base + 2 * unit})), Refusal::no_space);

    EXPECT_EQ(refusal(manager().unreserve(system[one], base)), Refusal::not_holder);
    EXPECT_EQ(refusal(manager().unreserve(system[two], base)), Refusal::no_stretch);
    EXPECT_EQ(refusal(manager().unreserve(system[one], base + unit)), Refusal::no_stretch);
    for (const u64 place : {0u, 3u}) EXPECT_FALSE(refusal(manager().destroy(system[4], base + place * unit)));
    EXPECT_FALSE(refusal(manager().destroy(system[5], base + unit)));
    EXPECT_FALSE(refusal(manager().unreserve(system[one], base)));
    EXPECT_EQ(system[one].range, nullptr);
    EXPECT_EQ(make(4), base);
}

TEST_F(Stretches, ranges_are_no_stretches) {
    for (const u64 size : {u64{0}, ~u64{0}, end_of_space + 1})
        EXPECT_EQ(refusal(manager().reserve(system[one], size)), Refusal::bad_argument) << size;
    EXPECT_EQ(refusal(manager().reserve(system[one], end_of_space)), Refusal::no_space);
    EXPECT_EQ(refusal(manager().reserve(system[one], end_of_space - start + 1)), Refusal::no_space);
    const auto range = manager().reserve(system[one], unit / 2);
    ASSERT_TRUE(range);
    const u64 base = (*range)->base();
    EXPECT_EQ((*range)->size(), unit);
    EXPECT_EQ(refusal(manager().reserve(system[one], unit)), Refusal::no_space);
    EXPECT_EQ(refusal(manager().destroy(system[one], base)), Refusal::no_stretch);
    EXPECT_EQ(refusal(manager().clone(system[one], base)), Refusal::no_stretch);
    EXPECT_EQ(refusal(manager().bind(system[one], base)), Refusal::no_stretch);
    EXPECT_EQ(refusal(manager().unbind(system[one], base)), Refusal::no_stretch);
    EXPECT_EQ(set(one, base, one, read), Refusal::no_stretch);
    EXPECT_EQ(set_all(one, base, read), Refusal::no_stretch);
    const u64 stretch = make(one);
    EXPECT_EQ(refusal(manager().unreserve(system[one], stretch)), Refusal::no_stretch);
    // All that there is.
    const auto all = manager().reserve(system[two], end_of_space - start - 2 * unit);
    ASSERT_TRUE(all);
    EXPECT_EQ(refusal(create(one, {.size = unit})), Refusal::no_space);
    EXPECT_FALSE(refusal(manager().unreserve(system[two], (*all)->base())));
}

TEST_F(Stretches, are_found_in_order) {
    // Outside, a range with two, an empty range, outside.
    ASSERT_EQ(make(two, read, 2), start);
    const u64 range = (*manager().reserve(system[one], 8 * unit))->base();
    ASSERT_TRUE(system.begin(4, one));
    const u64 first = make(4, read, 1, range), second = make(4, read, 2, range + 4 * unit);
    const u64 empty = (*manager().reserve(system[two], unit))->base();
    const u64 last = make(two, read, 1, empty + 100 * unit);
    std::vector<std::pair<u64, bool>> found;
    for (const Stretch* at = manager().from(0); at != nullptr; at = manager().after(*at))
        found.emplace_back(at->base(), at->reserved);
    const std::vector<std::pair<u64, bool>> expected = {{start, false},  {range, true}, {first, false},
                                                        {second, false}, {empty, true}, {last, false}};
    EXPECT_EQ(found, expected);

    const auto from = [&](u64 address) {
        const Stretch* at = manager().from(address);
        return at != nullptr ? at->base() : 0;
    };
    EXPECT_TRUE(manager().from(range)->reserved);
    EXPECT_EQ(from(start), start);
    EXPECT_EQ(from(start + 1), range);
    EXPECT_EQ(from(start + unit), range);
    EXPECT_EQ(from(range + 1), second);
    EXPECT_EQ(from(second), second);
    EXPECT_EQ(from(second + unit), empty);
    EXPECT_EQ(from(second + 2 * unit), empty);
    EXPECT_EQ(from(range + 7 * unit), empty);
    EXPECT_EQ(from(empty + 1), last);
    EXPECT_EQ(from(last + 1), 0u);
    EXPECT_EQ(from(~u64{0}), 0u);

    const auto containing = [&](u64 address) {
        const Stretch* at = manager().containing(address);
        return at != nullptr ? std::pair(at->base(), at->reserved) : std::pair(u64{0}, false);
    };
    EXPECT_EQ(containing(start + 2 * unit - 1), std::pair(start, false));
    EXPECT_EQ(containing(first + 7), std::pair(first, false));
    EXPECT_EQ(containing(range + 3 * unit), std::pair(range, true));
    EXPECT_EQ(containing(second + unit), std::pair(second, false));
    EXPECT_EQ(containing(last + unit), std::pair(u64{0}, false));
    EXPECT_EQ(containing(~u64{0}), std::pair(u64{0}, false));
    EXPECT_EQ(manager().at(start + unit), nullptr);
    EXPECT_EQ(manager().at(start + 8), nullptr);
    EXPECT_FALSE(manager().at(range)->reserved);
}

// ---- Rights

TEST_F(Stretches, are_seen_by_those_who_have_been_given_rights) {
    const u64 stretch = make(one, write);
    const u64 frame = map(one, stretch, stretch);
    EXPECT_EQ(sees(one, stretch), "rw");
    EXPECT_EQ(system.sees(one, stretch)->frame, frame);
    EXPECT_EQ(sees(two, stretch), "");
    EXPECT_EQ(set(one, stretch, two, read), std::nullopt);
    EXPECT_EQ(sees(two, stretch), "r");
    EXPECT_EQ(sees(two, stretch + page_size), "");
    EXPECT_EQ(set(two, stretch, two, write), Refusal::not_holder);
    EXPECT_EQ(set_all(two, stretch, read), Refusal::not_holder);
    EXPECT_EQ(set(one, stretch, two, write), std::nullopt);
    EXPECT_EQ(sees(two, stretch), "rw");
    EXPECT_EQ(set(one, stretch, two, meta), std::nullopt);
    EXPECT_EQ(sees(two, stretch), "");
    EXPECT_EQ(set(two, stretch, two, write | meta), std::nullopt); // Meta is the right to say so
    EXPECT_EQ(set(two, stretch, one, 0), std::nullopt);
    EXPECT_EQ(sees(one, stretch), "");
    EXPECT_EQ(manager().at(stretch)->rights.of(one), meta); // an owner keeps it
    EXPECT_EQ(set(one, stretch, two, 0), std::nullopt);
    EXPECT_EQ(sees(two, stretch), "");
    for (const u32 nobody : {0u, 6u, 255u, 256u, ~0u}) EXPECT_EQ(set(one, stretch, nobody, read), Refusal::no_domain);
    for (const u64 nowhere : {stretch + unit, stretch + page_size, u64{0}, ~u64{0}})
        EXPECT_EQ(set(one, nowhere, two, read), Refusal::no_stretch);
}

TEST_F(Stretches, are_seen_by_all_who_come_later) {
    const u64 stretch = make(one, 0);
    const u64 frame = map(one, stretch, stretch);
    EXPECT_EQ(set_all(one, stretch, meta | read), Refusal::bad_argument);
    EXPECT_EQ(set_all(one, stretch, write), std::nullopt);
    ASSERT_TRUE(system.begin(4));
    for (const u32 domain : {one, two, 4u}) {
        EXPECT_EQ(sees(domain, stretch), "rw");
        EXPECT_EQ(system.sees(domain, stretch)->frame, frame);
    }
    EXPECT_EQ(set(one, stretch, two, read), std::nullopt); // it may more already
    EXPECT_EQ(sees(two, stretch), "rw");
    EXPECT_EQ(set_all(one, stretch, 0), std::nullopt);
    EXPECT_EQ(sees(two, stretch), "r");
    for (const u32 domain : {one, maker, 4u}) EXPECT_EQ(sees(domain, stretch), "");
    ASSERT_TRUE(system.begin(5));
    EXPECT_EQ(sees(5, stretch), "");

    // Of several that all may use, one in the middle goes.
    const u64 others[] = {make(one), make(two), make(one)};
    for (const u64 other : others) EXPECT_EQ(set_all(other == others[1] ? two : one, other, read), std::nullopt);
    EXPECT_EQ(set_all(two, others[1], 0), std::nullopt);
    EXPECT_FALSE(refusal(manager().destroy(system[one], others[2])));
    ASSERT_TRUE(system.begin(6));
    EXPECT_EQ(manager().at(others[0])->rights_of(6), read);
}

TEST_F(Stretches, nobody_writes_what_somebody_executes) {
    EXPECT_EQ(refusal(create(one, {.size = unit, .rights = write | execute})), Refusal::write_and_execute);
    const u64 stretch = make(one, write);
    map(one, stretch, stretch);
    EXPECT_EQ(set(one, stretch, one, write | execute), Refusal::write_and_execute);
    EXPECT_EQ(set(one, stretch, two, execute), Refusal::write_and_execute);
    EXPECT_EQ(set(one, stretch, maker, write | execute), Refusal::write_and_execute); // its owner makes no code
    EXPECT_EQ(set_all(one, stretch, execute), Refusal::write_and_execute);
    EXPECT_EQ(manager().at(stretch)->rights.global(), 0);
    EXPECT_EQ(set_all(one, stretch, write | execute), Refusal::write_and_execute);
    EXPECT_EQ(sees(one, stretch), "rw");
    EXPECT_EQ(sees(two, stretch), "");
    // First one, then the other.
    EXPECT_EQ(set(one, stretch, one, read), std::nullopt);
    EXPECT_EQ(set(one, stretch, two, execute), std::nullopt);
    EXPECT_EQ(sees(two, stretch), "rx");
    EXPECT_EQ(set(one, stretch, one, write), Refusal::write_and_execute);
    EXPECT_EQ(set_all(one, stretch, write), Refusal::write_and_execute);
    EXPECT_EQ(set_all(one, stretch, execute), std::nullopt);
    EXPECT_EQ(set(one, stretch, two, 0), std::nullopt);
    EXPECT_EQ(set(one, stretch, two, write), Refusal::write_and_execute);
    EXPECT_EQ(sees(two, stretch), "rx");
}

TEST_F(Stretches, who_makes_code_writes_what_others_execute) {
    const u64 stretch = make(maker, write | execute);
    const u32 slot = bind(maker, stretch);
    map(maker, stretch, stretch);
    EXPECT_EQ(sees(maker, stretch), "rw"); // one at a time
    EXPECT_EQ(system.protect(maker, slot, Rights::read_execute), Status::ok);
    EXPECT_EQ(sees(maker, stretch), "rx");
    EXPECT_EQ(system.protect(maker, slot, Rights::any), Status::bad_argument);
    EXPECT_EQ(set(maker, stretch, two, execute), std::nullopt);
    EXPECT_EQ(sees(two, stretch), "rx");
    EXPECT_EQ(set_all(maker, stretch, execute), std::nullopt);
    EXPECT_EQ(set(maker, stretch, two, meta), std::nullopt);
    EXPECT_EQ(refusal(manager().clone(system[two], stretch)), Refusal::write_and_execute);
    EXPECT_TRUE(manager().clone(system[maker], stretch));
    EXPECT_EQ(system.protect(maker, slot, Rights::read_write), Status::ok);
}

TEST_F(Stretches, who_loses_meta_has_nothing_mapped) {
    const u64 stretch = make(one, write, 3);
    EXPECT_EQ(set(one, stretch, two, write | meta), std::nullopt);
    map(one, stretch, stretch);
    map(two, stretch, stretch + page_size);
    map(two, stretch, stretch + 3 * unit - page_size);
    EXPECT_EQ(sees(one, stretch + 3 * unit - page_size), "rw");
    EXPECT_EQ(set(one, stretch, two, read | meta), std::nullopt);
    EXPECT_EQ(sees(one, stretch + page_size), "rw");
    EXPECT_EQ(set(one, stretch, two, write), std::nullopt);
    EXPECT_EQ(sees(one, stretch + page_size), "");
    EXPECT_EQ(sees(two, stretch + 3 * unit - page_size), "");
    EXPECT_EQ(sees(two, stretch), "rw");
}

TEST_F(Stretches, who_loses_meta_has_nothing_mapped_in_large_ones_either) {
    const u64 stretch = make(one, write, 2, 0, true);
    EXPECT_EQ(set(one, stretch, two, meta), std::nullopt);
    const u64 mine = system.take_frames(one, 9), its = system.take_frames(two, 9);
    ASSERT_NE(mine, 0u);
    ASSERT_NE(its, 0u);
    const u32 slot = bind(one, stretch);
    EXPECT_EQ(system.map(one, slot, stretch, mine), Status::ok);
    EXPECT_EQ(system.map(two, bind(two, stretch), stretch + unit, its), Status::ok);
    EXPECT_EQ(sees(one, stretch), ""); // it is to be granted again
    EXPECT_EQ(system.protect(one, slot, Rights::read_write), Status::ok);
    EXPECT_EQ(set(one, stretch, maker, read), std::nullopt);
    EXPECT_EQ(sees(one, stretch + unit + 17 * page_size), "rw");
    EXPECT_EQ(system.sees(one, stretch + unit + 17 * page_size)->frame, its + 17);
    EXPECT_EQ(sees(maker, stretch + unit), "r");
    EXPECT_EQ(system.demap(two, bind(two, stretch), stretch + unit), Status::busy);

    EXPECT_EQ(set(one, stretch, two, read), std::nullopt);
    EXPECT_EQ(sees(one, stretch + unit), "");
    EXPECT_EQ(sees(maker, stretch + unit), "");
    EXPECT_EQ(sees(one, stretch), "rw");
    EXPECT_EQ(sees(maker, stretch), "r");
    EXPECT_EQ(sees(two, stretch), "r");
    // And with its end.
    EXPECT_EQ(set(one, stretch, two, meta), std::nullopt);
    EXPECT_EQ(system.map(two, bind(two, stretch), stretch + unit, its), Status::ok);
    EXPECT_EQ(set(one, stretch, maker, write), std::nullopt);
    EXPECT_EQ(sees(maker, stretch + unit), "rw");
    system.end(two);
    EXPECT_TRUE(system.release(two));
    EXPECT_EQ(sees(maker, stretch + unit), "");
    EXPECT_EQ(sees(maker, stretch), "rw");
}

TEST_F(Stretches, rights_that_are_given_again_restore_what_was_narrowed) {
    const u64 stretch = make(one, write);
    map(one, stretch, stretch);
    EXPECT_EQ(system.protect(one, bind(one, stretch), Rights::none), Status::ok);
    EXPECT_EQ(sees(one, stretch), "");
    EXPECT_EQ(set(one, stretch, one, write | meta), std::nullopt);
    EXPECT_EQ(sees(one, stretch), "rw");
    EXPECT_EQ(set(one, stretch, one, read | meta), std::nullopt);
    EXPECT_EQ(system.protect(one, bind(one, stretch), Rights::read_write), Status::bad_argument);
}

// ---- Portals

TEST_F(Stretches, have_portals_as_rights_allow) {
    const u64 stretch = make(one, write);
    EXPECT_EQ(refusal(manager().bind(system[two], stretch)), Refusal::not_holder);
    EXPECT_EQ(refusal(manager().bind(system[two], stretch + unit)), Refusal::no_stretch);
    EXPECT_EQ(refusal(manager().unbind(system[one], stretch)), Refusal::no_stretch);
    const u32 slot = bind(one, stretch);
    EXPECT_EQ(bind(one, stretch), slot);
    EXPECT_EQ(set(one, stretch, two, read), std::nullopt);
    const u32 its = bind(two, stretch);
    const u64 frame = system.take_frames(two);
    EXPECT_EQ(system.map(two, its, stretch, frame), Status::revoked);
    EXPECT_EQ(set(one, stretch, two, read | meta), std::nullopt);
    EXPECT_EQ(system.map(two, its, stretch, frame), Status::ok);
    EXPECT_EQ(set(one, stretch, two, meta), std::nullopt);
    EXPECT_EQ(system.protect(two, its, Rights::read), Status::revoked);
    system.check();
    EXPECT_EQ(set(one, stretch, two, 0), std::nullopt);
    EXPECT_EQ(system.demap(two, its, stretch), Status::revoked);
    EXPECT_EQ(manager().at(stretch)->bound, 1u);
    // What everybody has suffices.
    EXPECT_EQ(set_all(one, stretch, read), std::nullopt);
    EXPECT_EQ(system.protect(two, bind(two, stretch), Rights::none), Status::ok);
    EXPECT_EQ(set_all(one, stretch, 0), std::nullopt);
    EXPECT_EQ(system[two].bound[its].stretch, nullptr);
    EXPECT_FALSE(refusal(manager().unbind(system[one], stretch)));
    EXPECT_EQ(system.map(one, slot, stretch, frame), Status::revoked);
    EXPECT_EQ(manager().at(stretch)->bound, 0u);
}

TEST_F(Stretches, are_shared_by_a_portal_where_that_is_short) {
    const u64 stretch = make(one, write);
    map(one, stretch, stretch);
    const u32 slot = bind(one, stretch);
    EXPECT_TRUE(system.share(one, slot, two, 0));     // nothing, as before
    EXPECT_FALSE(system.share(one, slot, two, read)); // its directories are missing
    EXPECT_EQ(set(one, stretch, two, read), std::nullopt);
    EXPECT_TRUE(system.share(one, slot, two, 0));
    EXPECT_EQ(sees(two, stretch), "");
    EXPECT_EQ(system[two].received, 0u);
    EXPECT_TRUE(system.share(one, slot, two, write));
    EXPECT_EQ(sees(two, stretch), "rw");
    EXPECT_EQ(system[two].received, 1u);
    system.check();
    for (const u64 wanted : {u64{execute}, u64{meta}, u64{read | meta}, u64{16}, u64{256}, ~u64{0}})
        EXPECT_FALSE(system.share(one, slot, two, wanted)) << wanted;
    EXPECT_FALSE(system.share(one, slot, one, read)); // an owner's rights are more than that
    EXPECT_FALSE(system.share(one, slot + 1, two, read));
    // Who has portals has more to lose.
    bind(two, stretch);
    EXPECT_FALSE(system.share(one, slot, two, 0));
    EXPECT_FALSE(refusal(manager().unbind(system[two], stretch)));
    EXPECT_TRUE(system.share(one, slot, two, 0));
    EXPECT_EQ(set_all(one, stretch, read), std::nullopt);
    EXPECT_TRUE(system.share(one, slot, two, read));
    EXPECT_TRUE(system.share(one, slot, two, 0));
    EXPECT_EQ(sees(two, stretch), "r"); // as everybody
    // Who has no Meta, or has no slot any more, does not share.
    EXPECT_EQ(set(one, stretch, two, meta), std::nullopt);
    const u32 its = bind(two, stretch);
    EXPECT_TRUE(system.share(two, its, maker, read));
    EXPECT_EQ(system.map(two, its, stretch + page_size, system.take_frames(two)), Status::ok);
    EXPECT_FALSE(refusal(manager().unbind(system[two], stretch)));
    EXPECT_FALSE(system.share(one, slot, two, read)); // what it has mapped is to be unmapped
    EXPECT_EQ(bind(two, stretch), its);
    EXPECT_EQ(set(one, stretch, two, read), std::nullopt);
    EXPECT_EQ(sees(one, stretch + page_size), "");
    EXPECT_FALSE(system.share(two, its, maker, 0));
    EXPECT_FALSE(refusal(manager().destroy(system[one], stretch)));
    EXPECT_FALSE(system.share(one, slot, maker, read));
    // Several units, and large ones, are not a short matter.
    const u64 two_units = make(one, write, 2), large = make(one, write, 1, 0, true);
    for (const u64 longer : {two_units, large}) EXPECT_FALSE(system.share(one, bind(one, longer), two, 0));
}

TEST_F(Stretches, who_makes_code_shares_it_by_a_portal) {
    const u64 stretch = make(maker, write);
    EXPECT_EQ(set(maker, stretch, two, read), std::nullopt);
    EXPECT_TRUE(system.share(maker, bind(maker, stretch), two, execute));
    map(maker, stretch, stretch);
    EXPECT_EQ(sees(two, stretch), "rx");
}

TEST_F(Stretches, a_domain_has_portals_to_so_many) {
    std::vector<u64> stretches;
    for (u32 number = 0; number <= maximum_bound_stretches; ++number) stretches.push_back(make(one));
    for (u32 number = 0; number < maximum_bound_stretches; ++number) EXPECT_EQ(bind(one, stretches[number]), number);
    EXPECT_EQ(refusal(manager().bind(system[one], stretches.back())), Refusal::no_memory);
    EXPECT_FALSE(refusal(manager().destroy(system[one], stretches[7])));
    EXPECT_EQ(bind(one, stretches.back()), 7u);
}

// ---- Ends

TEST_F(Stretches, go_with_all_rights_and_portals) {
    for (const bool large : {false, true}) {
        const u64 stretch = make(one, write, 2, 0, large);
        EXPECT_EQ(set(one, stretch, two, read | meta), std::nullopt);
        EXPECT_EQ(set_all(one, stretch, read), std::nullopt);
        const u32 width = large ? 9 : 0;
        const u64 frame = system.take_frames(two, width);
        const u32 slot = bind(two, stretch);
        EXPECT_EQ(system.map(two, slot, stretch, frame), Status::ok);
        bind(one, stretch);
        bind(maker, stretch);
        EXPECT_EQ(set(one, stretch, maker, read), std::nullopt);
        EXPECT_EQ(sees(maker, stretch), "r");
        EXPECT_EQ(refusal(manager().destroy(system[two], stretch)), Refusal::not_holder);
        EXPECT_EQ(refusal(manager().destroy(system[one], stretch + unit)), Refusal::no_stretch);
        EXPECT_FALSE(refusal(manager().destroy(system[one], stretch)));
        EXPECT_EQ(refusal(manager().destroy(system[one], stretch)), Refusal::no_stretch);
        EXPECT_EQ(sees(maker, stretch), "");
        EXPECT_EQ(system[two].received, 0u);
        system.check();
        // The next one there is another, and the frame is free to be mapped.
        EXPECT_EQ(make(two, read, 1, 0, large), stretch);
        EXPECT_EQ(sees(one, stretch), "");
        EXPECT_EQ(system.map(two, bind(two, stretch), stretch, frame), Status::ok);
        EXPECT_FALSE(refusal(manager().destroy(system[two], stretch)));
    }
}

TEST_F(Stretches, who_protects_all_the_time_keeps_nothing) {
    const u64 shared = make(one), destroyed = make(one);
    for (const u64 stretch : {shared, destroyed}) {
        ASSERT_FALSE(set(one, stretch, two, read | write));
        bind(two, stretch);
    }
    system.restless = true;
    EXPECT_FALSE(set(one, shared, two, read));
    system.check();
    EXPECT_FALSE(set(one, shared, two, 0));
    system.check();
    EXPECT_FALSE(refusal(manager().destroy(system[one], destroyed)));
    system.restless = false;
}

TEST_F(Stretches, clones_have_the_same_rights_and_nothing_mapped) {
    const u64 stretch = make(one, write, 3);
    EXPECT_EQ(set(one, stretch, two, read | meta), std::nullopt);
    EXPECT_EQ(set(one, stretch, maker, read), std::nullopt);
    EXPECT_EQ(set_all(one, stretch, read), std::nullopt);
    map(one, stretch, stretch);
    EXPECT_EQ(refusal(manager().clone(system[maker], stretch)), Refusal::not_holder);
    EXPECT_EQ(refusal(manager().clone(system[one], stretch + unit)), Refusal::no_stretch);
    const auto made = manager().clone(system[two], stretch);
    ASSERT_TRUE(made);
    const Stretch& clone = **made;
    EXPECT_EQ(clone.size(), 3 * unit);
    EXPECT_EQ(clone.owner, &system[two]);
    EXPECT_EQ(clone.rights.global(), read);
    EXPECT_EQ(clone.rights.of(one), read | write | meta);
    EXPECT_EQ(clone.rights.of(two), read | meta);
    EXPECT_EQ(clone.rights.of(maker), read);
    EXPECT_EQ(sees(one, clone.base()), "");
    map(two, clone.base(), clone.base());
    EXPECT_EQ(sees(one, clone.base()), "rw");
    EXPECT_EQ(sees(two, clone.base()), "r");
    const u64 large = make(one, read, 2, 0, true);
    EXPECT_TRUE((*manager().clone(system[one], large))->large);
    // Not of those that have ended.
    system.end(maker);
    EXPECT_EQ((*manager().clone(system[two], stretch))->rights.of(maker), 0);
}

// ---- Domains that end

TEST_F(Stretches, an_ended_domain_goes_in_steps_while_others_go_on) {
    std::vector<u64> shared;
    for (u32 number = 0; number < 200; ++number) {
        shared.push_back(make(one, read));
        if (number % 2 == 0) EXPECT_EQ(set(one, shared.back(), two, read | (number % 4 == 0 ? meta : 0)), std::nullopt);
    }
    map(two, shared[0], shared[0]);
    map(two, shared[196], shared[196]);
    std::vector<u64> its;
    for (u32 number = 0; number < 30; ++number) {
        its.push_back(make(two, read));
        EXPECT_EQ(set(two, its.back(), one, read), std::nullopt);
        bind(one, its.back());
    }
    ASSERT_TRUE(manager().reserve(system[two], 5 * unit));
    EXPECT_EQ(sees(one, shared[196]), "r");
    system.end(two);
    u32 steps = 0;
    while (!system.release(two, 1)) {
        ASSERT_LT(++steps, 100u);
        // Others destroy, make and share meanwhile.
        const u64 one_goes = shared[steps * 3];
        EXPECT_FALSE(refusal(manager().destroy(system[one], one_goes)));
        EXPECT_EQ(set(one, shared[steps * 3 + 1], two, read), Refusal::no_domain);
        EXPECT_EQ(set(one, shared[steps * 3 + 1], maker, read), std::nullopt);
        EXPECT_EQ(set_all(one, shared[steps * 3 + 1], read), std::nullopt);
        make(maker, read);
        system.check();
    }
    EXPECT_GE(steps, 5u); // 30 stretches by 8, and then what it has been given
    EXPECT_EQ(sees(one, shared[196]), "");
    EXPECT_EQ(system[one].received, 0u);
    system.check();
    // The next domain with its number has nothing of that.
    ASSERT_TRUE(system.begin(two));
    for (const u64 stretch : shared)
        if (const Stretch* at = manager().at(stretch)) EXPECT_EQ(at->rights.of(two), 0);
    system.check();
}

TEST_F(Stretches, portals_of_an_ended_domain_are_not_remembered_in_what_has_gone) {
    const u64 stretch = make(one, read);
    EXPECT_EQ(set(one, stretch, two, read), std::nullopt);
    EXPECT_EQ(set_all(one, stretch, read), std::nullopt);
    bind(two, stretch);
    bind(maker, stretch);
    const u64 own = make(two);
    bind(two, own);
    system.end(two);
    EXPECT_EQ(manager().at(stretch)->bound, 1u);
    EXPECT_EQ(refusal(manager().bind(system[two], stretch)), Refusal::not_holder);
    EXPECT_FALSE(refusal(manager().destroy(system[one], stretch)));
    system.end(one);
    EXPECT_TRUE(system.release(one)); // with the memory that its records lie in
    EXPECT_TRUE(system.release(two));
}

TEST_F(Stretches, a_dead_nesters_range_stays_as_long_as_something_is_in_it) {
    const u64 range = (*manager().reserve(system[one], 4 * unit))->base();
    ASSERT_TRUE(system.begin(4, one));
    const u64 child = make(4, write);
    EXPECT_EQ(child, range);
    map(4, child, child);
    const u64 mine = make(one);
    system.end(one);
    EXPECT_FALSE(system.release(one, 50));
    EXPECT_EQ(manager().at(mine), nullptr);
    EXPECT_EQ(sees(4, child), "rw");
    system.check();
    const u64 elsewhere = make(4);
    EXPECT_TRUE(elsewhere < range || elsewhere >= range + 4 * unit);
    EXPECT_EQ(refusal(create(two, {.size = unit, .address = range + unit})), Refusal::no_space);
    EXPECT_FALSE(system.release(one, 50));
    system.end(4);
    EXPECT_TRUE(system.release(4));
    EXPECT_TRUE(system.release(one, 1));
    EXPECT_EQ(make(two), start);
}

// ---- Out of memory

using Operation = bool (*)(SimulatedSystem&);

struct Scenario {
    const char* name;
    void (*prepare)(SimulatedSystem&);
    Operation run;
};

/// The last units of one directory and the first of the next: twice the tables.
constexpr u64 boundary = start + (u64{1} << 30);

void share(SimulatedSystem& system) {
    const u64 stretch =
        (*system.manager.create(system[1], {.size = 4 * unit, .rights = write, .address = boundary - 2 * unit}))
            ->base();
    for (const u32 domain : {2u, 3u, 4u}) (void)system.manager.set_rights(system[1], stretch, domain, read | meta);
    (void)system.manager.bind(system[2], stretch);
    (void)system.manager.bind(system[3], stretch);
}
constexpr u64 shared = boundary - 2 * unit;

const Scenario scenarios[] = {
    {"create", [](SimulatedSystem&) {},
     [](SimulatedSystem& system) {
         return system.manager.create(system[1], {.size = unit, .rights = read}).has_value();
     }},
    {"create across directories", [](SimulatedSystem&) {},
     [](SimulatedSystem& system) {
         return system.manager.create(system[1], {.size = 8 * unit, .rights = read, .address = boundary - 3 * unit})
             .has_value();
     }},
    {"create a large one", [](SimulatedSystem&) {},
     [](SimulatedSystem& system) {
         return system.manager
             .create(system[1], {.size = 8 * unit, .rights = read, .address = boundary - 3 * unit, .large = true})
             .has_value();
     }},
    {"clone", share, [](SimulatedSystem& system) { return system.manager.clone(system[4], shared).has_value(); }},
    {"clone what all may use",
     [](SimulatedSystem& system) {
         share(system);
         (void)system.manager.set_global(system[1], shared, read);
         // The clone lies where nobody has directories yet.
         for (u32 number = 0; number < 2; ++number) (void)system.manager.create(system[5], {.size = 511 * unit});
     },
     [](SimulatedSystem& system) { return system.manager.clone(system[4], shared).has_value(); }},
    {"give", share,
     [](SimulatedSystem& system) { return system.manager.set_rights(system[2], shared, 5, write).has_value(); }},
    {"give other rights", share,
     [](SimulatedSystem& system) { return system.manager.set_rights(system[2], shared, 3, write).has_value(); }},
    {"take rights", share,
     [](SimulatedSystem& system) { return system.manager.set_rights(system[2], shared, 3, 0).has_value(); }},
    {"give to all", share,
     [](SimulatedSystem& system) { return system.manager.set_global(system[1], shared, write).has_value(); }},
    {"take from all",
     [](SimulatedSystem& system) {
         share(system);
         (void)system.manager.set_global(system[1], shared, write);
         (void)system.manager.bind(system[5], shared);
     },
     [](SimulatedSystem& system) { return system.manager.set_global(system[1], shared, 0).has_value(); }},
    {"bind", share, [](SimulatedSystem& system) { return system.manager.bind(system[4], shared).has_value(); }},
    {"reserve", [](SimulatedSystem&) {},
     [](SimulatedSystem& system) { return system.manager.reserve(system[1], unit).has_value(); }},
    {"destroy", share, [](SimulatedSystem& system) { return system.manager.destroy(system[1], shared).has_value(); }},
};

class Short : public testing::TestWithParam<Scenario> {};

TEST_P(Short, what_does_not_succeed_has_not_happened) {
    for (const bool lasting : {false, true}) {
        for (u32 after = 1;; ++after) {
            ASSERT_LT(after, 200u);
            SimulatedSystem system;
            for (u32 domain = 1; domain < 7; ++domain) ASSERT_TRUE(system.begin(domain));
            GetParam().prepare(system);
            system.check();
            const std::string before = system.describe();
            system.run_short(after, lasting);
            const bool done = GetParam().run(system);
            const bool refused = system.refused();
            system.plenty();
            system.check();
            if (!done) {
                ASSERT_TRUE(refused);
                ASSERT_EQ(system.describe(), before) << GetParam().name << ", demand " << after;
                ASSERT_TRUE(GetParam().run(system));
                system.check();
            }
            for (u32 domain = 1; domain < 7; ++domain) {
                system.end(domain);
                ASSERT_TRUE(system.release(domain, 100));
            }
            system.check_nothing_left();
            if (!refused) break;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Scenarios, Short, testing::ValuesIn(scenarios),
                         [](const auto& info) { return "number_" + std::to_string(info.index); });

TEST(ShortAtBirth, a_domain_that_cannot_have_what_all_have_comes_to_nothing) {
    for (u32 after = 1;; ++after) {
        ASSERT_LT(after, 50u);
        SimulatedSystem system;
        ASSERT_TRUE(system.begin(1));
        for (const u64 address : {boundary - unit, boundary + (u64{4} << 30)}) {
            ASSERT_TRUE(system.manager.create(system[1], {.size = 2 * unit, .rights = read, .address = address}));
            ASSERT_TRUE(system.manager.set_global(system[1], address, read));
        }
        const std::string before = system.describe();
        system.run_short(after, true);
        const bool begun = system.begin(2);
        system.plenty();
        if (begun) break;
        system.end(2);
        ASSERT_TRUE(system.release(2));
        system.check();
        ASSERT_EQ(system.describe(), before);
        ASSERT_TRUE(system.begin(2));
        system.check();
    }
}

} // namespace
} // namespace metta::vm::test
