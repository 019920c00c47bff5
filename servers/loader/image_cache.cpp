// SPDX-License-Identifier: MIT
// From an ELF file to pages. A page belongs to one segment: program.ld lays programs out so, and others are refused.
#include "servers/loader/image_cache.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "interfaces/start_record.hpp"
#include "runtime/base/elf.hpp"

namespace metta::loader {
namespace {

std::unexpected<Error> no_memory() {
    return refuse({.subject = "program", .expected = "frames for its pages", .found = "none left"});
}

u16 bytes_used(const byte* page) {
    usize used = page_size;
    while (used != 0 && page[used - 1] == byte{0}) --used;
    return static_cast<u16>(used);
}

} // namespace

Result<void> ImageCache::load(Image& image, std::string_view program) {
    const std::span<const byte> file = TRY(archive_.file(program));
    const ElfImage elf = TRY(ElfImage::open(file, program_base, program_limit));
    if (types_ != nullptr) TRY(types_->load(file));
    image.entry = elf.entry();
    for (const ElfSegment& segment : elf.segments()) {
        const u64 first = segment.address / page_size, end = (segment.end() + page_size - 1) / page_size;
        for (u64 page = first; page < end; ++page) {
            const auto index = page - program_base / page_size;
            if (index >= Image::maximum_pages)
                return refuse({.subject = "program", .expected = "at most 440 pages", .found = "more"});
            ImagePage& slot = image.pages[index];
            if (slot.kind != ImagePage::Kind::none)
                return refuse({.subject = "program",
                               .expected = "each page in one segment",
                               .found = "two segments in the page",
                               .value = page * page_size,
                               .advice = "link it with runtime/user/program.ld"});
            image.page_count = std::max(image.page_count, static_cast<u32>(index + 1));
            slot.rights = segment.execute ? Rights::read_execute : segment.write ? Rights::read_write : Rights::read;
            const u64 start = std::max(page * page_size, segment.address);
            const u64 offset = start - segment.address;
            const usize bytes = offset >= segment.data.size()
                                    ? 0
                                    : std::min<usize>(segment.data.size() - offset, (page + 1) * page_size - start);
            if (bytes == 0 && segment.write) {
                slot.kind = ImagePage::Kind::zero;
                continue;
            }
            const auto frame = vm::take_cleared(store_, store_.own());
            if (!frame) return no_memory();
            ++frames_;
            slot.frame = *frame;
            slot.kind = segment.write ? ImagePage::Kind::copied : ImagePage::Kind::shared;
            const vm::View view(store_, *frame);
            if (!view.valid()) return no_memory();
            std::memcpy(view.page() + start % page_size, segment.data.data() + offset, bytes);
            slot.bytes = bytes_used(view.page());
        }
    }
    std::array<char, Image::name_size + 16> storage;
    TextBuffer name(storage);
    print(name, program, ".symbols");
    if (const auto symbols = archive_.file(name.text()))
        image.symbols = SymbolTable::open(*symbols).value_or(SymbolTable());
    return {};
}

Result<const Image*> ImageCache::find(std::string_view program) {
    const auto all = std::span(images_).first(count_);
    const auto at = std::ranges::find_if(all, [&](const Image* image) { return image->name == program; });
    if (at != all.end()) return *at;
    if (program.size() >= Image::name_size)
        return refuse({.subject = "program", .expected = "a name of less than 32 bytes", .found = program});
    if (count_ == images_.size())
        return refuse({.subject = "program", .expected = "at most 64 different programs", .found = "another"});
    if (spare_ == nullptr) return no_memory();
    auto& image = *new (spare_) Image();
    std::ranges::copy(program, image.name);
    if (Result<void> loaded = load(image, program); !loaded) {
        discard(image);
        return std::unexpected(loaded.error());
    }
    spare_ = store_.lasting_page(); // now, so that a program that cannot be loaded takes no memory
    images_[count_++] = &image;
    return &image;
}

void ImageCache::discard(const Image& image) {
    for (const ImagePage& page : image.pages) {
        if (page.kind != ImagePage::Kind::shared && page.kind != ImagePage::Kind::copied) continue;
        store_.give_back(page.frame);
        --frames_;
    }
}

} // namespace metta::loader
