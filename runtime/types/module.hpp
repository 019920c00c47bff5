// SPDX-License-Identifier: MIT
// The descriptions that a module carries.
#pragma once

#include <cstring>

#include "runtime/types/description.hpp"

namespace metta::types {

inline constexpr std::string_view module_section = ".metta_types";

/// One description after the other of a module's section. They follow each other, perhaps with zeros between.
class ModuleTypes {
  public:
    explicit ModuleTypes(std::span<const byte> section) : left_(section) {}

    /// The next one, of which only the size is known to be right; empty: there are no more.
    Result<std::span<const byte>> next() {
        while (!left_.empty() && left_.front() == byte{0}) left_ = left_.subspan(1);
        if (left_.empty()) return left_;
        DescriptionHeader header;
        if (left_.size() >= sizeof header) std::memcpy(&header, left_.data(), sizeof header);
        if (left_.size() < sizeof header || header.magic != DescriptionHeader::magic_number ||
            header.size < sizeof header || header.size > left_.size())
            return refuse({"section .metta_types",
                           "a description",
                           "other bytes before its end, of which there are",
                           left_.size(),
                           {},
                           "link the module anew"});
        const auto found = left_.first(header.size);
        left_ = left_.subspan(header.size);
        return found;
    }

  private:
    std::span<const byte> left_;
};

} // namespace metta::types
