// SPDX-License-Identifier: MIT
// What makes a program one that pages itself: the record that its nester looks for.
#include "runtime/user/pager_record.hpp"

namespace metta {

extern "C" {
void pager_entry(); // entry.S
[[gnu::section(".nailed.record")]] constinit PagerRecord pager_record = {
    .handler = &pager_entry, .paging = {}, .heaps = {}};
}

} // namespace metta
