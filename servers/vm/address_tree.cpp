// SPDX-License-Identifier: MIT
// Source: Adelson-Velsky and Landis, An algorithm for the organization of information, 1962; Knuth, The Art of Computer
// Programming, vol. 3, 6.2.3. What is known of the tree below each range is renewed on the way up.
#include "servers/vm/address_tree.hpp"

#include <algorithm>

namespace metta::vm {
namespace {

u32 height_of(const AddressRange* range) { return range == nullptr ? 0 : range->height; }

/// From what its two children say.
void renew(AddressRange& range) {
    range.below_first = range.first;
    range.below_end = range.end();
    range.below_gap = 0;
    if (const AddressRange* left = range.left) {
        range.below_first = left->below_first;
        range.below_gap = std::max(left->below_gap, range.first - left->below_end);
    }
    if (const AddressRange* right = range.right) {
        range.below_end = right->below_end;
        range.below_gap = std::max({range.below_gap, right->below_gap, right->below_first - range.end()});
    }
    range.height = std::max(height_of(range.left), height_of(range.right)) + 1;
}

/// Where the lowest gap of `units` between two ranges starts; there is one.
u64 lowest_gap(const AddressRange* at, u64 units) {
    for (;;) {
        if (const AddressRange* left = at->left) {
            if (left->below_gap >= units) {
                at = left;
                continue;
            }
            if (at->first - left->below_end >= units) return left->below_end;
        }
        if (at->right->below_first - at->end() >= units) return at->end();
        at = at->right;
    }
}

} // namespace

/// The pointer that points to a range of the tree.
AddressRange*& AddressTree::link_to(const AddressRange& range) {
    AddressRange* parent = range.parent;
    if (parent == nullptr) return root_;
    return parent->left == &range ? parent->left : parent->right;
}

/// A child takes the place of `top`, which goes down on the other side. Answers the child.
AddressRange* AddressTree::rotate(AddressRange& top, bool to_left) {
    AddressRange*& link = link_to(top);
    AddressRange& child = to_left ? *top.right : *top.left;
    AddressRange*& inner = to_left ? child.left : child.right;
    (to_left ? top.right : top.left) = inner;
    if (inner != nullptr) inner->parent = &top;
    inner = &top;
    link = &child;
    child.parent = top.parent;
    top.parent = &child;
    renew(top);
    renew(child);
    return &child;
}

void AddressTree::balance(AddressRange* from) {
    for (AddressRange* at = from; at != nullptr; at = at->parent) {
        const u32 left = height_of(at->left), right = height_of(at->right);
        if (left > right + 1) {
            if (height_of(at->left->left) < height_of(at->left->right)) rotate(*at->left, true);
            at = rotate(*at, false);
        } else if (right > left + 1) {
            if (height_of(at->right->right) < height_of(at->right->left)) rotate(*at->right, false);
            at = rotate(*at, true);
        } else {
            renew(*at);
        }
    }
}

bool AddressTree::insert_at(AddressRange& range, u64 first, u64 units) {
    if (units == 0 || first < first_ || first >= end_ || units > end_ - first) return false;
    AddressRange *parent = nullptr, **link = &root_;
    while (*link != nullptr) {
        parent = *link;
        if (first + units <= parent->first)
            link = &parent->left;
        else if (first >= parent->end())
            link = &parent->right;
        else
            return false;
    }
    range.first = first, range.units = units;
    range.left = range.right = nullptr;
    range.parent = parent;
    *link = &range;
    balance(&range);
    return true;
}

bool AddressTree::insert_anywhere(AddressRange& range, u64 units) {
    if (root_ == nullptr || root_->below_first - first_ >= units) return insert_at(range, first_, units);
    if (root_->below_gap >= units) return insert_at(range, lowest_gap(root_, units), units);
    return insert_at(range, root_->below_end, units);
}

void AddressTree::erase(AddressRange& range) {
    AddressRange*& link = link_to(range);
    AddressRange* changed = range.parent;
    if (range.left == nullptr || range.right == nullptr) {
        link = range.left != nullptr ? range.left : range.right;
        if (link != nullptr) link->parent = range.parent;
    } else {
        // The next one, which has nothing on its left, takes its place.
        AddressRange* heir = range.right;
        while (heir->left != nullptr) heir = heir->left;
        changed = heir;
        if (heir != range.right) {
            changed = heir->parent;
            changed->left = heir->right;
            if (heir->right != nullptr) heir->right->parent = changed;
            heir->right = range.right;
            heir->right->parent = heir;
        }
        heir->left = range.left;
        heir->left->parent = heir;
        heir->parent = range.parent;
        link = heir;
    }
    range.left = range.right = range.parent = nullptr;
    range.units = 0;
    balance(changed);
}

AddressRange* AddressTree::at_or_after(u64 unit) const {
    AddressRange* found = nullptr;
    for (AddressRange* at = root_; at != nullptr;) {
        if (at->first >= unit)
            found = at, at = at->left;
        else
            at = at->right;
    }
    return found;
}

AddressRange* AddressTree::next(const AddressRange& range) {
    if (AddressRange* at = range.right) {
        while (at->left != nullptr) at = at->left;
        return at;
    }
    const AddressRange* at = &range;
    while (at->parent != nullptr && at->parent->right == at) at = at->parent;
    return at->parent;
}

} // namespace metta::vm
