# SPDX-License-Identifier: MIT
"""The benchmark's judgement, its baseline file, and the whole program with a machine made of shell."""

import pathlib
import struct
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOOLS))
import bench
from bench import Row

BASELINE = """\
# Kept.
boot.to_user 1000 instructions <=1500

call.null 200 instructions
fresh.row ? cycles
size.nucleus.text 5000 bytes
"""


def small_elf(sections):
    """An ELF64 file of nothing but these section headers: (flags, size)."""
    header = b"\x7fELF\x02\x01".ljust(0x28, b"\0") + struct.pack("<Q", 64) + bytes(10)
    header += struct.pack("<HHH", 64, len(sections), 0)
    assert len(header) == 64
    entries = [struct.pack("<IIQQQQ", 0, 1, flags, 0, 0, size).ljust(64, b"\0") for flags, size in sections]
    return header + b"".join(entries)


class JudgementTest(unittest.TestCase):
    def setUp(self):
        self.baseline = bench.parse_baseline(BASELINE)

    def judge(self, *rows, prefix=""):
        return bench.compare(rows, self.baseline, prefix)

    def test_small_changes_are_told_but_not_bad(self):
        self.assertEqual(self.judge(Row("call.null", 204, "instructions"), prefix="call"),
                         [("call.null: worse: 200 -> 204 instructions (+2.0%)", False)])
        self.assertEqual(self.judge(Row("call.null", 150, "instructions"), prefix="call"),
                         [("call.null: better: 200 -> 150 instructions (-25.0%)", False)])
        self.assertEqual(self.judge(Row("call.null", 200, "instructions"), prefix="call"), [])

    def test_more_than_two_percent_worse_is_bad(self):
        self.assertTrue(self.judge(Row("call.null", 205, "instructions"), prefix="call")[0][1])

    def test_sizes_may_grow_up_to_their_limit(self):
        self.assertFalse(self.judge(Row("size.nucleus.text", 9000, "bytes"), prefix="size")[0][1])

    def test_limits(self):
        (note, bad), = self.judge(Row("boot.to_user", 1501, "instructions"), prefix="boot")
        self.assertTrue(bad)
        self.assertIn("exceeds its limit: 1501 > 1500 instructions", note)

    def test_missing_new_and_unmeasured_rows(self):
        self.assertEqual(self.judge(prefix="call"), [("missing: call.null", True)])
        self.assertEqual(self.judge(Row("new.row", 1, "x"), prefix="new"), [("new: new.row 1 x", False)])
        self.assertEqual(self.judge(Row("fresh.row", 7, "cycles"), prefix="fresh"), [])

    def test_another_unit_is_bad(self):
        self.assertTrue(self.judge(Row("call.null", 200, "cycles"), prefix="call")[0][1])

    def test_update_keeps_limits_comments_and_other_rows(self):
        text = bench.updated(BASELINE, [Row("boot.to_user", 900, "instructions"), Row("new.row", 1.5, "us")])
        self.assertEqual(text, BASELINE.replace("1000", "900") + "new.row 1.5 us\n")

    def test_a_broken_baseline_is_refused(self):
        with self.assertRaisesRegex(bench.Failure, "bench/baseline:1"):
            bench.parse_baseline("boot.to_user many instructions")


class ProgramTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.build = pathlib.Path(folder.name)
        self.baseline = self.build / "baseline"
        self.baseline.write_text(BASELINE.replace("size.nucleus.text 5000 bytes\n", ""))
        (self.build / "nucleus").mkdir()
        (self.build / "nucleus/nucleus").write_bytes(small_elf([(0, 1), (6, 100), (2, 30), (3, 4), (0x30, 9)]))
        (self.build / "tools/runner").mkdir(parents=True)

    def bench(self, *arguments, machine="exit 9"):
        runner = self.build / "tools/runner/metta-runner"
        runner.write_text(f"#!/bin/sh\n{machine}\n")
        runner.chmod(0o755)
        command = [sys.executable, "-B", TOOLS / "bench.py", "--build", self.build, "--baseline", self.baseline]
        return subprocess.run(command + list(arguments), capture_output=True, text=True)

    GOOD = "echo boot.to_user 1000 instructions; echo call.null 200 instructions; echo fresh.row 5 cycles"

    def test_sizes_need_no_machine(self):
        run = self.bench("size.nucleus")
        self.assertEqual(run.returncode, 0)
        self.assertIn("size.nucleus.text 100 bytes\nsize.nucleus.data 34 bytes\n", run.stdout)

    def test_check_passes_and_fails(self):
        self.assertEqual(self.bench("--check", machine=self.GOOD).returncode, 0)
        worse = self.bench("--check", machine=self.GOOD.replace("200", "300"))
        self.assertEqual(worse.returncode, 1)
        self.assertIn("call.null: worse: 200 -> 300 instructions (+50.0%)", worse.stderr)
        self.assertEqual(self.bench(machine=self.GOOD.replace("200", "300")).returncode, 0)

    def test_the_prefix_reaches_the_machine(self):
        expected = '[ "$3" = --icount ] || exit 3; [ "$5" = "bench call" ] || exit 4; '
        run = self.bench("call", machine=expected + self.GOOD)
        self.assertEqual((run.returncode, run.stdout), (0, "call.null 200 instructions\n"))

    def test_a_failed_machine_is_a_failure(self):
        run = self.bench("call", machine="echo domain init died; exit 5")
        self.assertEqual(run.returncode, 1)
        self.assertIn("domain init died", run.stderr)
        self.assertIn("status 5", run.stderr)

    def test_an_unknown_prefix_lists_the_rows(self):
        run = self.bench("nonsense", machine="exit 1")
        self.assertEqual(run.returncode, 2)
        self.assertIn("boot.to_user", run.stderr)

    def test_update(self):
        self.assertEqual(self.bench("fresh", "--update", machine=self.GOOD).returncode, 0)
        self.assertIn("fresh.row 5 cycles\n", self.baseline.read_text())
        self.assertIn("boot.to_user 1000 instructions <=1500\n", self.baseline.read_text())


if __name__ == "__main__":
    unittest.main()
