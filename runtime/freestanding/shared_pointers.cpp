// SPDX-License-Identifier: MIT
// The counts behind std::shared_ptr, which libc++'s headers expect in its library. Programs without a C library's
// threads have them as plain numbers: whoever shares pointers among threads locks them.
#include <memory>

namespace std {
inline namespace __1 {

__shared_count::~__shared_count() = default;
__shared_weak_count::~__shared_weak_count() = default;

/// Owners count from 0: the last one is at -1 after it has gone, and then nobody can come in.
void __shared_weak_count::__release_weak() noexcept {
    if (__shared_weak_owners_-- == 0) __on_zero_shared_weak();
}

/// A pointer, if there is still an owner.
__shared_weak_count* __shared_weak_count::lock() noexcept {
    if (__shared_owners_ == -1) return nullptr;
    ++__shared_owners_;
    return this;
}

const void* __shared_weak_count::__get_deleter(const type_info&) const noexcept { return nullptr; }

} // namespace __1
} // namespace std
