// SPDX-License-Identifier: MIT
// The table against a model: a map from paths to owners.
#include "servers/names/name_table.hpp"

#include <gtest/gtest.h>

#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

namespace metta::names {
namespace {

class NameTableTest : public testing::Test {
  protected:
    Node& add(Node& parent, std::string_view name, int owner, bool context = true) {
        Node& node = nodes.emplace_back();
        node.owner = &owners[owner];
        table.enter(node, parent, name, {.type = 1, .value = 2, .context = context}, ++reference);
        return node;
    }

    NameTable table;
    std::deque<Node> nodes;
    int owners[4] = {};
    u64 reference = 0;
};

TEST_F(NameTableTest, NamesAreShortAndPlain) {
    EXPECT_TRUE(is_name("console"));
    EXPECT_TRUE(is_name("hello#12"));
    EXPECT_TRUE(is_name(std::string(31, 'x')));
    EXPECT_FALSE(is_name(""));
    EXPECT_FALSE(is_name(std::string(32, 'x')));
    EXPECT_FALSE(is_name("a>b"));
    EXPECT_FALSE(is_name("a b"));
    EXPECT_FALSE(is_name("a\n"));
    EXPECT_FALSE(is_name("a\x7f"));
}

TEST_F(NameTableTest, TheSameNameInDifferentContexts) {
    Node& one = add(table.root(), "one", 0);
    Node& two = add(table.root(), "two", 0);
    Node& in_one = add(one, "name", 0);
    EXPECT_EQ(table.find(one, "name"), &in_one);
    EXPECT_EQ(table.find(two, "name"), nullptr);
    EXPECT_EQ(table.find(table.root(), "name"), nullptr);
    EXPECT_EQ(table.find(table.root(), "two"), &two);
}

TEST_F(NameTableTest, EntriesKeepTheirOrder) {
    for (const char* name : {"c", "a", "b"}) add(table.root(), name, 0);
    table.remove(*table.find(table.root(), "a"));
    std::string order;
    for (const Node* node = table.root().first; node != nullptr; node = node->next) order += node->name();
    EXPECT_EQ(order, "cb");
    EXPECT_EQ(table.root().last->name(), "b");
}

TEST_F(NameTableTest, AContextGoesWithWhatIsInIt) {
    Node& top = add(table.root(), "top", 0);
    Node& middle = add(top, "middle", 1);
    add(middle, "bottom", 0);
    add(top, "other", 0);
    EXPECT_FALSE(NameTable::whole(top));
    EXPECT_FALSE(NameTable::whole(middle));
    table.remove(top);
    EXPECT_EQ(table.root().first, nullptr);
    for (const Node& node : nodes) EXPECT_EQ(node.reference, 0u);
    EXPECT_EQ(table.find(table.root(), "top"), nullptr);
}

TEST_F(NameTableTest, WhatBelongsToOneIsWhole) {
    Node& top = add(table.root(), "top", 2);
    add(add(top, "a", 2), "b", 2);
    add(top, "c", 2);
    add(table.root(), "beside", 3);
    EXPECT_TRUE(NameTable::whole(top));
}

TEST_F(NameTableTest, BytesOfAValueAreKept) {
    const std::array<byte, 3> bytes = {byte{1}, byte{2}, byte{3}};
    Node& node = nodes.emplace_back();
    table.enter(node, table.root(), "bytes", {.type = 12, .bytes = bytes}, 1);
    ASSERT_EQ(node.size, 3);
    EXPECT_EQ(node.bytes[2], byte{3});
}

TEST_F(NameTableTest, PathsAreRememberedUntilSomethingGoes) {
    Node& node = add(table.root(), "name", 0, false);
    for (const std::string& path :
         {std::string("a"), std::string("services>a"), std::string("services>a>bbbbbbbb"), std::string(47, 'x')}) {
        EXPECT_EQ(table.remembered(path), nullptr) << path;
        table.remember(path, node);
        EXPECT_EQ(table.remembered(path), &node) << path;
        for (usize at = 0; at < path.size(); ++at) {
            std::string other = path;
            ++other[at];
            EXPECT_EQ(table.remembered(other), nullptr) << other;
        }
        EXPECT_EQ(table.remembered(path + "y"), nullptr);
        EXPECT_EQ(table.remembered(path.substr(1)), nullptr);
    }
    table.remember(std::string(48, 'x'), node); // too long
    EXPECT_EQ(table.remembered(std::string(48, 'x')), nullptr);
    table.remember("services>name", node);
    table.remove(node);
    EXPECT_EQ(table.remembered("services>name"), nullptr);
}

TEST_F(NameTableTest, AsAModelSaysAfterManyChanges) {
    std::mt19937 random(5);
    std::map<std::string, Node*> model; // by path
    for (int step = 0; step < 20000; ++step) {
        auto at = model.begin();
        std::advance(at, model.empty() ? 0 : random() % model.size());
        const bool at_root = model.empty() || random() % 4 == 0;
        if (model.size() < 60 && random() % 3 != 0) {
            Node& parent = at_root ? table.root() : *at->second;
            const std::string name(1, static_cast<char>('a' + random() % 20));
            const std::string path = (at_root ? "" : at->first + ">") + name;
            ASSERT_EQ(table.find(parent, name), model.contains(path) ? model[path] : nullptr);
            if (!model.contains(path)) model[path] = &add(parent, name, 0);
        } else if (!model.empty()) {
            const std::string path = at->first;
            table.remove(*at->second);
            std::erase_if(
                model, [&](const auto& entry) { return entry.first == path || entry.first.starts_with(path + ">"); });
        }
        if (nodes.size() > 15000) break;
    }
    usize used = 0;
    for (const Node& node : nodes) used += node.reference != 0 ? 1 : 0;
    EXPECT_EQ(used, model.size());
}

} // namespace
} // namespace metta::names
