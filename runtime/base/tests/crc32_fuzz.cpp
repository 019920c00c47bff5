// SPDX-License-Identifier: MIT
// CRC-32 of anything, cut anywhere, is what the definition says.
#include "runtime/base/crc32.hpp"

using namespace metta;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size) {
    u32 state = ~u32{0};
    for (size_t at = 0; at < size; ++at) state = crc32_step(state, data[at]);
    const auto bytes = std::as_bytes(std::span(data, size));
    const size_t cut = size == 0 ? 0 : data[0] % size;
    if (crc32(bytes) != ~state || crc32(bytes.subspan(cut), crc32(bytes.first(cut))) != ~state) __builtin_trap();
    return 0;
}
