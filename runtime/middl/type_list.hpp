// SPDX-License-Identifier: MIT
#pragma once

namespace metta::middl {

template <class... All>
struct TypeList {};

} // namespace metta::middl
