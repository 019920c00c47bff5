// SPDX-License-Identifier: MIT
// Whether two records say the same.
#pragma once

#include <algorithm>

#include "runtime/middl/record.hpp"

namespace metta::middl {

inline bool operator==(const MemberRecord& one, const MemberRecord& other) {
    return one.name == other.name && one.type == other.type && one.mode == other.mode && one.doc == other.doc;
}
inline bool operator==(const TypeRecord& one, const TypeRecord& other) {
    return one.code == other.code && one.name == other.name && one.kind == other.kind && one.element == other.element &&
           one.count == other.count && std::ranges::equal(one.members, other.members) && one.doc == other.doc;
}
inline bool operator==(const ExceptionName& one, const ExceptionName& other) {
    return one.interface == other.interface && one.name == other.name;
}
inline bool operator==(const ExceptionRecord& one, const ExceptionRecord& other) {
    return one.name == other.name && std::ranges::equal(one.arguments, other.arguments) && one.doc == other.doc;
}
inline bool operator==(const OperationRecord& one, const OperationRecord& other) {
    return one.name == other.name && one.number == other.number && one.kind == other.kind &&
           std::ranges::equal(one.arguments, other.arguments) && std::ranges::equal(one.raises, other.raises) &&
           one.doc == other.doc;
}
inline bool operator==(const InterfaceRecord& one, const InterfaceRecord& other) {
    return one.code == other.code && one.name == other.name && one.local == other.local &&
           one.extends == other.extends && std::ranges::equal(one.types, other.types) &&
           std::ranges::equal(one.exceptions, other.exceptions) &&
           std::ranges::equal(one.operations, other.operations) && one.doc == other.doc;
}

} // namespace metta::middl
