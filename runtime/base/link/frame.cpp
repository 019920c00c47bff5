// SPDX-License-Identifier: MIT
// Decoding, one byte at a time.
#include "runtime/base/link/frame.hpp"

namespace metta::link {

Decoder::Event Decoder::take(byte next) {
    if (next == byte{0}) return finish();
    empty_ = false;
    if (left_in_block_ != 0) {
        put(next);
        --left_in_block_;
        return Event::none;
    }
    if (zero_follows_) put(byte{0});
    const usize length = usize(next);
    left_in_block_ = length - 1;
    zero_follows_ = length != 255;
    return Event::none;
}

void Decoder::put(byte next) {
    if (used_ == body_.size())
        too_long_ = true;
    else
        body_[used_++] = next;
}

Decoder::Event Decoder::finish() {
    const bool whole = left_in_block_ == 0 && !too_long_ && used_ >= Header::size + checksum_size;
    const bool was_empty = empty_;
    const auto body = std::span<const byte>(body_).first(used_);
    used_ = left_in_block_ = 0;
    zero_follows_ = too_long_ = false;
    empty_ = true;

    if (was_empty) return Event::none;
    if (!whole) return Event::garbled;
    const auto covered = body.first(body.size() - checksum_size);
    if (crc32(covered) != number_of(body.last<checksum_size>())) return Event::garbled;
    frame_ = {.header = {Kind(covered[0]), Channel(covered[1]), u8(covered[2]), u8(covered[3])},
              .payload = covered.subspan(Header::size)};
    return Event::frame;
}

} // namespace metta::link
