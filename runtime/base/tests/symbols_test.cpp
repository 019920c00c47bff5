// SPDX-License-Identifier: MIT
// Symbol tables: found names, gaps between them, and damaged tables.
#include "runtime/base/symbols.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>
#include <vector>

namespace metta {
namespace {

struct Symbol {
    u64 address;
    u32 size;
    std::string name;
};

template <class T>
void append(std::vector<byte>& to, T value) {
    const auto* bytes = reinterpret_cast<const byte*>(&value);
    to.insert(to.end(), bytes, bytes + sizeof value);
}

std::vector<byte> table(const std::vector<Symbol>& symbols) {
    std::string strings;
    std::vector<byte> entries;
    for (const Symbol& symbol : symbols) {
        append(entries, symbol.address);
        append(entries, static_cast<u32>(strings.size()));
        append(entries, symbol.size);
        strings += symbol.name + '\0';
    }
    std::vector<byte> file;
    for (const char letter : std::string_view("METTASYM")) append(file, letter);
    append(file, u32{1});
    append(file, static_cast<u32>(symbols.size()));
    append(file, static_cast<u32>(strings.size()));
    append(file, u32{0});
    file.insert(file.end(), entries.begin(), entries.end());
    for (const char letter : strings) append(file, letter);
    return file;
}

std::string found(const SymbolTable& symbols, u64 address) {
    const auto symbol = symbols.find(address);
    return symbol ? std::string(symbol->name) + "+" + std::to_string(symbol->offset) : "-";
}

const std::vector<Symbol> three = {{0x1000, 16, "first"}, {0x1010, 4, "second"}, {0xffffffff80000000, 8, "third"}};

TEST(SymbolTable, finds_what_holds_an_address) {
    const auto file = table(three);
    const SymbolTable symbols = *SymbolTable::open(file);
    EXPECT_EQ(found(symbols, 0x1000), "first+0");
    EXPECT_EQ(found(symbols, 0x100f), "first+15");
    EXPECT_EQ(found(symbols, 0x1010), "second+0");
    EXPECT_EQ(found(symbols, 0xffffffff80000007), "third+7");
    for (const u64 outside : {u64{0}, u64{0xfff}, u64{0x1014}, u64{0xffffffff80000008}, ~u64{0}})
        EXPECT_EQ(found(symbols, outside), "-") << outside;
    EXPECT_EQ(found(SymbolTable(), 0x1000), "-");
}

TEST(SymbolTable, code_of_unknown_size_reaches_to_the_next_symbol) {
    const auto file = table({{0x1000, 0, "entry"}, {0x1100, 0, "last"}});
    const SymbolTable symbols = *SymbolTable::open(file);
    EXPECT_EQ(found(symbols, 0x10ff), "entry+255");
    EXPECT_EQ(found(symbols, 0x1100 + page_size - 1), "last+4095");
    EXPECT_EQ(found(symbols, 0x1100 + page_size), "-");
}

TEST(SymbolTable, refuses_what_it_cannot_trust) {
    auto file = table(three);
    for (usize size = 0; size < file.size(); ++size)
        EXPECT_FALSE(SymbolTable::open(std::span(file).first(size))) << size;
    file[0] = byte{'m'};
    EXPECT_FALSE(SymbolTable::open(file));
    file = table(three);
    file[8] = byte{2};
    EXPECT_FALSE(SymbolTable::open(file));
}

TEST(SymbolTable, a_name_outside_the_strings_is_no_name) {
    auto file = table(three);
    const u32 far = 1000;
    std::memcpy(file.data() + 24 + 8, &far, sizeof far);
    EXPECT_EQ(found(*SymbolTable::open(file), 0x1000), "-");
}

} // namespace
} // namespace metta
