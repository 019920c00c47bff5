// SPDX-License-Identifier: MIT
// Who fills the registry: takes descriptions from whoever brings them, believes none, and keeps what it has taken for
// as long as the machine runs.
#pragma once

#include "runtime/types/description.hpp"
#include "runtime/types/registry.hpp"

namespace metta::types {

/// Why a description was not taken.
struct Refusal {
    enum class Kind : u8 {
        malformed, ///< it is none; or what it is made of is not known
        clash,     ///< another has the same code or name
        exhausted, ///< the registry or the memory is full
    };
    Kind kind;
    Error error;
    std::string_view with = {}; ///< of a clash: the name of the other
};

/// One writer at a time: its owner sees to that. The registry may be read meanwhile by anybody.
class Typesystem final : private Known {
  public:
    /// Most that a module may carry.
    static constexpr usize maximum_module_types = 64;

    Typesystem(Registry& registry, middl::Memory& memory) : registry_(registry), memory_(memory) {}
    Typesystem(const Typesystem&) = delete;
    Typesystem& operator=(const Typesystem&) = delete;

    /// Takes a description, of which a copy is made. The same again changes nothing; another one with its code or its
    /// name is refused, if only its prose is another. What the interface is made of must be there before.
    std::expected<TypeCode, Refusal> take(std::span<const byte> description);
    Result<TypeCode> add(std::span<const byte> description);

    /// Takes all descriptions that a program's file carries, whatever their order. Those that cannot be taken keep no
    /// others from it; the error is the first of theirs.
    Result<void> load(std::span<const byte> elf_file);

    /// What was taken, of the interface that declares the type; empty: it is not known.
    std::span<const byte> description(TypeCode code) const;

    const Registry& registry() const { return registry_; }

  private:
    /// What is known of the interface with the same number in the registry.
    struct Kept {
        std::span<const byte> bytes;
        std::span<const u8> depths;
    };
    const Kept* kept(TypeCode code) const;
    std::expected<TypeCode, Refusal> enter(const Description& made);

    const InterfaceRecord* interface_of(TypeCode code) const override { return registry_.interface_of(code); }
    u8 depth_of(TypeCode code) const override;

    Registry& registry_;
    middl::Memory& memory_;
    std::array<Kept, Registry::capacity> kept_ = {};
};

} // namespace metta::types
