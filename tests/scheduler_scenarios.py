# SPDX-License-Identifier: MIT
"""Threads that compete, as programs show it: nobody keeps the processor, and whoever is ended leaves nothing behind."""

import re

from machine import MachineTest, run


class Scheduler(MachineTest):
    def test_programs_that_compute_for_ever_do_not_keep_others_waiting(self):
        outcome = run(commands="spin & spin & echo alive; sleep 0.5; hello")
        self.check(outcome)
        self.assertRegex(outcome.output, r"\A\[\d+\] spin\n\[\d+\] spin\nalive\nhello, world\n\Z")

    def test_they_can_be_ended(self):
        outcome = run(commands="spin & sleep 0.1; kill spin; wait; hello")
        self.check(outcome)
        self.assertRegex(outcome.output, r"\A\[(\d+)\] spin\n\[\1\] failed, status 137\nhello, world\n\Z")

    def test_every_frame_comes_back(self):
        crowd = "hello & " * 10 + "wait; "
        # The first time what the shell touches only then comes to it; so does what it looks with.
        outcome = run(commands="memory; " + (crowd * 5 + "spin & sleep 0.1; kill spin; wait; memory; ") * 2)
        self.check(outcome)
        self.assertEqual(outcome.output.count("hello, world\n"), 100)
        free = re.findall(r"(?m)^free +(\d+) KiB$", outcome.output)
        self.assertEqual(len(free), 3)
        self.assertEqual(free[1], free[2])

    def test_two_hundred_programs_at_once(self):
        # The first time what the shell touches and connects to only then comes to it; so does what it looks with.
        outcome = run(commands="memory; " + ("hello & " * 200 + "wait; sleep 0.01; memory; ") * 2)
        self.check(outcome)
        self.assertEqual(outcome.output.count("hello, world\n"), 400)
        free = re.findall(r"(?m)^free +(\d+) KiB$", outcome.output)
        self.assertEqual(free[1:], free[1:2] * 2)
