// SPDX-License-Identifier: MIT
// Programs of the boot archive as pages in frames, made once: text and constants are the same frames in every instance.
// So are data, until they are written, of a program that pages itself; of others they are a template to copy.
#pragma once

#include <array>
#include <string_view>

#include "runtime/base/archive.hpp"
#include "runtime/base/elf.hpp"
#include "runtime/base/symbols.hpp"
#include "servers/types/typesystem.hpp"
#include "servers/vm/frame_store.hpp"

namespace metta::loader {

/// Where programs lie (runtime/user/program.ld), in pages from the first.
inline constexpr u64 program_base = 0x40'0000;

struct ImagePage {
    /// `zero`: of a program that pages itself nothing is there before it is touched.
    enum class Kind : u8 { none, shared, copied, zero };
    u32 frame = 0; ///< of what is shared, or copied
    Kind kind = Kind::none;
    Rights rights = Rights::none;
    u16 bytes = 0; ///< copied: how many of its beginning are not zero
};

/// A program, ready to be instantiated.
struct Image {
    static constexpr usize name_size = 32, maximum_pages = 440;

    char name[name_size] = {};
    u64 entry = 0;
    u64 handler = 0; ///< of a program that pages itself (interfaces/paging.hpp); 0: all of it is there from the start
    u64 pager_record = 0; ///< where its PagerRecord lies
    u32 page_count = 0;
    std::array<ImagePage, maximum_pages> pages = {};
    SymbolTable symbols;
};
static_assert(sizeof(Image) <= page_size);

/// What the rest of kserver needs of a loader.
class Loader {
  public:
    /// The image of a program; an error says why it cannot be run.
    virtual Result<const Image*> find(std::string_view program) = 0;
    /// How many frames images take.
    virtual u64 frames() const = 0;
    /// Images that are kept, from 0 in the order in which they were made; nullptr: there are no more.
    virtual const Image* at(usize index) const = 0;

  protected:
    ~Loader() = default;
};

class ImageCache final : public Loader {
  public:
    static constexpr usize maximum_images = 64;

    ImageCache(vm::FrameStore& store, const Archive& archive)
        : store_(store), archive_(archive), spare_(store.lasting_page()) {}

    /// From now on what programs that are loaded say about types goes there.
    void feed(types::Typesystem& types) { types_ = &types; }

    Result<const Image*> find(std::string_view program) override;
    u64 frames() const override { return frames_; }
    const Image* at(usize index) const override { return index < count_ ? images_[index] : nullptr; }

  private:
    Result<void> load(Image& image, std::string_view program);
    Result<void> load_page(Image& image, const ElfSegment& segment, u64 page, bool pages_itself);
    void discard(const Image& image);

    vm::FrameStore& store_;
    const Archive& archive_;
    types::Typesystem* types_ = nullptr;
    std::array<Image*, maximum_images> images_ = {};
    usize count_ = 0;
    u64 frames_ = 0;
    byte* spare_; ///< a page for the next image; nullptr: there was none left
};

} // namespace metta::loader
