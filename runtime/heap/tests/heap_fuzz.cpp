// SPDX-License-Identifier: MIT
// Bytes as calls of a heap: whatever they are, blocks are as the record says, and nothing is touched that is not there.
#include "runtime/heap/tests/heap_model.hpp"

namespace {

using namespace metta;
using namespace metta::heap;

/// Takes numbers from the input; zeros behind its end.
class Input {
  public:
    Input(const u8* bytes, usize count) : bytes_(bytes), count_(count) {}
    bool empty() const { return at_ >= count_; }
    u64 byte() { return empty() ? 0 : bytes_[at_++]; }
    /// Small numbers with one byte, up to some MiB with two.
    u64 size() {
        const u64 first = byte();
        if (first < 128) return first * 4;
        return byte() << (first % 16);
    }

  private:
    const u8* bytes_;
    usize count_, at_ = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* bytes, usize count) {
    Input input(bytes, count);
    const u64 kind = input.byte();
    heap::tests::HeapModel model({.sharing = kind % 4 == 1 ? Sharing::shared : Sharing::is_private,
                                  .debug = kind % 4 == 2,
                                  .secret = static_cast<u32>(kind)});
    if (kind & 16) model.blocks.fail_after(kind >> 5);
    if (kind & 8) model.tables.fail_after(kind >> 5);
    while (!input.empty()) {
        const u64 call = input.byte();
        const u64 which = model.size() == 0 ? 0 : input.byte() % model.size();
        switch (call % 8) {
        case 0:
        case 1:
        case 2:
            static_cast<void>(model.allocate(input.size(), 16));
            break;
        case 3:
            static_cast<void>(model.allocate(input.size(), u64{1} << call / 8 % 22));
            break;
        case 4:
        case 5:
            if (model.size() != 0) model.free(which);
            break;
        case 6:
            if (model.size() != 0) static_cast<void>(model.reallocate(which, input.size()));
            break;
        default:
            if (call / 8 % 8 == 0) model.heap.trim();
            if (call / 8 % 8 == 1) model.blocks.never_fail();
            if (call / 8 % 8 == 2) model.tables.never_fail();
            for (u64 again = call / 8; again != 0; --again) static_cast<void>(model.allocate(which, 16));
        }
    }
    model.check_all();
    model.check_empties();
    return 0;
}
