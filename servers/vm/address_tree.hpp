// SPDX-License-Identifier: MIT
// Which ranges of an address space are taken: a balanced tree of them, in which a range, the one that holds an address,
// and the lowest gap of a size are found in as many steps as the tree is high, whatever ranges a client makes.
#pragma once

#include "runtime/base/types.hpp"

namespace metta::vm {

/// What a record about a range inherits. It does not move as long as it is in a tree.
struct AddressRange {
    AddressRange() = default;
    AddressRange(const AddressRange&) = delete;
    AddressRange& operator=(const AddressRange&) = delete;

    u64 end() const { return first + units; }
    /// Whether it is in a tree.
    bool inserted() const { return units != 0; }

    // Set by the tree, like all that follows.
    u64 first = 0, units = 0;
    AddressRange *left = nullptr, *right = nullptr, *parent = nullptr;
    /// Of the tree below this one, itself included: where its lowest range starts and its highest ends, the largest gap
    /// between two of its ranges, and its height.
    u64 below_first = 0, below_end = 0, below_gap = 0;
    u32 height = 0;
};

/// Ranges do not overlap. Ranges that are searched from the lowest address up keep the used part of the space short and
/// dense, so that few page tables are needed for it, and leave what is above in one piece for what is large.
class AddressTree {
  public:
    AddressTree() = default;
    /// Of the units from `first` up to `end`.
    AddressTree(u64 first, u64 end) : first_(first), end_(end) {}

    u64 first() const { return first_; }
    u64 end() const { return end_; }
    bool empty() const { return root_ == nullptr; }
    u32 height() const { return root_ == nullptr ? 0 : root_->height; }
    const AddressRange* root() const { return root_; }

    /// False: the range is empty, not all of it lies in the space, or another is there.
    bool insert_at(AddressRange& range, u64 first, u64 units);
    /// Where the lowest gap is that is large enough. False: there is none, or the range is empty.
    bool insert_anywhere(AddressRange& range, u64 units);
    void erase(AddressRange& range);

    /// The range that `unit` lies in; nullptr: it is free.
    AddressRange* find(u64 unit) const {
        AddressRange* at = root_;
        while (at != nullptr && unit - at->first >= at->units) at = unit < at->first ? at->left : at->right;
        return at;
    }
    /// The lowest range that starts at `unit` or after it.
    AddressRange* at_or_after(u64 unit) const;
    /// The lowest that starts after this one.
    static AddressRange* next(const AddressRange& range);

  private:
    AddressRange*& link_to(const AddressRange& range);
    AddressRange* rotate(AddressRange& top, bool to_left);
    void balance(AddressRange* from);

    AddressRange* root_ = nullptr;
    u64 first_ = 0, end_ = 0;
};

} // namespace metta::vm
