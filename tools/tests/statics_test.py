# SPDX-License-Identifier: MIT
"""What is a writable static, and what only looks like one."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "checks"))
import statics


class StaticsTest(unittest.TestCase):
    """Each source is compiled as the modules of servers are, and put into an archive."""

    def check(self, source):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            (folder / "module.cpp").write_text(source)
            subprocess.run(["clang++-19", "--target=x86_64-unknown-none-elf", "-std=c++23", "-fno-pic", "-O2",
                            "-fno-threadsafe-statics", "-ffunction-sections", "-fdata-sections", "-c",
                            folder / "module.cpp", "-o", folder / "module.o"], check=True)
            subprocess.run(["llvm-ar-19", "rcs", folder / "module.a", folder / "module.o"], check=True)
            return subprocess.run([pathlib.Path(statics.__file__), folder / "module.a"], capture_output=True, text=True,
                                  check=False)

    def test_constants_and_code_are_accepted(self):
        for source in [
            "",
            "int twice(int number) { return 2 * number; }",
            "constexpr int table[] = {1, 2}; const int* f() { return table; }",
            "extern int other; int* const addresses[] = {&other}; int* f(int n) { return addresses[n]; }",
            "struct S { virtual int f(); int n; }; int S::f() { return n; }",
        ]:
            with self.subTest(source):
                checked = self.check(source)
                self.assertEqual((checked.returncode, checked.stderr), (0, ""))

    def test_statics_are_refused(self):
        for source, section in [
            ("int counter = 3;", ".data.counter"),
            ("int counter;", ".bss.counter"),
            ("namespace { int counter; } int* f() { return &counter; }", ".bss.*counter"),
            ("int* f() { static int counter = 1; return &counter; }", ".data.*counter"),
            ("thread_local int counter = 3;", ".tdata.counter"),
            ("thread_local int counter;", ".tbss.counter"),
            ("int make(); const int made = make(); const int& f() { return made; }", ".init_array"),
        ]:
            with self.subTest(source):
                checked = self.check(source)
                self.assertEqual(checked.returncode, 1)
                self.assertRegex(checked.stderr, rf"module\.a\(module\.o\): expected no writable statics, found {section}")


if __name__ == "__main__":
    unittest.main()
