// SPDX-License-Identifier: MIT
// Images that are nearly right: the input is a recipe for one, with a few bytes changed. Whatever opens must be
// loadable.
#include "runtime/base/elf.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include "runtime/base/tests/elf_builder.hpp"

using namespace metta;

namespace {

std::string make_image(FuzzedDataProvider& recipe, u64 lowest) {
    std::vector<test::Segment> segments(recipe.ConsumeIntegralInRange<usize>(0, 18));
    u64 address = lowest;
    for (test::Segment& segment : segments) {
        segment.address = address + recipe.ConsumeIntegralInRange<u64>(0, page_size);
        segment.data = std::string(recipe.ConsumeIntegralInRange<usize>(0, 16), 'd');
        segment.memory_size = segment.data.size() + recipe.ConsumeIntegralInRange<u64>(0, 2 * page_size);
        segment.flags = recipe.PickValueInArray<u32>({4, 5, 6, 7, 0});
        segment.type = recipe.PickValueInArray<u32>({1, 1, 1, 1, 0, 2, 3, 7});
        address = segment.address + segment.memory_size;
    }
    std::string file = test::elf_of(lowest + recipe.ConsumeIntegralInRange<u64>(0, 4 * page_size), segments);
    if (recipe.ConsumeBool())
        file = test::with_sections(file, std::vector<test::Section>(recipe.ConsumeIntegralInRange<usize>(0, 3)));
    for (auto changes = recipe.ConsumeIntegralInRange<unsigned>(0, 4); changes != 0; --changes) {
        const usize at = recipe.ConsumeIntegralInRange<usize>(0, file.size() - 8);
        test::put(file, at, recipe.PickValueInArray<u64>({recipe.ConsumeIntegral<u64>(), 0, ~u64{0}, file.size()}));
    }
    if (recipe.ConsumeBool()) file.resize(recipe.ConsumeIntegralInRange<usize>(0, file.size()));
    return file;
}

void check(bool promise) {
    if (!promise) __builtin_trap();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size) {
    FuzzedDataProvider recipe(data, size);
    const u64 lowest = recipe.PickValueInArray<u64>({0, 0x10000, 0xffff'ffff'8000'0000, ~u64{0} - 3 * page_size});
    const u64 limit = recipe.PickValueInArray<u64>({~u64{0}, 0x20000, lowest});
    const std::string source =
        recipe.ConsumeBool() ? make_image(recipe, lowest) : recipe.ConsumeRemainingBytesAsString();
    const std::vector<char> bytes(source.begin(), source.end()); // so that the sanitizer sees its end
    const auto file = std::as_bytes(std::span(bytes));
    if (const auto section = find_section(file, ".metta_types"); section && !section->empty())
        check(section->data() >= file.data() && section->data() + section->size() <= file.data() + file.size());
    const auto image = ElfImage::open(file, lowest, limit);
    if (!image) return 0;

    bool entry_inside = false;
    u64 next_page = 0;
    for (const ElfSegment& segment : image->segments()) {
        check(segment.memory_size != 0 && segment.data.size() <= segment.memory_size);
        check(segment.address >= lowest && segment.address < segment.end() && segment.end() <= limit);
        check(segment.address / page_size >= next_page);
        next_page = (segment.end() - 1) / page_size + 1;
        check(!(segment.write && segment.execute));
        check(segment.data.data() >= file.data() &&
              segment.data.data() + segment.data.size() <= file.data() + file.size());
        entry_inside |= segment.execute && image->entry() >= segment.address && image->entry() < segment.end();
    }
    check(entry_inside);
    return 0;
}
