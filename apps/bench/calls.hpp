// SPDX-License-Identifier: MIT
// Rows of calls between domains.
#pragma once

#include "apps/bench/measurements.hpp"
#include "runtime/sync/event.hpp"

namespace metta::bench {

/// The partner's part: publishes what is called, and signals the event. False: it cannot.
bool serve_calls(Event ready);

std::optional<u64> call_null(const Setting& setting);
std::optional<u64> call_null_separate(const Setting& setting); ///< one portal for each operation
std::optional<u64> call_words(const Setting& setting);
std::optional<u64> call_words_separate(const Setting& setting);
std::optional<u64> call_string(const Setting& setting);
std::optional<u64> call_sequence(const Setting& setting);
std::optional<u64> call_sequence_copied(const Setting& setting);
std::optional<u64> call_record(const Setting& setting);
std::optional<u64> call_dynamic(const Setting& setting); ///< by type records alone
std::optional<u64> names_lookup(const Setting& setting);
std::optional<u64> typesystem_narrow(const Setting& setting); ///< through four levels

} // namespace metta::bench
