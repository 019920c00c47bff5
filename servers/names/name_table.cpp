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

/// Eight letters at a time, multiplied by the golden ratio (Knuth, "The Art of Computer Programming" 3, 6.4); the last
/// eight may overlap those before.
u64 NameTable::hash(std::string_view text, u64 start) {
    constexpr u64 golden = 0x9e3779b97f4a7c15;
    u64 value = start + text.size(), letters = 0;
    if (text.size() < sizeof letters) {
        for (const char letter : text) letters = letters << 8 | static_cast<u8>(letter);
        return (value ^ letters) * golden >> 32;
    }
    for (usize at = 0; at < text.size() - sizeof letters; at += sizeof letters) {
        std::memcpy(&letters, text.data() + at, sizeof letters);
        value = (value ^ letters) * golden;
    }
    std::memcpy(&letters, text.data() + text.size() - sizeof letters, sizeof letters);
    return (value ^ letters) * golden >> 32;
}

usize NameTable::bucket_of(const Node& parent, std::string_view name) {
    return hash(name, reinterpret_cast<u64>(&parent)) % buckets;
}

/// Eight letters at a time; the last eight may overlap those before.
bool NameTable::Walked::is(std::string_view path) const {
    constexpr usize word = sizeof(u64);
    if (path.size() != length) return false;
    if (path.size() < word) return std::string_view(letters.data(), length) == path;
    const auto differ = [&](usize at) {
        u64 one = 0, other = 0;
        std::memcpy(&one, letters.data() + at, word);
        std::memcpy(&other, path.data() + at, word);
        return one != other;
    };
    for (usize at = 0; at < path.size() - word; at += word)
        if (differ(at)) return false;
    return !differ(path.size() - word);
}

void NameTable::remember(std::string_view path, Node& node) {
    if (path.size() > Walked::longest) return;
    Walked& walked = walked_[place_of(path)];
    walked = {.time = time_, .node = &node, .length = static_cast<u8>(path.size())};
    std::ranges::copy(path, walked.letters.begin());
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
    ++time_;
    for (Node* at = &node;;) {
        while (at->first != nullptr) at = at->first;
        Node* const parent = at->parent;
        unlink(*at);
        if (at == &node) return;
        at = parent;
    }
}

} // namespace metta::names
