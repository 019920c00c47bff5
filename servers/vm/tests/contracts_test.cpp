// SPDX-License-Identifier: MIT
// What is guaranteed is there, whatever others draw, are given or lose.
#include "servers/vm/contracts.hpp"

#include <gtest/gtest.h>

#include <array>
#include <random>

namespace metta::vm {
namespace {

constexpr u64 huge = ~u64{0}, absurd = u64{1} << 40;

class ContractsOfTwo : public testing::Test {
  protected:
    /// As Contracts says, and again from the accounts.
    void check() const {
        u64 used = lost, guaranteed = 0, kept = 0;
        for (const Account* account : {&one, &other}) {
            used += account->used;
            guaranteed += account->guaranteed;
            kept += account->guaranteed > account->used ? account->guaranteed - account->used : 0;
        }
        EXPECT_EQ(contracts.free(), 100 - used);
        EXPECT_EQ(contracts.guaranteed(), guaranteed);
        EXPECT_EQ(contracts.kept(), kept);
    }

    Contracts contracts{100};
    Account one, other;
    u64 lost = 0;
};

TEST_F(ContractsOfTwo, no_more_is_guaranteed_than_there_is) {
    EXPECT_EQ(contracts.left(), 100u);
    EXPECT_FALSE(contracts.change(one, 101, 0));
    EXPECT_EQ(one.guaranteed, 0u);
    EXPECT_TRUE(contracts.change(one, 60, 0));
    EXPECT_EQ(contracts.left(), 40u);
    EXPECT_FALSE(contracts.change(other, 41, 0));
    EXPECT_TRUE(contracts.change(other, 40, 0));
    EXPECT_EQ(contracts.left(), 0u);
    EXPECT_FALSE(contracts.change(one, 61, 0));
    EXPECT_TRUE(contracts.change(one, 59, 0));
    EXPECT_TRUE(contracts.change(other, 41, 0));
    check();
}

TEST_F(ContractsOfTwo, what_is_optimistic_is_what_nobody_has_been_promised) {
    ASSERT_TRUE(contracts.change(one, 30, 0));
    ASSERT_TRUE(contracts.change(other, 10, 1000));
    EXPECT_FALSE(contracts.draw(other, 71)); // its own guarantee and 60 of nobody
    EXPECT_EQ(other.used, 0u);
    EXPECT_TRUE(contracts.draw(other, 70));
    EXPECT_FALSE(contracts.draw(other, 1));
    EXPECT_EQ(other.surplus(), 60u);
    EXPECT_TRUE(contracts.draw(one, 29));
    EXPECT_FALSE(contracts.draw(other, 1));
    EXPECT_TRUE(contracts.draw(one, 1));
    EXPECT_FALSE(contracts.draw(one, 1));
    EXPECT_EQ(contracts.free(), 0u);
    contracts.give_back(one, 30);
    EXPECT_FALSE(contracts.draw(other, 1));
    EXPECT_TRUE(contracts.draw(one, 30));
    check();
}

TEST_F(ContractsOfTwo, nobody_draws_more_than_the_contract_says) {
    ASSERT_TRUE(contracts.change(one, 5, 7));
    EXPECT_FALSE(contracts.draw(one, 13));
    EXPECT_TRUE(contracts.draw(one, 12));
    EXPECT_FALSE(contracts.draw(one, 1));
    EXPECT_FALSE(contracts.draw(other, 1));
    EXPECT_TRUE(contracts.draw(other, 0));
    check();
}

TEST_F(ContractsOfTwo, absurd_numbers_are_refused) {
    for (const u64 number : {absurd, huge - 1, huge}) {
        EXPECT_FALSE(contracts.change(one, number, 0));
        EXPECT_FALSE(contracts.draw(one, number));
    }
    ASSERT_TRUE(contracts.change(one, 5, absurd));
    ASSERT_TRUE(contracts.draw(one, 3));
    for (const u64 number : {absurd, huge - 4, huge - 3, huge - 2, huge - 1, huge})
        EXPECT_FALSE(contracts.draw(one, number));
    EXPECT_EQ(one.used, 3u);
    // As much as can be said is not less than a part of it.
    ASSERT_TRUE(contracts.change(one, 5, huge));
    EXPECT_TRUE(contracts.draw(one, 2));
    EXPECT_TRUE(contracts.draw(one, 95));
    EXPECT_FALSE(contracts.draw(one, 1));
    check();
}

TEST_F(ContractsOfTwo, a_guarantee_may_be_what_somebody_has_to_give_back) {
    one.revocable = true;
    ASSERT_TRUE(contracts.change(one, 10, 90));
    ASSERT_TRUE(contracts.draw(one, 95));
    EXPECT_EQ(contracts.left(), 90u); // all that it has beyond its guarantee can be asked back
    ASSERT_TRUE(contracts.change(other, 50, 0));
    EXPECT_EQ(contracts.shortage(), 45u);
    EXPECT_TRUE(contracts.draw(other, 5));
    EXPECT_FALSE(contracts.draw(other, 1));
    EXPECT_EQ(contracts.shortage(), 45u);

    one.asked = true;
    one.target = 50;
    EXPECT_EQ(one.owed(), 45u);
    contracts.give_back(one, 44);
    EXPECT_TRUE(one.asked);
    EXPECT_EQ(one.owed(), 1u);
    contracts.give_back(one, 1);
    EXPECT_FALSE(one.asked);
    EXPECT_EQ(one.owed(), 0u);
    EXPECT_EQ(contracts.shortage(), 0u);
    EXPECT_TRUE(contracts.draw(other, 45));
    check();
}

TEST_F(ContractsOfTwo, what_cannot_be_asked_back_is_not_guaranteed_to_others) {
    ASSERT_TRUE(contracts.change(one, 10, 50));
    ASSERT_TRUE(contracts.draw(one, 40));
    EXPECT_EQ(contracts.left(), 60u);
    EXPECT_EQ(contracts.left_for(one), 90u);
    EXPECT_FALSE(contracts.change(other, 61, 0));
    ASSERT_TRUE(contracts.change(other, 60, 0));
    EXPECT_FALSE(contracts.change(one, 41, 0));
    EXPECT_TRUE(contracts.change(one, 40, 0)); // what it has already
    EXPECT_EQ(contracts.shortage(), 0u);
    check();
}

TEST_F(ContractsOfTwo, what_is_no_longer_revocable_may_be_too_much) {
    contracts.set_revocable(one, true);
    ASSERT_TRUE(contracts.change(one, 0, 100));
    ASSERT_TRUE(contracts.draw(one, 100));
    ASSERT_TRUE(contracts.change(other, 70, 0));
    EXPECT_EQ(contracts.left(), 30u);
    contracts.set_revocable(one, false);
    EXPECT_EQ(contracts.left(), 0u);
    EXPECT_FALSE(contracts.change(other, absurd, 0));
    EXPECT_FALSE(contracts.change(other, 71, 0));
    EXPECT_EQ(contracts.left_for(one), 30u);
    EXPECT_FALSE(contracts.change(one, 31, 0));
    EXPECT_TRUE(contracts.change(one, 30, 0));
    contracts.set_revocable(one, true);
    EXPECT_EQ(contracts.left(), 0u);
    check();
}

TEST_F(ContractsOfTwo, moving_needs_no_contract_and_makes_no_room) {
    ASSERT_TRUE(contracts.change(one, 100, 0));
    ASSERT_TRUE(contracts.draw(one, 100));
    contracts.move(one, other, 40);
    EXPECT_EQ(one.used, 60u);
    EXPECT_EQ(other.used, 40u);
    EXPECT_EQ(contracts.shortage(), 40u);
    EXPECT_EQ(contracts.left(), 0u);
    EXPECT_EQ(contracts.left_for(other), 0u);
    Account third;
    EXPECT_FALSE(contracts.change(third, 1, 0));
    EXPECT_FALSE(contracts.change(third, absurd, 0));
    EXPECT_FALSE(contracts.change(other, 1, 0));
    EXPECT_FALSE(contracts.draw(one, 1));
    contracts.move(other, one, 40);
    EXPECT_EQ(contracts.shortage(), 0u);
    check();
}

TEST_F(ContractsOfTwo, giving_up_a_guarantee_makes_a_surplus) {
    ASSERT_TRUE(contracts.change(one, 80, 0));
    ASSERT_TRUE(contracts.draw(one, 80));
    ASSERT_TRUE(contracts.change(one, 20, 0));
    EXPECT_EQ(contracts.left(), 20u);
    EXPECT_FALSE(contracts.draw(one, 1));
    EXPECT_FALSE(contracts.change(other, 21, 0));
    contracts.give_back(one, 60);
    EXPECT_TRUE(contracts.change(other, 80, 0));
    check();
}

TEST_F(ContractsOfTwo, a_closed_account_leaves_what_is_lost) {
    ASSERT_TRUE(contracts.change(one, 50, 50));
    ASSERT_TRUE(contracts.draw(one, 60));
    contracts.give_back(one, 57);
    contracts.close(one);
    lost = 3;
    EXPECT_EQ(one.guaranteed, 0u);
    EXPECT_EQ(contracts.free(), 97u);
    EXPECT_EQ(contracts.left(), 97u);
    EXPECT_FALSE(contracts.change(other, 98, 0));
    ASSERT_TRUE(contracts.change(other, 97, 0));
    EXPECT_TRUE(contracts.draw(other, 97));
    check();
}

/// Anything, by several accounts: the sums are what they are when counted again, and what is promised is kept.
TEST(Contracts, any_sequence_keeps_what_is_promised) {
    for (u32 seed = 0; seed < 40; ++seed) {
        std::mt19937 random(seed);
        const auto below = [&](u64 limit) { return std::uniform_int_distribution<u64>(0, limit - 1)(random); };
        const bool orderly = seed % 2 == 0; // nothing happens that may cause a shortage
        constexpr u64 total = 1000;
        Contracts contracts(total);
        std::array<Account, 6> accounts;
        u64 lost = 0;
        for (u32 step = 0; step < 4000; ++step) {
            Account& account = accounts[below(accounts.size())];
            Account& another = accounts[below(accounts.size())];
            const u64 number = below(20) == 0 ? absurd << below(24) : below(total / 3);
            const u64 free = contracts.free(), kept = contracts.kept(), used = account.used;
            switch (below(orderly ? 4 : 7)) {
            case 0: {
                const bool within = number != 0 && number <= account.undrawn();
                const bool possible = number <= account.most() && account.used <= account.most() - number;
                const bool drawn = contracts.draw(account, number);
                ASSERT_EQ(account.used, drawn ? used + number : used);
                ASSERT_TRUE(possible || !drawn);
                if (within && free >= kept) ASSERT_TRUE(drawn) << "a guaranteed draw failed";
                if (number != 0 && !within && drawn) ASSERT_GE(contracts.free(), contracts.kept());
                // What is neither forbidden nor promised to others is given.
                if (possible && number <= free && free - number >= kept - std::min(kept, account.undrawn()))
                    ASSERT_TRUE(drawn);
                break;
            }
            case 1:
            case 2:
                contracts.give_back(account, used == 0 ? 0 : below(used + 1));
                break;
            case 3: {
                u64 promised = lost;
                for (const Account& each : accounts)
                    promised += each.guaranteed + (each.revocable ? 0 : each.surplus());
                if (!account.revocable) promised -= account.surplus();
                const u64 before = account.guaranteed;
                const u64 most = promised < total ? total - promised : 0;
                ASSERT_EQ(contracts.left_for(account), most);
                const bool changed = contracts.change(account, number, below(total));
                ASSERT_EQ(changed, number <= before || number - before <= most);
                ASSERT_EQ(account.guaranteed, changed ? number : before);
                break;
            }
            case 4:
                if (&account != &another && used != 0) contracts.move(account, another, below(used) + 1);
                break;
            case 5:
                contracts.set_revocable(account, below(2) == 0);
                break;
            default:
                if (below(20) != 0) break;
                contracts.give_back(account, used - std::min<u64>(used, below(3)));
                lost += account.used;
                contracts.close(account);
            }
            u64 all_used = lost, guaranteed = 0, undrawn = 0, lasting = lost;
            for (const Account& each : accounts) {
                all_used += each.used;
                guaranteed += each.guaranteed;
                undrawn += each.guaranteed > each.used ? each.guaranteed - each.used : 0;
                lasting += each.revocable ? 0 : each.surplus();
            }
            ASSERT_EQ(contracts.free(), total - all_used);
            ASSERT_EQ(contracts.guaranteed(), guaranteed);
            ASSERT_EQ(contracts.kept(), undrawn);
            ASSERT_LE(guaranteed, total);
            ASSERT_EQ(contracts.left(), guaranteed + lasting < total ? total - guaranteed - lasting : 0);
            ASSERT_EQ(contracts.shortage(), undrawn + all_used > total ? undrawn + all_used - total : 0);
            if (orderly) ASSERT_EQ(contracts.shortage(), 0u);
        }
    }
}

} // namespace
} // namespace metta::vm
