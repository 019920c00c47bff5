// SPDX-License-Identifier: MIT
// Sources of pages: files of the boot archive, and stores in other domains.
#pragma once

#include "runtime/base/result.hpp"
#include "runtime/paging/page_source.hpp"
#include "runtime/paging/slow_connection.hpp"

namespace metta::paging {

/// A page travels as two of these.
inline constexpr usize half_page = page_size / 2;

/// A file of the boot archive (FilePages). Behind its end pages are zero.
class FileSource final : public PageSource {
  public:
    /// The file with the name, which lies in nailed memory. To be asked in the pager (request.hpp); false: there is
    /// none.
    bool open(std::string_view name);
    u64 size() const { return size_; }

    bool fetch(u64 page, byte* to) override;
    bool store(u64, const byte*) override { return false; }

  private:
    u64 size_ = 0;
    u32 file_ = 0;
};

/// What another domain has: an object with the interface PageStore. The connection is used by nobody else.
class RemoteSource final : public PageSource {
  public:
    /// Connects the domain to the object.
    static Result<RemoteSource> bind(u64 reference);

    bool fetch(u64 page, byte* to) override;
    bool store(u64 page, const byte* from) override;

  private:
    explicit RemoteSource(const SlowConnection& connection) : connection_(connection) {}

    SlowConnection connection_;
};

} // namespace metta::paging
