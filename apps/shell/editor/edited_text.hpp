// SPDX-License-Identifier: MIT
// The line in work: its bytes and the cursor between two of its letters.
#pragma once

#include <array>
#include <string_view>

#include "runtime/base/types.hpp"

namespace metta::shell {

/// At most `maximum` bytes of text and a cursor, which is always between letters. Positions are in bytes from the
/// start.
class EditedText {
  public:
    static constexpr usize maximum = 1024;

    std::string_view text() const { return {text_.data(), size_}; }
    usize cursor() const { return cursor_; }
    std::string_view before() const { return text().substr(0, cursor_); }
    std::string_view after() const { return text().substr(cursor_); }

    /// Puts `text` at the cursor, which ends up behind it; false: it does not fit, and nothing has changed.
    bool insert(std::string_view text);

    /// Becomes the first `maximum` bytes of `text`, with the cursor at the end.
    void become(std::string_view text);

    /// Moves the cursor to a position between letters.
    void move_to(usize position) { cursor_ = position; }

    /// Removes what is between the cursor and `position`, which is between letters. The cursor ends up where it was.
    void erase_to(usize position);

    /// Positions one letter before and after the cursor; the cursor's own at the ends.
    usize letter_before() const;
    usize letter_after() const;

    /// Positions of the start of the word before the cursor and of the end of the one after. Letters and digits make
    /// words, and so does every letter beyond ASCII.
    usize word_before() const;
    usize word_after() const;

    /// The same, but only blanks separate words.
    usize argument_before() const;

  private:
    std::array<char, maximum> text_{};
    usize size_ = 0;
    usize cursor_ = 0;
};

} // namespace metta::shell
