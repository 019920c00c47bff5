# SPDX-License-Identifier: MIT
"""Domains that page themselves, with fewer frames than pages: nothing is ever wrong or lost, and nobody else pays for it.

The clock counts instructions: a host that is busy for 100 ms would else look like a domain that gives no frames back.
"""

import re

from machine import MachineTest, run

PAGED = (r"stress: (\d+) operations of 3 domains, (\d+) faults, (\d+) pages evicted, (\d+) stored, (\d+) revocations: "
         r"every page as written\n")


class Stress(MachineTest):
    """Random accesses to memory of all kinds, while frames are asked back, find what has been written."""

    def stress(self, commands, *machine):
        outcome = run("--icount", "--timeout", "240", *machine, commands=commands)
        self.check(outcome)
        return outcome.output

    def test_it(self):
        for machine in ((), ("--memory", "32")):
            with self.subTest(machine):
                output = self.stress("stress paging 11 4000; echo alive $?", *machine)
                self.assertRegex(output, rf"\A{PAGED}alive 0\n\Z")
                operations, faults, evicted, stored, revocations = map(int, re.match(PAGED, output).groups())
                self.assertEqual(operations, 3999)
                self.assertGreater(faults, operations // 2)
                self.assertGreater(evicted, operations // 4)
                self.assertGreater(stored, operations // 10)
                self.assertGreater(revocations, 10)

    def test_one_after_the_other(self):
        output = self.stress("stress paging 5 1500; stress paging 6 1500; echo alive $?")
        self.assertRegex(output, rf"\A{PAGED}{PAGED}alive 0\n\Z")

    def test_the_same_seed_is_the_same_story(self):
        """What is done; how often a frame was missing depends on when others ran."""
        first, second = (self.stress("stress paging 7 1500") for _ in range(2))
        self.assertRegex(first, rf"\A{PAGED}\Z")
        self.assertRegex(second, rf"\A{PAGED}\Z")
        found = [list(map(int, re.match(PAGED, text).groups())) for text in (first, second)]
        self.assertEqual(found[0][0], found[1][0])
        for number in (1, 2, 3):
            self.assertAlmostEqual(found[0][number], found[1][number], delta=found[0][number] * 0.1)


class Crosstalk(MachineTest):
    """What others do costs the same while domains page at full speed: only the processor's time is shared.

    The figures are of intervals in which nobody else has run, so of several the least is taken. `bench` itself takes the
    least of eight; memory.fault_self is an average over 64 pages, with the calls that bring frames for them, which are
    not the same each time: alone it differs by a few instructions from one run to the next.
    """

    ROWS = ("memory.fault_self", "memory.map", "memory.frame", "call.null")
    TIMES = 4

    def figures(self, before=""):
        rows = "; ".join(f"bench {row}" for row in self.ROWS) + "; "
        outcome = run("--icount", "--timeout", "240", commands=before + rows * self.TIMES + "echo over")
        self.check(outcome)
        self.assertRegex(outcome.output, r"\nover\n\Z")
        least = {}
        for row in self.ROWS:
            found = re.findall(rf"(?m)^{re.escape(row)} (\d+) instructions$", outcome.output)
            self.assertEqual(len(found), self.TIMES, outcome.output)
            least[row] = min(map(int, found))
        return least

    def test_it(self):
        alone, beside = self.figures(), self.figures("stress paging-forever 3 & sleep 0.2; ")
        faults = [figures.pop("memory.fault_self") for figures in (alone, beside)]
        self.assertEqual(alone, beside)
        self.assertAlmostEqual(*faults, delta=faults[0] * 0.02)


class OneText(MachineTest):
    """However many domains run a program, its text and constants are there once, and so are data that nobody has changed."""

    def test_two_hundred(self):
        outcome = run("--icount", "--timeout", "240",
                      commands="hello; memory; " + "run hello & " * 200 + "domains; wait; memory")
        self.check(outcome)
        images = re.findall(r"(?m)^images +(\d+) KiB$", outcome.output)
        self.assertEqual(images, images[:1] * 2)
        # Some have ended already, and lines of others are among the table's.
        rows = re.findall(r"(?m)^\d+ +hello +user +(?:running|ending) +\d+ +(\d+) +\d+$", outcome.output)
        frames = [int(row) for row in rows]
        self.assertGreater(len(frames), 10)
        self.assertLess(max(frames), 40)
        self.assertEqual(len(re.findall(r"hello, world\n", outcome.output)), 201)
