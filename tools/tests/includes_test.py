# SPDX-License-Identifier: MIT
"""Includes may follow the order of the folders, not turn it around."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "checks"))
import includes


class IncludesTest(unittest.TestCase):
    def refused(self, path, included):
        return list(includes.wrong_includes(path, f'// a file\n#include <span>\n#include "{included}"\n'))

    def test_along_the_order(self):
        for path, included in [
            ("nucleus/main.cpp", "runtime/base/text.hpp"),
            ("nucleus/main.cpp", "interfaces/boot_info.hpp"),
            ("servers/kserver/main.cpp", "runtime/blueprint/expression.hpp"),
            ("runtime/user/portal.hpp", "interfaces/primitives.hpp"),
            ("elsewhere/anything.cpp", "nucleus/panic.hpp"),
            ("interfaces/console.hpp", "runtime/middl/values.hpp"),
            ("servers/kserver/main.cpp", "runtime/middl/surrogate.hpp"),
            ("meddler/tests/calls_test.cpp", "runtime/middl/surrogate.hpp"),
        ]:
            self.assertEqual(self.refused(path, included), [], path)

    def test_against_the_order(self):
        for path, included in [
            ("runtime/base/text.cpp", "interfaces/boot_info.hpp"),
            ("runtime/base/text.cpp", "runtime/user/portal.hpp"),
            ("nucleus/main.cpp", "boot/image.hpp"),
            ("nucleus/main.cpp", "runtime/user/portal.hpp"),
            ("servers/kserver/main.cpp", "nucleus/panic.hpp"),
            ("runtime/middl/codec.hpp", "interfaces/primitives.hpp"),
            ("meddler/parser.cpp", "runtime/middl/values.hpp"),
        ]:
            self.assertEqual(len(self.refused(path, included)), 1, path)
            self.assertIn(f"{path}:3: ", self.refused(path, included)[0])


if __name__ == "__main__":
    unittest.main()
