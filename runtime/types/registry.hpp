// SPDX-License-Identifier: MIT
// All types that are known, in memory that everybody reads and one writes: the typesystem (servers/types/) on a
// machine, whoever has built one elsewhere. Looking something up takes no call and no lock. (Nemesis: the type system.)
//
// In the single address space the records are where they were made, with their pointers, in every domain.
#pragma once

#include <array>

#include "runtime/middl/record.hpp"

namespace metta::types {

using middl::InterfaceRecord;
using middl::TypeCode;
using middl::TypeRecord;

/// Invariant: an interface is in `by_code_`, `by_name_` and `entries_` before `count_` says so, and stays there. Tables
/// are open-addressed; at most half of their places are used.
class Registry {
  public:
    static constexpr u32 capacity = 512;
    static constexpr unsigned maximum_ancestors = 64; ///< above an interface, so that following them ends

    /// How many interfaces there are; the one with a number below that.
    u32 size() const { return __atomic_load_n(&count_, __ATOMIC_ACQUIRE); }
    const InterfaceRecord& at(u32 number) const { return *entries_[number].interface; }

    /// The interface that declares the type; nullptr: it is not known. Predefined types have none.
    const InterfaceRecord* interface_of(TypeCode code) const {
        const Entry* const found = find(code);
        return found == nullptr ? nullptr : found->interface;
    }
    const InterfaceRecord* interface_named(std::string_view name) const {
        for (usize place = hash(name) % places;; place = (place + 1) % places) {
            const InterfaceRecord* const found = __atomic_load_n(&by_name_[place], __ATOMIC_ACQUIRE);
            if (found == nullptr || found->name == name) return found;
        }
    }
    /// nullptr: it is not known, is an interface, or predefined.
    const TypeRecord* type(TypeCode code) const {
        if (code.predefined() || code.index() == 0) return nullptr;
        const InterfaceRecord* const interface = interface_of(code);
        return interface != nullptr && code.index() <= interface->types.size() ? &interface->types[code.index() - 1u]
                                                                               : nullptr;
    }
    /// Whether values of the type `code` are of the type `wanted`: the same type, or an interface that extends it. An
    /// alias is a type of its own.
    bool is_type(TypeCode code, TypeCode wanted) const {
        if (code == wanted) return true;
        if (code.index() != 0) return false;
        for (const Entry* one = find(code); one != nullptr; one = one->parent)
            if (one->code == wanted) return true;
        return false;
    }

    /// For the writer: the interface's code and name must be new, its parent known. False: there is no room.
    bool add(const InterfaceRecord& interface);

    /// FNV-1a (Fowler, Noll and Vo).
    static constexpr u64 hash(std::string_view text) {
        u64 value = 0xcbf29ce484222325;
        for (const char letter : text) value = (value ^ static_cast<u8>(letter)) * 0x100000001b3;
        return value;
    }

  private:
    static constexpr usize places = 2 * usize{capacity};

    /// An interface, with what looking upwards from it needs.
    struct Entry {
        TypeCode code = {};
        const Entry* parent = nullptr;
        const InterfaceRecord* interface = nullptr;
    };
    const Entry* find(TypeCode code) const {
        for (usize place = code.fingerprint() % places;; place = (place + 1) % places) {
            const Entry* const found = __atomic_load_n(&by_code_[place], __ATOMIC_ACQUIRE);
            if (found == nullptr || found->code.fingerprint() == code.fingerprint()) return found;
        }
    }

    u32 count_ = 0;
    std::array<Entry, capacity> entries_ = {};
    std::array<const Entry*, places> by_code_ = {};
    std::array<const InterfaceRecord*, places> by_name_ = {};
};

} // namespace metta::types
