// SPDX-License-Identifier: MIT
// Entries of contexts that domains have added or made. Each lies in memory of the domain that has added it, so that who
// adds entries until no more fit has filled nothing but its own.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "runtime/middl/values.hpp"
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
    /// Its value, which borrows from it.
    middl::Any any() const { return {{type}, value, middl::octets(std::span(bytes).first(size))}; }
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

    /// The same by a whole path from the root, if it was walked before; nullptr: walk it.
    Node* remembered(std::string_view path) const {
        const Walked& walked = walked_[place_of(path)];
        return walked.time == time_ && walked.is(path) ? walked.node : nullptr;
    }
    /// Remembers where a path leads to: until anything is removed, or another path takes its place.
    void remember(std::string_view path, Node& node);

  private:
    struct Walked {
        static constexpr usize longest = 47;
        u64 time = 0;
        Node* node = nullptr;
        u8 length = 0;
        std::array<char, longest> letters = {};
        bool is(std::string_view path) const;
    };
    static constexpr usize remembered_paths = 64;
    static u64 hash(std::string_view text, u64 start);
    static usize place_of(std::string_view path) { return hash(path, 0) % remembered_paths; }

    static constexpr usize buckets = 256;
    static usize bucket_of(const Node& parent, std::string_view name);
    void unlink(Node& node);

    Node root_;
    std::array<Node*, buckets> buckets_ = {};
    std::array<Walked, remembered_paths> walked_ = {};
    u64 time_ = 1; ///< goes on when something is removed
};

} // namespace metta::names
