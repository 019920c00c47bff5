// SPDX-License-Identifier: MIT
// Whether AddressSanitizer watches.
#pragma once

namespace metta {

#if __has_feature(address_sanitizer)
inline constexpr bool sanitized = true;
#else
inline constexpr bool sanitized = false;
#endif

} // namespace metta
