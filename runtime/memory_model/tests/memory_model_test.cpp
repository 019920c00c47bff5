// SPDX-License-Identifier: MIT
// What the model says, in the words of interfaces/Stretches.if and Frames.if.
#include "runtime/memory_model/memory_model.hpp"

#include <gtest/gtest.h>

namespace metta::memory_model {
namespace {

constexpr u64 base = u64{3} << 40, other_base = base + 16 * large_page_size, size = large_page_size;
constexpr u64 portal = 32;
constexpr Refusals none;

class Model : public testing::Test {
  protected:
    Model() {
        for (const Domain domain : {0u, 1u, 2u}) model.begin(domain);
    }
    /// A stretch of domain 0 with one frame in it, and its owner's portals.
    void make(RightSet rights = may_read | may_write) {
        model.created(0, base, size, rights);
        model.bound(0, base, portal);
        ASSERT_TRUE(model.taken(0, 7, 1));
        ASSERT_EQ(model.map(0, portal, base, 7), none);
        model.has_word(base, 42);
    }
    Answer answer(Domain domain, Access access, u64 address = base) {
        return model.access(domain, address, access).answer;
    }

    MemoryModel model;
};

TEST_F(Model, only_who_has_a_right_has_an_access) {
    make();
    EXPECT_EQ(answer(0, Access::write), Answer::done);
    EXPECT_EQ(answer(0, Access::execute), Answer::fault);
    EXPECT_EQ(answer(1, Access::read), Answer::fault);
    EXPECT_EQ(model.access(0, base, Access::read).word, 42u);
    EXPECT_EQ(answer(0, Access::read, base + page_size), Answer::fault);
    EXPECT_EQ(model.set_rights(0, base, 1, may_read), none);
    EXPECT_EQ(answer(1, Access::read), Answer::done);
    EXPECT_EQ(answer(1, Access::write), Answer::fault);
    EXPECT_EQ(model.set_rights(0, base, 1, no_rights), none);
    EXPECT_EQ(answer(1, Access::read), Answer::fault);
}

TEST_F(Model, writing_and_executing_are_reading_too) {
    make(may_write);
    EXPECT_EQ(answer(0, Access::read), Answer::done);
    EXPECT_EQ(model.set_rights(0, base, 0, may_execute), none);
    EXPECT_EQ(answer(0, Access::read), Answer::done);
    EXPECT_EQ(answer(0, Access::execute), Answer::done);
    EXPECT_EQ(answer(0, Access::write), Answer::fault);
}

TEST_F(Model, nobody_writes_what_somebody_executes) {
    make();
    const Refusals refused = {Answer::write_and_execute};
    EXPECT_EQ(model.may_create(size, may_write | may_execute, 0), refused);
    EXPECT_EQ(model.set_rights(0, base, 1, may_execute), refused);
    EXPECT_EQ(model.set_global(0, base, may_execute), refused);
    EXPECT_EQ(model.set_rights(0, base, 0, no_rights), none);
    EXPECT_EQ(model.set_global(0, base, may_execute), none);
    EXPECT_EQ(answer(2, Access::execute), Answer::done);
    EXPECT_EQ(model.set_rights(0, base, 0, may_write), refused);
}

TEST_F(Model, meta_is_for_who_has_it) {
    make();
    EXPECT_EQ(model.set_rights(1, base, 1, may_read), Refusals{Answer::not_holder});
    EXPECT_EQ(model.set_rights(1, base + size, 3, may_read), (Refusals{Answer::no_stretch, Answer::no_domain}));
    EXPECT_EQ(model.set_global(0, base, meta), Refusals{Answer::bad_argument});
    EXPECT_EQ(model.set_rights(0, base, 1, meta), none);
    EXPECT_EQ(model.set_rights(1, base, 0, no_rights), none); // the owner keeps Meta
    EXPECT_EQ(model.set_rights(0, base, 1, no_rights), none);
    EXPECT_EQ(model.destroy(1, base), Refusals{Answer::not_holder});
    EXPECT_EQ(model.may_bind(1, base), Refusals{Answer::not_holder});
    EXPECT_EQ(model.may_bind(1, base + size), Refusals{Answer::no_stretch});
}

TEST_F(Model, portals_go_with_the_right_and_with_the_stretch) {
    make();
    ASSERT_EQ(model.set_rights(0, base, 1, meta | may_read), none);
    model.bound(1, base, portal);
    EXPECT_EQ(model.demap(1, portal, base + page_size), Refusals{Answer::absent});
    ASSERT_EQ(model.set_rights(0, base, 1, may_read), none);
    EXPECT_EQ(model.demap(1, portal, base), not_bound);
    EXPECT_TRUE(model.share(1, portal, 2, may_read).contains(Answer::fault));
    EXPECT_EQ(model.share(0, portal, 2, may_read), none);
    EXPECT_EQ(answer(2, Access::read), Answer::done);
    EXPECT_EQ(model.protect(1, portal, no_rights), none);
    EXPECT_EQ(model.destroy(0, base), none);
    EXPECT_EQ(model.protect(1, portal, no_rights), not_bound);
    EXPECT_EQ(model.unbind(1, base), Refusals{Answer::no_stretch});
}

TEST_F(Model, who_narrows_its_own_rights_can_have_them_back) {
    make();
    EXPECT_EQ(model.protect(0, portal, may_read), none);
    EXPECT_EQ(answer(0, Access::write), Answer::fault);
    EXPECT_EQ(answer(0, Access::read), Answer::done);
    for (const RightSet rights : {may_execute, may_write, meta})
        EXPECT_EQ(model.protect(0, portal, rights), Refusals{Answer::bad_argument});
    EXPECT_EQ(model.protect(0, portal, may_read | may_write), none);
    EXPECT_EQ(answer(0, Access::write), Answer::done);
    EXPECT_EQ(model.protect(0, portal, no_rights), none);
    EXPECT_EQ(model.set_global(0, base, may_read), none); // the owner may what it might before
    EXPECT_EQ(answer(0, Access::read), Answer::fault);
    EXPECT_EQ(model.set_rights(0, base, 0, may_read), none);
    EXPECT_EQ(answer(0, Access::read), Answer::done);
}

TEST_F(Model, frames_are_mapped_by_who_holds_them) {
    make();
    EXPECT_FALSE(model.taken(1, 7, 1));
    ASSERT_TRUE(model.taken(1, 8, 2));
    EXPECT_EQ(model.map(0, portal, base + page_size, 8), Refusals{Answer::not_owner});
    EXPECT_EQ(model.map(0, portal, base, 8), (Refusals{Answer::not_owner, Answer::occupied}));
    EXPECT_EQ(model.map(0, portal, base + size, 7), Refusals{Answer::bad_argument});
    EXPECT_EQ(model.map_range(0, portal, base + size - page_size, 7, 2), Refusals{Answer::bad_argument});
    EXPECT_EQ(model.give(0, 7, 1), Refusals{Answer::not_yours}); // it is mapped
    EXPECT_EQ(model.give(0, 8, 1), Refusals{Answer::not_yours});
    EXPECT_EQ(model.give(1, 8, 3), Refusals{Answer::not_yours});
    EXPECT_EQ(model.demap(0, portal, base), none);
    EXPECT_EQ(model.give(0, 7, 1), none);
    EXPECT_TRUE(model.frame(8)->followed);
    EXPECT_EQ(model.give(1, 9, 1), none);
    EXPECT_FALSE(model.frame(8)->followed);
    EXPECT_EQ(model.give(1, 8, 1), none);
}

TEST_F(Model, ranges_go_as_far_as_they_can) {
    make();
    ASSERT_TRUE(model.taken(0, 8, 1));
    EXPECT_EQ(model.map_range(0, portal, base + page_size, 8, 2), Refusals{Answer::not_owner});
    EXPECT_NE(model.frame_at(base + page_size), nullptr);
    EXPECT_EQ(model.frame_at(base + 2 * page_size), nullptr);
    EXPECT_EQ(model.demap_range(0, portal, base, 3), none);
    EXPECT_EQ(model.give(0, 7, 2), none);
}

TEST_F(Model, who_loses_meta_has_nothing_mapped_there) {
    make();
    ASSERT_EQ(model.set_rights(0, base, 1, meta | may_read), none);
    model.bound(1, base, portal);
    ASSERT_TRUE(model.taken(1, 9, 1));
    ASSERT_EQ(model.map(1, portal, base + page_size, 9), none);
    ASSERT_EQ(model.set_rights(0, base, 1, may_read), none);
    EXPECT_EQ(model.frame_at(base + page_size), nullptr);
    EXPECT_EQ(answer(1, Access::read), Answer::done);
    EXPECT_EQ(model.give(1, 9, 1), none);
    ASSERT_EQ(model.set_rights(0, base, 1, meta), none);
    EXPECT_EQ(model.demap(1, portal, base), none); // its portals are there again
}

TEST_F(Model, with_a_domain_go_its_stretches_rights_and_frames) {
    make();
    model.created(1, other_base, size, may_read);
    ASSERT_EQ(model.set_rights(1, other_base, 0, meta | may_read), none);
    model.bound(0, other_base, portal + 5);
    ASSERT_EQ(model.map(0, portal + 5, other_base, 7), none);
    EXPECT_EQ(answer(1, Access::read, other_base), Answer::done);
    model.end(0);
    EXPECT_EQ(model.find(base), nullptr);
    EXPECT_EQ(model.frame(7), nullptr);
    EXPECT_EQ(answer(1, Access::read, other_base), Answer::fault);
    EXPECT_EQ(model.set_rights(1, other_base, 0, may_read), Refusals{Answer::no_domain});
    model.begin(0);
    EXPECT_EQ(answer(0, Access::read, other_base), Answer::fault);
    EXPECT_EQ(model.demap(0, portal + 5, other_base), not_bound);
}

TEST_F(Model, a_clone_has_the_rights_and_nothing_mapped) {
    make();
    ASSERT_EQ(model.set_rights(0, base, 1, may_read | meta), none);
    EXPECT_EQ(model.may_clone(2, base), Refusals{Answer::not_holder});
    EXPECT_EQ(model.may_clone(1, base), none);
    model.cloned(1, base, other_base);
    EXPECT_EQ(model.find(other_base)->owner, 1u);
    EXPECT_EQ(model.find(other_base)->given, model.find(base)->given);
    EXPECT_EQ(model.frame_at(other_base), nullptr);
}

TEST_F(Model, ranges_that_cannot_be) {
    EXPECT_EQ(model.may_create(size, no_rights, 0), none);
    EXPECT_EQ(model.may_create(0, no_rights, 0), Refusals{Answer::bad_argument});
    EXPECT_EQ(model.may_create(u64{1023} * 1024 * 1024, no_rights, 0), Refusals{Answer::bad_argument});
    EXPECT_EQ(model.may_create(size, no_rights, base + page_size), Refusals{Answer::bad_argument});
    EXPECT_EQ(model.may_create(size, no_rights, large_page_size), (Refusals{Answer::bad_argument, Answer::no_space}));
    model.created(0, base, size, no_rights);
    EXPECT_EQ(model.may_create(2 * size, no_rights, base - size), Refusals{Answer::no_space});
    EXPECT_EQ(model.may_create(size, no_rights, base - size), none);
}

} // namespace
} // namespace metta::memory_model
