# SPDX-License-Identifier: MIT
"""Memory that domains share and frames that they hold: what may be done is done, nothing else, and all of it comes back."""

import re

from machine import MachineTest, run

STEPS = (r"stress: \d+ operations of \d+ domains, \d+ of them refused, \d+ accesses, \d+ of them faults, \d+ looks: "
         r"as the model says\n")


class Stress(MachineTest):
    """Random operations of several domains come out as a model says that knows nothing of page tables and portals."""

    def test_it(self):
        for seed, machine in ((11, []), (12, ["--memory", "32"])):
            with self.subTest(seed):
                outcome = run("--timeout", "240", *machine, commands=f"stress memory {seed} 4000; echo alive $?")
                self.check(outcome)
                self.assertRegex(outcome.output, rf"\A{STEPS}alive 0\n\Z")

    def test_the_same_seed_is_the_same_story(self):
        outcome = run("--timeout", "240", commands="stress memory 5 1000; stress memory 5 1000")
        self.check(outcome)
        first, second = outcome.output.splitlines()
        self.assertRegex(first + "\n", STEPS)
        self.assertEqual(first, second)


class SelfTest(MachineTest):
    """Contracts, revocation, who pays, what the dead leave, stretches, ranges and regions, as programs see them.

    The clock counts instructions: a host that is busy for 100 ms would else look like a domain that does not answer.
    """

    def test_all(self):
        for machine in ([], ["--memory", "32"]):
            with self.subTest(machine):
                outcome = run("--icount", "--timeout", "240", *machine, commands="selftest memory; hello")
                self.check(outcome)
                ended = r"domain memory_tests \(\d+\) ended: expected 200 more frames to come back"
                self.assertRegex(
                    outcome.output,
                    rf"\A{ended} in 100 ms, found them still in use\n"
                    rf"{ended}, found that it listens to no revocations\n"
                    r"memory: \d\d tests, 0 failed\nhello, world\n\Z")


class HeapSelfTest(MachineTest):
    """Heaps, as programs use them: new and delete, threads, mistakes."""

    def test_all(self):
        outcome = run("--icount", "--timeout", "200", commands="selftest heap; hello")
        self.check(outcome)
        self.assertRegex(outcome.output, r"\Aheap: \d+ tests, 0 failed\nhello, world\n\Z")


class WriteOrExecute(MachineTest):
    """Nobody executes what somebody can write."""

    def test_a_program_that_tries(self):
        outcome = run(commands="fault wx; echo alive $?")
        self.check(outcome)
        self.assertRegex(
            outcome.output,
            r"\Afault: a stretch to write to and to execute: WriteAndExecute\n"
            r"fault: everybody to execute what is written to: WriteAndExecute\n"
            r"fault: domain fault \(\d+\), thread 0: #PF page fault: instruction fetch from 0x[0-9a-f]+, which its rights "
            r"forbid\n")
        self.assertRegex(outcome.output, r"\nbacktrace\n(  .+\n)*  0x[0-9a-f]+ .*execute_what_was_written\+")
        self.assertRegex(outcome.output, r"\nalive 139\n\Z")


