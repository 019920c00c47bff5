// SPDX-License-Identifier: MIT
// CHOICE: one of several values, and which.
#pragma once

#include <array>
#include <utility>
#include <variant>

#include "runtime/base/types.hpp"

namespace metta::middl {

/// The value that goes with one member of an enumeration.
template <auto tag, class T>
struct Arm {};

template <auto tag>
struct As {};

/// Says which arm a choice is made with: `Shape(as<Kind::circle>, radius)`.
template <auto tag>
inline constexpr As<tag> as{};

template <class Tag, class... Arms>
class Choice;

/// A variant whose alternatives are told apart by `Tag`, not by their types. Starts as its first arm.
template <class Tag, Tag... tags, class... Types>
class Choice<Tag, Arm<tags, Types>...> {
  public:
    using TagType = Tag;
    static constexpr std::array<Tag, sizeof...(tags)> all_tags = {tags...};

    /// Where the arm of `wanted` is; the number of arms, if it has none.
    static constexpr usize place_of(Tag wanted) {
        usize place = 0;
        while (place != sizeof...(tags) && all_tags[place] != wanted) ++place;
        return place;
    }

    Choice() = default;
    template <Tag tag, class... Arguments>
        requires(place_of(tag) < sizeof...(tags))
    explicit Choice(As<tag>, Arguments&&... arguments)
        : value_(std::in_place_index<place_of(tag)>, std::forward<Arguments>(arguments)...) {}

    Tag tag() const { return all_tags[value_.index()]; }

    /// The value of this arm; nullptr, if it is another.
    template <Tag tag>
    const auto* get_if() const {
        return std::get_if<place_of(tag)>(&value_);
    }
    template <Tag tag>
    auto* get_if() {
        return std::get_if<place_of(tag)>(&value_);
    }

    const std::variant<Types...>& variant() const { return value_; }
    std::variant<Types...>& variant() { return value_; }

  private:
    std::variant<Types...> value_;
};

} // namespace metta::middl
