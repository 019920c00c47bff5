# SPDX-License-Identifier: MIT
"""Threads that compete, as programs show it: nobody keeps the processor, and whoever is ended leaves nothing behind."""

import re

from machine import MachineTest, memory_left, run


class Scheduler(MachineTest):
    def test_programs_that_compute_for_ever_do_not_keep_others_waiting(self):
        outcome = run(commands="spin & spin & echo alive; sleep 0.5; hello")
        self.check(outcome)
        self.assertRegex(outcome.output, r"\A\[\d+\] spin\n\[\d+\] spin\nalive\nhello, world\n\Z")

    def test_they_can_be_ended(self):
        outcome = run(commands="spin & sleep 0.1; kill spin; wait; hello")
        self.check(outcome)
        self.assertRegex(outcome.output, r"\A\[(\d+)\] spin\n\[\1\] failed, status 137\nhello, world\n\Z")

    def check_left(self, output):
        left = [memory_left(text) for text in re.split(r"(?m)^total ", output)[1:]]
        self.assertEqual(len(left), 3)
        self.assertEqual(left[1], left[2])

    def test_every_frame_comes_back(self):
        crowd = "hello & " * 10 + "wait; "
        # The first time kserver makes what it keeps.
        outcome = run(commands="memory; " + (crowd * 5 + "spin & sleep 0.1; kill spin; wait; memory; ") * 2)
        self.check(outcome)
        self.assertEqual(outcome.output.count("hello, world\n"), 100)
        self.check_left(outcome.output)

    def test_two_hundred_programs_at_once(self):
        # The first time kserver makes what it keeps.
        outcome = run(commands="memory; " + ("hello & " * 200 + "wait; sleep 0.01; memory; ") * 2)
        self.check(outcome)
        self.assertEqual(outcome.output.count("hello, world\n"), 400)
        self.check_left(outcome.output)
