// SPDX-License-Identifier: MIT
// A server that ends the program when it is handed a value that its type does not have.
#pragma once

#include <cstdlib>

#include "meddler/tests/samples/everything_portal.hpp"

namespace metta {

inline void check(bool promise) {
    if (!promise) std::abort();
}

/// Says so if it is handed anything that is no value.
class CheckingEverything final : public Everything {
  public:
    static void check_shape(const ChoiceOne& shape, unsigned depth = 0) {
        check(depth <= middl::maximum_depth);
        check(static_cast<u64>(shape.tag()) < 4);
        if (const auto* group = shape.get_if<Kind::group>())
            for (const ChoiceOne& inner : *group) check_shape(inner, depth + 1);
    }
    static void check_tree(const Tree& tree, unsigned depth = 0) {
        check(depth <= middl::maximum_depth && middl::is_text(tree.name));
        for (const Tree& child : tree.children) check_tree(child, depth + 1);
    }
    Result<void> nop() override { return {}; }
    Result<double> scalars(bool yes, u8, char, u16, u32, u64, i16, i32, i64, float, double, Kind kind,
                           Kinds kinds) override {
        check(std::bit_cast<u8>(yes) <= 1 && static_cast<u64>(kind) < 4 && kinds.bits() < 16);
        return 1.0;
    }
    Result<Mixed> echo(const Mixed& value) override {
        check_shape(value.choice);
        check_tree(value.tree);
        for (const middl::String& name : value.names) check(middl::is_text(name));
        check(static_cast<u64>(value.which) < 2 && value.truths.bits() < 4 && value.watch == nullptr);
        check((value.flags.bytes()[1] & 0xe0) == 0);
        return Mixed();
    }
    Result<ChangeResult> change(u32, std::span<const middl::String> names, std::string_view prefix) override {
        for (const middl::String& name : names) check(middl::is_text(name));
        check(middl::is_text(prefix));
        return ChangeResult();
    }
    Result<PickResult> pick(const ChoiceOne& shape, const Flags&, std::span<const u8>, const Nothing&,
                            const middl::Any& any) override {
        check_shape(shape);
        check(middl::can_be_sent(any));
        return std::unexpected(Error(Empty{}));
    }
    Result<Clock*> link(Clock&, std::span<const Watch>) override { std::abort(); } // nobody was given a reference
    Result<u32> if_(u32, u32, u32, const IfInner& inner) override {
        check(middl::is_text(inner.class_));
        return 1u;
    }
    void tell(std::string_view text, Kind kind) override { check(middl::is_text(text) && static_cast<u64>(kind) < 4); }
    Error stop(i32) override { return Odd{Kind::group}; }
};

} // namespace metta
