// SPDX-License-Identifier: MIT
// The heap that a program has for itself.
#pragma once

#include "runtime/heap/heap.hpp"
#include "runtime/heap/yielding_lock.hpp"

namespace metta {

using Heap = heap::BasicHeap<heap::YieldingLock>;

/// The heap that operator new uses, if the program links `heap_new`. Its memory is private; the first block that is
/// allocated makes it. If the program was started to look for mistakes with memory (StartRecord), it is debugged, and
/// leaks are reported when run_program has returned.
Heap& default_heap();

/// Where a heap may count so that it can be seen from outside, or `own` if there is no such place left.
HeapCounts& heap_counts(const char* name, bool shared, HeapCounts& own);

} // namespace metta
