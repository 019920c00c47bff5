// SPDX-License-Identifier: MIT
// The tests, and who they need.
#pragma once

#include <span>

#include "tests/inside/setting.hpp"

namespace metta::paging_tests {

using inside_tests::NamedTest;
using inside_tests::Setting;
using inside_tests::Verdict;

extern const std::span<const NamedTest> memory_tests, mapping_tests;

/// What the store's pages hold at first: this, and their number.
inline constexpr u64 store_pages = 16, store_mark = 1000;
inline constexpr std::string_view store_name = "store";

/// Serves a PageStore, and tells its reference.
u32 be_store(const Setting& setting);

} // namespace metta::paging_tests
