// SPDX-License-Identifier: MIT
// Walks go along the nodes' own links: contexts within contexts may lie as deep as there is memory.
#include "servers/names/name_table.hpp"

#include <algorithm>
#include <cstring>

namespace metta::names {
namespace {

/// The node behind this one in a walk through everything below `top`, whoever is above comes first; nullptr: it ends.
const Node* next_below(const Node& top, const Node& node) {
    if (node.first != nullptr) return node.first;
    const Node* at = &node;
    while (at != &top && at->next == nullptr) at = at->parent;
    return at == &top ? nullptr : at->next;
}

} // namespace

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= Node::name_size && std::ranges::none_of(text, [](char letter) {
        const auto code = static_cast<u8>(letter);
        return code <= ' ' || code == 0x7f || letter == '>';
    });
}

/// Eight letters at a time, multiplied by the golden ratio (Knuth, "The Art of Computer Programming" 3, 6.4).
usize NameTable::bucket_of(const Node& parent, std::string_view name) {
    constexpr u64 golden = 0x9e3779b97f4a7c15;
    u64 hash = reinterpret_cast<u64>(&parent) + name.size(), letters = 0;
    for (; name.size() >= sizeof letters; name.remove_prefix(sizeof letters)) {
        std::memcpy(&letters, name.data(), sizeof letters);
        hash = (hash ^ letters) * golden;
    }
    letters = 0;
    for (const char letter : name) letters = letters << 8 | static_cast<u8>(letter);
    return (hash ^ letters) * golden >> 56;
}

Node* NameTable::find(const Node& parent, std::string_view name) const {
    Node* node = buckets_[bucket_of(parent, name)];
    while (node != nullptr && (node->parent != &parent || node->name() != name)) node = node->next_in_bucket;
    return node;
}

void NameTable::enter(Node& node, Node& parent, std::string_view name, const NewValue& value, u64 reference) {
    node.reference = reference;
    node.parent = &parent;
    node.first = node.last = node.next = nullptr;
    node.previous = parent.last;
    (parent.last != nullptr ? parent.last->next : parent.first) = &node;
    parent.last = &node;
    node.type = value.type;
    node.value = value.value;
    node.context = value.context;
    node.size = static_cast<u16>(value.bytes.size());
    if (!value.bytes.empty()) std::memcpy(node.bytes.data(), value.bytes.data(), value.bytes.size());
    node.name_length = static_cast<u8>(name.size());
    std::memcpy(node.name_bytes.data(), name.data(), name.size());
    Node*& bucket = buckets_[bucket_of(parent, name)];
    node.next_in_bucket = bucket;
    bucket = &node;
}

bool NameTable::whole(const Node& node) {
    for (const Node* at = &node; at != nullptr; at = next_below(node, *at))
        if (at->owner != node.owner) return false;
    return true;
}

/// The node is free afterwards; it has no entries any more.
void NameTable::unlink(Node& node) {
    Node** link = &buckets_[bucket_of(*node.parent, node.name())];
    while (*link != &node) link = &(*link)->next_in_bucket;
    *link = node.next_in_bucket;
    (node.previous != nullptr ? node.previous->next : node.parent->first) = node.next;
    (node.next != nullptr ? node.next->previous : node.parent->last) = node.previous;
    node.reference = 0;
}

void NameTable::remove(Node& node) {
    for (Node* at = &node;;) {
        while (at->first != nullptr) at = at->first;
        Node* const parent = at->parent;
        unlink(*at);
        if (at == &node) return;
        at = parent;
    }
}

} // namespace metta::names
