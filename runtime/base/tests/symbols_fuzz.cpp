// SPDX-License-Identifier: MIT
// Any bytes as a symbol table, any address sought in it.
#include "runtime/base/symbols.hpp"

#include <cstring>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    using namespace metta;
    if (size < 8) return 0;
    u64 address;
    std::memcpy(&address, data, sizeof address);
    // The header is made right, so that the search is what gets tested.
    std::vector<byte> file(24 + size - 8);
    std::memcpy(file.data(), "METTASYM\1\0\0\0", 12);
    const u32 entries = static_cast<u32>((size - 8) / 24);
    const u32 strings = static_cast<u32>(size - 8 - entries * 16);
    std::memcpy(file.data() + 12, &entries, 4);
    std::memcpy(file.data() + 16, &strings, 4);
    std::memcpy(file.data() + 24, data + 8, size - 8);
    const auto table = SymbolTable::open(file);
    if (!table) __builtin_trap();
    if (const auto found = table->find(address))
        if (found->name.size() > size) __builtin_trap();
    (void)SymbolTable::open({reinterpret_cast<const byte*>(data), size});
    return 0;
}
