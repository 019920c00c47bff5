# SPDX-License-Identifier: MIT
"""What counts as a source line."""

import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import count_lines


class CountLinesTest(unittest.TestCase):
    def test_blank_and_comment_lines_do_not_count(self):
        self.assertEqual(count_lines.source_lines("// a\n\n  \nint a; // b\n/* c\n d */ int b;\n/* e */\n"), 2)

    def test_comment_marks_in_literals_are_none(self):
        self.assertEqual(count_lines.source_lines('auto a = "/*";\nint b;\nchar c = \'"\';\nint d; // "\n'), 4)
        self.assertEqual(count_lines.source_lines("u64 mask = 0xffff'0000; // it's\nint a;\n"), 2)

    def test_assembly_comments(self):
        text = "# note\n#include <x>\n  # note\n#define A 1\n    mov $1, %eax # one\n// note\n"
        self.assertEqual(count_lines.source_lines(text, assembly=True), 3)

    def test_tests_do_not_count(self):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name in ("nucleus/a.cpp", "nucleus/a.hpp", "nucleus/tests/a_test.cpp", "nucleus/arch/e.S", "x.cpp"):
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("int a;\n")
            self.assertEqual(count_lines.count(root), (2, 1))


if __name__ == "__main__":
    unittest.main()
