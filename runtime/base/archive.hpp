// SPDX-License-Identifier: MIT
// The boot archive: the files that exist before there is a file system, in one POSIX ustar archive.
// Source: IEEE Std 1003.1-2017, pax, "ustar Interchange Format". Its first member is the text file `manifest`, one line
// `CRC32 SIZE NAME` for each other member, in order: the checksum in 8 hexadecimal digits, the size in decimal.
#pragma once

#include <iterator>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/base/result.hpp"

namespace metta {

/// A file of the archive. Both views are slices of the archive.
struct ArchiveMember {
    std::string_view name; ///< its full path, as in the manifest
    std::span<const byte> data;
    u32 checksum = 0; ///< what the manifest promises: crc32(data)
};

/// A view of an archive whose structure has been checked: each header is right, and manifest and members agree in
/// names, sizes and order. The contents are checked when a file is asked for. The bytes are the caller's, and must not
/// change.
class Archive {
  public:
    class Iterator;

    /// Checks everything but the contents.
    static Result<Archive> open(std::span<const byte> bytes);

    /// The contents of the member `name`, checked against its checksum. The manifest is no member. An error may hold
    /// `name` as its text.
    Result<std::span<const byte>> file(std::string_view name) const;

    /// All members but the manifest, in order, contents unchecked.
    Iterator begin() const;
    std::default_sentinel_t end() const { return {}; }

  private:
    Archive(std::string_view manifest, std::span<const byte> members) : manifest_(manifest), members_(members) {}

    std::string_view manifest_;
    std::span<const byte> members_; ///< from the header after the manifest to the end
};

class Archive::Iterator {
  public:
    using value_type = ArchiveMember;
    using difference_type = std::ptrdiff_t;

    const ArchiveMember& operator*() const { return *member_; }
    const ArchiveMember* operator->() const { return &*member_; }
    Iterator& operator++();
    void operator++(int) { ++*this; }
    friend bool operator==(const Iterator& at, std::default_sentinel_t) { return !at.member_; }

  private:
    friend class Archive;
    Iterator(std::string_view manifest, std::span<const byte> members) : lines_(manifest), rest_(members) { ++*this; }

    std::string_view lines_;     ///< of the manifest, after this member's
    std::span<const byte> rest_; ///< of the archive, after this member
    std::optional<ArchiveMember> member_;
};

inline Archive::Iterator Archive::begin() const { return Iterator(manifest_, members_); }

} // namespace metta
