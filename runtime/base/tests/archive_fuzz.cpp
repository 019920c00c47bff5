// SPDX-License-Identifier: MIT
// Archives that are nearly right: the input is a recipe for one, with a few bytes changed, so that most inputs get past
// the checksums. Whatever opens must keep the promises of its class.
#include "runtime/base/archive.hpp"

#include <fuzzer/FuzzedDataProvider.h>

#include <set>

#include "runtime/base/tests/tar_builder.hpp"

using namespace metta;

namespace {

std::string make_archive(FuzzedDataProvider& recipe) {
    std::vector<test::File> files(recipe.ConsumeIntegralInRange<usize>(0, 6));
    std::string manifest;
    for (test::File& file : files) {
        file.name = recipe.ConsumeRandomLengthString(12);
        if (recipe.ConsumeBool()) file.prefix = recipe.ConsumeRandomLengthString(6);
        file.contents = std::string(recipe.ConsumeIntegralInRange<usize>(0, 1100), 'c');
        manifest += test::manifest_line(file);
    }
    if (recipe.ConsumeBool()) manifest += recipe.ConsumeRandomLengthString(30);

    std::string archive = test::archive_of(manifest, files);
    for (auto changes = recipe.ConsumeIntegralInRange<unsigned>(0, 4); changes != 0; --changes) {
        const usize at = recipe.ConsumeIntegralInRange<usize>(0, archive.size() - 1);
        archive[at] = recipe.ConsumeIntegral<char>();
        if (recipe.ConsumeBool() && at / 512 * 512 + 512 <= archive.size()) test::seal(archive, at / 512 * 512);
    }
    if (recipe.ConsumeBool()) archive.resize(recipe.ConsumeIntegralInRange<usize>(0, archive.size()));
    return archive;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, size_t size) {
    FuzzedDataProvider recipe(data, size);
    const std::string source = recipe.ConsumeBool() ? make_archive(recipe) : recipe.ConsumeRemainingBytesAsString();
    const std::vector<char> bytes(source.begin(), source.end()); // so that the sanitizer sees its end
    const auto archive = Archive::open(std::as_bytes(std::span(bytes)));
    if (!archive) return 0;

    std::set<std::string_view> names;
    for (const ArchiveMember& member : *archive) {
        if (member.name.empty() || !names.insert(member.name).second) __builtin_trap();
        const auto file = archive->file(member.name);
        if (file.has_value() != (crc32(member.data) == member.checksum)) __builtin_trap();
        if (file && (file->data() != member.data.data() || file->size() != member.data.size())) __builtin_trap();
    }
    return 0;
}
