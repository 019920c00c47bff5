// SPDX-License-Identifier: MIT
#include "runtime/types/walk.hpp"

#include <cstring>

#include "runtime/types/traversal.hpp"

namespace metta::types {
namespace {

/// Shows references to a visitor, if there is one.
class References final : public Parts {
  public:
    explicit References(ReferenceVisitor* visitor) : visitor_(visitor) {}
    bool reference(const Shaped& type, u64& number) override {
        return visitor_ == nullptr || visitor_->reference(type.code, number);
    }
    bool opaque_any(TypeCode, u64, std::span<const byte>) override { return visitor_ == nullptr; }

  private:
    ReferenceVisitor* visitor_;
};

Walked result_of(const Traversal& traversal) { return {traversal.flaw(), traversal.used(), traversal.unknown()}; }

Walked walk(const Registry& registry, TypeCode type, std::span<byte> bytes, ReferenceVisitor* visitor) {
    References references(visitor);
    Traversal traversal(registry, bytes, references);
    traversal.value(type);
    return result_of(traversal);
}

} // namespace

Walked walk(const Registry& registry, TypeCode type, std::span<const byte> bytes) {
    // Without a visitor nothing is changed.
    return walk(registry, type, {const_cast<byte*>(bytes.data()), bytes.size()}, nullptr);
}

Walked walk(const Registry& registry, TypeCode type, std::span<byte> bytes, ReferenceVisitor& visitor) {
    return walk(registry, type, bytes, &visitor);
}

Walked walk_placed(const Registry& registry, std::span<const MemberRecord> members, Part part, Words& words,
                   std::span<byte> bytes, ReferenceVisitor* visitor) {
    References references(visitor);
    Traversal traversal(registry, bytes, references);
    usize used = 0;
    for (const MemberRecord& member : members) {
        if (!travels(member, part)) continue;
        const Shaped type = shape_of(registry, member.type);
        const bool in_word = width_of(type.shape) != 0 && used != words.size();
        if (!(in_word ? traversal.word(type, words[used++]) : traversal.value(member.type))) break;
    }
    std::fill(words.begin() + static_cast<std::ptrdiff_t>(used), words.end(), 0);
    return result_of(traversal);
}

} // namespace metta::types
