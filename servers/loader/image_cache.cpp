// SPDX-License-Identifier: MIT
// From an ELF file to pages.
#include "servers/loader/image_cache.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "interfaces/paging.hpp"

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

/// What the nailed segment, if there is one, says about the program's handler of page faults.
Result<void> find_handler(Image& image, const ElfImage& elf) {
    const auto nailed = std::ranges::find_if(
        elf.segments(), [](const ElfSegment& segment) { return (segment.system_flags & nailed_segment_flag) != 0; });
    if (nailed == elf.segments().end()) return {};
    PagerRecord record;
    if (nailed->data.size() < sizeof record || !nailed->write || nailed->address % page_size != 0)
        return refuse({.subject = "program's nailed segment",
                       .expected = "a whole PagerRecord at the start of a page, to be written to",
                       .found = "a segment of another form, at",
                       .value = nailed->address,
                       .advice = "link it with runtime/user/program.ld"});
    std::memcpy(&record, nailed->data.data(), sizeof record);
    const u64 handler = reinterpret_cast<u64>(record.handler);
    const bool is_code = std::ranges::any_of(elf.segments(), [&](const ElfSegment& segment) {
        return segment.execute && handler >= segment.address && handler < segment.end();
    });
    if (record.version != PagerRecord::current_version || !is_code)
        return refuse({.subject = "program's PagerRecord",
                       .expected = "version 1, and a handler in its text",
                       .found = "another, or a handler at",
                       .value = handler,
                       .advice = "build the program again"});
    image.handler = handler;
    image.pager_record = nailed->address;
    return {};
}

} // namespace

/// A page of a segment. Pages of one segment are nobody else's: program.ld lays programs out so.
Result<void> ImageCache::load_page(Image& image, const ElfSegment& segment, u64 page, bool pages_itself) {
    const u64 index = page - program_base / page_size;
    if (index >= Image::maximum_pages)
        return refuse({.subject = "program", .expected = "at most 440 pages", .found = "more"});
    ImagePage& slot = image.pages[index];
    if (slot.kind != ImagePage::Kind::none)
        return refuse({.subject = "program",
                       .expected = "each page in one segment",
                       .found = "two segments in the page",
                       .value = page * page_size,
                       .advice = "link it with runtime/user/program.ld"});
    const bool nailed = (segment.system_flags & nailed_segment_flag) != 0;
    const bool shared = !segment.write || (pages_itself && !nailed);
    image.page_count = std::max(image.page_count, static_cast<u32>(index + 1));
    slot.rights = segment.execute ? Rights::read_execute : segment.write ? Rights::read_write : Rights::read;
    const u64 start = std::max(page * page_size, segment.address);
    const u64 offset = start - segment.address;
    const usize bytes = offset >= segment.data.size()
                            ? 0
                            : std::min<usize>(segment.data.size() - offset, (page + 1) * page_size - start);
    if (bytes == 0 && segment.write && !nailed) {
        slot.kind = ImagePage::Kind::zero;
        return {};
    }
    const auto frame = vm::take_cleared(store_, store_.own());
    if (!frame) return no_memory();
    ++frames_;
    slot.frame = *frame;
    slot.kind = shared ? ImagePage::Kind::shared : ImagePage::Kind::copied;
    const vm::View view(store_, *frame);
    if (!view.valid()) return no_memory();
    std::memcpy(view.page() + start % page_size, segment.data.data() + offset, bytes);
    slot.bytes = bytes_used(view.page());
    return {};
}

Result<void> ImageCache::load(Image& image, std::string_view program) {
    const std::span<const byte> file = TRY(archive_.file(program));
    const ElfImage elf = TRY(ElfImage::open(file, program_base, program_limit));
    if (types_ != nullptr) TRY(types_->load(file));
    image.entry = elf.entry();
    TRY(find_handler(image, elf));
    for (const ElfSegment& segment : elf.segments()) {
        const u64 first = segment.address / page_size, end = (segment.end() + page_size - 1) / page_size;
        for (u64 page = first; page < end; ++page) TRY(load_page(image, segment, page, image.handler != 0));
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
