// SPDX-License-Identifier: MIT
// Entries of contexts that domains have added or made. Each lies in memory of the domain that has added it, so that who
// adds entries until no more fit has filled nothing but its own.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "runtime/types/registry.hpp"

namespace metta::names {

/// An entry: a name, and a value or a context. Its owner is whoever's memory it lies in.
struct Node {
    static constexpr usize name_size = 31, value_size = 120;

    u64 reference = 0; ///< that a context can be bound by; 0: the node is free
    Node* parent = nullptr;
    Node *first = nullptr, *last = nullptr; ///< entries of a context
    Node *next = nullptr, *previous = nullptr;
    Node* next_in_bucket = nullptr;
    Node* next_of_owner = nullptr; ///< of all its nodes, free ones too
    const void* owner = nullptr;
    u64 type = 0;  ///< type code of the value
    u64 value = 0; ///< a scalar, or a reference
    u16 size = 0;  ///< of `bytes`: the value, in the form of the byte stream
    bool context = false;
    u8 name_length = 0;
    std::array<char, name_size + 1> name_bytes = {};
    std::array<byte, value_size> bytes = {};

    std::string_view name() const { return {name_bytes.data(), name_length}; }
};
static_assert(sizeof(Node) <= 256);

/// What an entry is to hold.
struct NewValue {
    u64 type = 0;
    u64 value = 0;
    std::span<const byte> bytes = {};
    bool context = false;
};

/// Whether this can be a name: 1 to 31 bytes, no >, no blank, no control character. That it is UTF-8 has been checked.
bool is_name(std::string_view text);

/// All nodes that are in use, by parent and name. Invariant: a node's ancestors are in the table; entries of a context
/// are linked in the order in which they were added.
class NameTable {
  public:
    NameTable() { root_.context = true; }
    NameTable(const NameTable&) = delete;
    NameTable& operator=(const NameTable&) = delete;

    /// The context that everything added is in.
    Node& root() { return root_; }
    const Node& root() const { return root_; }
    Node* find(const Node& parent, std::string_view name) const;
    /// Puts a free node, whose `owner` is set, into a context, which has no entry of this name.
    void enter(Node& node, Node& parent, std::string_view name, const NewValue& value, u64 reference);
    /// Whether everything below the node is its owner's.
    static bool whole(const Node& node);
    /// Takes the node out, and what is below it: all of them are free afterwards, whoever owns them.
    void remove(Node& node);

  private:
    static constexpr usize buckets = 256; ///< as many as a byte has values
    static usize bucket_of(const Node& parent, std::string_view name);
    void unlink(Node& node);

    Node root_;
    std::array<Node*, buckets> buckets_ = {};
};

} // namespace metta::names
