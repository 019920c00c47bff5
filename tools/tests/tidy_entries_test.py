# SPDX-License-Identifier: MIT
"""Each file is checked once, as compiled for its most demanding flavour."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "checks"))
import tidy_entries


class TidyEntriesTest(unittest.TestCase):
    def entry(self, file, command):
        return {"directory": str(self.build), "file": str(tidy_entries.ROOT / file), "command": command}

    def test_choice(self):
        self.build = tidy_entries.ROOT / "build"
        entries = [
            self.entry("runtime/base/text.cpp", "clang++ -O2"),
            self.entry("runtime/base/text.cpp", "clang++ --target=x86_64-unknown-none-elf -mno-sse -mcmodel=kernel"),
            self.entry("runtime/base/text.cpp", "clang++ -fsanitize=address,undefined"),
            self.entry("boot/entry.S", "clang"),
            self.entry("boot/tests/page_tables_test.cpp", "clang++"),
            self.entry("build/generated.cpp", "clang++"),
            {"directory": "/usr/src", "file": "other.cpp", "command": "clang++"},
        ]
        chosen = tidy_entries.choose(entries, self.build)
        self.assertEqual(chosen, {str(tidy_entries.ROOT / "runtime/base/text.cpp"): entries[1]})


if __name__ == "__main__":
    unittest.main()
