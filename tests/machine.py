# SPDX-License-Identifier: MIT
"""Boots the machine for the scenarios, through the same runner that `./metta run` uses."""

import os
import pathlib
import re
import subprocess
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = pathlib.Path(os.environ.get("METTA_BUILD", ROOT / "build"))
RUNNER = BUILD / "tools" / "runner" / "metta-runner"


class Outcome:
    """What a run printed, what its console showed, and how it ended."""

    def __init__(self, done, console):
        self.status = done.returncode
        self.output = done.stdout
        self.messages = done.stderr
        self.console = console


def run(*arguments, commands):
    """Boots with the runner's `arguments`; `commands` go to -c. The console's text is kept apart from other runs'."""
    with tempfile.NamedTemporaryFile(prefix="metta-console-") as console:
        line = [RUNNER, "--build", BUILD, "--console", console.name, *arguments, "-c", commands]
        done = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
                              check=False)
        return Outcome(done, pathlib.Path(console.name).read_text(errors="replace"))


def memory_left(text):
    """KiB that are free or living domains' own, in what the shell's `memory` says: what ended domains had is among them.

    Pagers draw frames in runs when they run out of them, so what is free alone says little.
    """
    free = re.search(r"free +(\d+) KiB", text)[1]
    used = re.findall(r"(?m)^[1-9]\d* +\S+ +\d+ +\d+ +(\d+) +\d+\r*$", text)
    return int(free) + 4 * sum(int(frames) for frames in used)


class MachineTest(unittest.TestCase):
    """Assertions that show everything a run said when they fail."""

    def check(self, outcome, status=0, output=None):
        told = f"\nstatus {outcome.status}\noutput:\n{outcome.output}\nmessages:\n{outcome.messages}"
        self.assertEqual(outcome.status, status, told)
        if output is not None:
            self.assertEqual(outcome.output, output, told)

    def check_said(self, outcome, *patterns):
        for pattern in patterns:
            self.assertRegex(outcome.output + outcome.messages, pattern)