class Looking(MachineTest):
    """What the shell shows of memory."""

    MACHINES = [[], ["--memory", "32"]]

    def look(self, commands, machine=()):
        outcome = run(*machine, commands=commands)
        self.check(outcome)
        return outcome.output

    def test_regions_and_contracts(self):
        for machine in self.MACHINES:
            with self.subTest(machine):
                # Somebody may draw frames between the two questions that one look asks.
                looks = re.split(r"(?m)^total ", self.look("memory; " * 4, machine))[1:]
                agreeing = 0
                for output in looks:
                    free = int(re.search(r"(?m)^free +(\d+) KiB$", output)[1])
                    regions = re.findall(r"(?m)^[0-9a-f]{12}-[0-9a-f]{12} +(\d+) +(\d+) +(\d+) +(?:\d+%|-)$", output)
                    self.assertGreaterEqual(len(regions), 3)
                    agreeing += sum(int(region[1]) for region in regions) == free
                    for total, unused, longest in regions:
                        self.assertLessEqual(int(unused), int(total))
                        self.assertLessEqual(int(longest), int(unused))
                self.assertGreater(agreeing, 0)
                rows = dict(re.findall(r"(?m)^\d+ +(\w+) +(\d+ +\d+ +\d+ +\d+)$", output))
                for name in ("kserver", "console", "shell", "commands"):
                    self.assertIn(name, rows)

    def test_page_faults(self):
        output = self.look("faults", ["--icount"])
        rows = dict(re.findall(r"(?m)^\d+ +(\w+) +(\d+(?: +\d+){9})$", output))
        self.assertEqual(len(output.splitlines()) - 1, len(re.findall(r"(?m)^\d+ ", output)))
        for name in ("console", "shell"):
            faults, zeroed, copied, *_, average, longest = map(int, rows[name].split())
            self.assertGreater(faults, 0)
            self.assertGreater(zeroed + copied, 0)
            self.assertLess(average, 20_000)
            self.assertLessEqual(average, longest)

    def test_heaps(self):
        output = self.look("run heap_tests --as keep 100 & sleep 1; heap heap_tests; heap shell", ["--icount"])
        row = re.search(r"(?m)^\d+ +heap_tests +program +(\d+) +(\d+) +(\d+) +(\d+) +(\d+) +0  no$", output)
        blocks, used, mapped, peak, allocations = map(int, row.groups())
        # A heap writes down what it has counted now and then: a few blocks may be missing.
        self.assertEqual(blocks, allocations)
        self.assertTrue(90 <= blocks <= 100 and 90 * 1000 <= used <= mapped <= peak, output)
        self.assertEqual(output.count("\nid "), 2)

    def test_leaks_are_told(self):
        outcome = run(commands="run --debug-heap heap_tests --as leak; echo alive $?")
        self.check(outcome)
        self.assertRegex(outcome.output, r"heap: block 0x[0-9a-f]+ of 40 bytes, still allocated at the end\n"
                                         r"allocated by +0x[0-9a-f]+ .*\+0x[0-9a-f]+\n(.*\n)*alive 0\n\Z")

    def test_the_address_space_has_no_holes(self):
        output = self.look("memory --map")
        ranges = re.findall(r"(?m)^([0-9a-f]{12})-([0-9a-f]{12})  \d+ [KMGT]iB  +(.+)$", output)
        self.assertEqual(len(ranges), len(output.splitlines()))
        self.assertEqual((ranges[0][0], ranges[-1][1]), ("000000010000", "7effffffffff"))
        for (_, last, _), (first, _, _) in zip(ranges, ranges[1:]):
            self.assertEqual(int(last, 16) + 1, int(first, 16))

    def test_frames(self):
        for machine in self.MACHINES:
            with self.subTest(machine):
                output = self.look("ramtab; ramtab 0x100000-0x1fffff; ramtab 3", machine)
                whole, part, one = output.split("addresses")[1:]
                runs = [(int(first), int(count))
                        for first, count in re.findall(r"(?m)^[0-9a-f]{12}-[0-9a-f]{12} +(\d+) +(\d+) ", whole)]
                self.assertEqual(runs[0][0], 0)
                for (first, count), (following, _) in zip(runs, runs[1:]):
                    self.assertEqual(first + count, following)
                counts = [int(count) for count in re.findall(r"(?m)^[0-9a-f]{12}-[0-9a-f]{12} +\d+ +(\d+) ", part)]
                self.assertEqual(sum(counts), 256)
                self.assertRegex(one, r"\n000000003000-000000003fff +3 +1 +(\d+|-) +\w+ +\d+\n\Z")

    def test_stretches_of_a_domain_that_has_some(self):
        look = "sleep 0.2; stretches; memory --map; "
        output = self.look(f"stress memory 3 6000 & {look * 5} wait")
        self.assertRegex(output, r"(?m)^[0-9a-f]{12}  \d+ MiB +stress \(\d+\) +- +[r-][w-][x-]- +(stress:[r-][w-][x-][m-] ?)+$")
        self.assertRegex(output, r"(?m)^[0-9a-f]{12}-[0-9a-f]{12}  \d+ MiB +stretch of stress \(\d+\)")

    def test_a_contract_for_a_program(self):
        output = self.look("run --memory 150,250 stress memory 3 2000 & sleep 0.2; memory; wait")
        self.assertRegex(output, r"(?m)^\d+ +stress +150 +250 +\d+ +\d+$")
        outcome = run(commands="run --memory 99999999,0 hello")
        self.check(outcome, 1)
        self.check_said(outcome, r"run: expected a contract that guarantees at most \d+ frames, found more")
