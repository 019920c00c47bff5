// SPDX-License-Identifier: MIT
// Runs tests one after the other, each followed by the question whether all frames came back.
#include "tests/nucleus/verdict.hpp"

namespace metta::nucleus_tests {

bool Verdict::compare(u64 found, u64 expected, std::string_view what) {
    if (found == expected) return true;
    passed_ = false;
    print(out_, "nucleus: ", test_, ": ", what, ": expected 0x", Hex{expected}, ", found 0x", Hex{found}, "\n");
    return false;
}

bool run_nucleus_tests(std::string_view prefix, const Setting& setting, TextSink& out) {
    const Result<Fixture*> fixture = Fixture::get(setting);
    if (!fixture) {
        print(out, "nucleus: ", fixture.error(), "\n");
        return false;
    }
    u32 run = 0, failed = 0;
    for (const auto& group : {call_tests, register_tests, memory_tests, range_tests, fault_tests, handler_tests,
                              window_tests, thread_tests, death_tests, object_tests})
        for (const NucleusTest& test : group) {
            if (!test.name.starts_with(prefix)) continue;
            Verdict verdict(test.name, out);
            test.run(**fixture, verdict);
            verdict.that((*fixture)->frames().all_returned(), "every frame is free again");
            ++run;
            if (!verdict.passed()) ++failed;
        }
    print(out, "nucleus: ", run, " tests, ", failed, " failed\n");
    return run > 0 && failed == 0;
}

} // namespace metta::nucleus_tests
