# SPDX-License-Identifier: MIT
"""Programs, and the domains that they run in: how they start, end, fault, and what is left of them."""

import re

from machine import MachineTest, run


class Programs(MachineTest):
    """The shell and what it runs."""

    def test_hello(self):
        self.check(run(commands="run hello world; hello; hello a 'b c'"),
                   output="hello, world\nhello, world\nhello, a\nhello, b c\n")

    def test_statuses(self):
        for commands, status in [
            ("true", 0),
            ("run fault", 2),
            ("fault null-read", 139),
            ("false || true", 0),
            ("run nothing", 127),
            ("nucleus.symbols", 127),
            ("run system.blueprint", 1),
            ("kill nobody", 1),
            ("kill 0", 1),
            ("wait 250", 1),
            ("stress", 2),
            ("hammer 1", 2),
            ("script nothing", 1),
        ]:
            with self.subTest(commands):
                self.check(run(commands=commands), status)

    def test_errors_explain_themselves(self):
        for commands, told in [
            ("run nothing", "run: expected a program of the boot archive, found 'nothing'; 'files' lists what is there"),
            ("run system.blueprint", "run: expected a program that can be run, found 'system.blueprint': .*expected"),
            ("kill nobody", "kill: expected a domain's number or name, found 'nobody'; 'domains' lists them"),
            ("kill 0", "kill: expected a domain that the system can do without, found '0'"),
            ("kill commands", "kill: expected a domain that the system can do without, found 'commands'"),
            ("echo a &", "echo: expected a program before '&', found a command of the shell's own"),
            ("sleep long", "sleep: expected seconds, such as 2 or 0.5, found 'long'"),
            ("fault boredom", "fault: expected one of null-read .*, found 'boredom'"),
            ("stress plenty", "stress: expected faults COUNT, memory SEED COUNT, paging SEED COUNT, or paging-forever SEED, found"),
            ("bench nonsense", r"bench: expected the beginning of a row's name \(.*, found 'nonsense'"),
        ]:
            with self.subTest(commands):
                outcome = run(commands=commands)
                self.assertNotEqual(outcome.status, 0)
                self.assertRegex(outcome.output, r"\A" + told)

    def test_the_last_status(self):
        self.check(run(commands="false; echo $?; fault nx >/dev/null"), 2)
        outcome = run(commands="fault; echo status $?")
        self.assertRegex(outcome.output, r"\nstatus 2\n\Z")

    def test_domains(self):
        outcome = run(commands="domains")
        self.check(outcome)
        lines = outcome.output.splitlines()
        self.assertEqual(lines[0].split(), "id name account state threads frames portals".split())
        rows = {row.split()[1]: row.split() for row in lines[1:]}
        for name in ("kserver", "console", "link", "shell", "commands"):
            self.assertRegex(" ".join(rows[name]), rf"^\d+ {name} \w+ running \d+ \d+ \d+$")

    def test_portals(self):
        outcome = run(commands="portals commands; portals shell")
        self.check(outcome)
        self.assertRegex(outcome.output, r"(?m)^ +256 +call +kserver \(0\)")
        self.assertRegex(outcome.output, r"(?m)^ +\d+ +call +link \(\d+\) +console ")
        self.assertRegex(outcome.output, r"(?m)^ +\d+ +call +console \(\d+\) +console ")

    def test_counted_portals(self):
        outcome = run(commands="run -c hammer child 1 4000000000 & sleep 0.2; portals hammer; kill hammer")
        self.assertRegex(outcome.output, r"(?m)^ +256 +call +kserver \(0\) +- +\d+$")

    def test_memory(self):
        outcome = run(commands="memory")
        self.check(outcome)
        values = dict(re.findall(r"(?m)^(\w+) +(\d+) KiB$", outcome.output))
        self.assertEqual(list(values), ["total", "free", "images", "kserver"])
        self.assertLess(int(values["free"]), int(values["total"]))
        self.assertGreater(int(values["free"]), 0)

    def test_the_log_keeps_reports_also_of_quiet_domains(self):
        self.check(run(commands="log"), output="")
        outcome = run(commands="stress faults 0; log")
        self.check(outcome)
        self.assertEqual(len(re.findall(r"(?m)^fault: domain fault ", outcome.output)), 14)

    def test_background(self):
        outcome = run(commands="hello & fault & wait; echo waited")
        self.check(outcome)
        self.assertRegex(outcome.output, r"\[\d+\] hello\n")
        self.assertRegex(outcome.output, r"\[\d+\] done\n")
        self.assertRegex(outcome.output, r"\[\d+\] failed, status 2\nwaited\n\Z")

    def test_kill(self):
        outcome = run(commands="hammer child 1 4000000000 & sleep 0.2; kill hammer; wait")
        self.check(outcome)
        self.assertRegex(outcome.output, r"\A\[(\d+)\] hammer\n\[\1\] failed, status 137\n\Z")

    def test_sleep_takes_its_time(self):
        self.check(run(commands="sleep 0.1 && echo rested"), output="rested\n")

    def test_hundreds_of_domains(self):
        commands = "; ".join(["hello"] * 300)
        self.check(run(commands=commands), output="hello, world\n" * 300)


class CallTests(MachineTest):
    """Calls that are wrong, callers that are hostile, domains that die in the middle of calls; all memory comes back."""

    def test_all(self):
        for machine in ([], ["--memory", "32"]):
            with self.subTest(machine):
                outcome = run("--timeout", "240", *machine, commands="selftest calls; hello")
                self.check(outcome)
                self.assertRegex(outcome.output, r"\Acalls: \d\d+ tests, 0 failed\nhello, world\n\Z")


class Faults(MachineTest):
    """A program that breaks a rule is ended with a report; everything else goes on."""

    KINDS = [
        ("null-read", "#PF page fault: read from 0x0, where nothing is mapped", "read_from_null"),
        ("wild-write", "#PF page fault: write to 0x123456789000, where nothing is mapped", "write_to_nowhere"),
        ("wild-jump", "#PF page fault: instruction fetch from 0x123456789000, where nothing is mapped", "jump_to_nowhere"),
        ("privileged", "#GP general protection", "switch_interrupts_off"),
        ("stack-overflow", "#PF page fault: write to 0x5c0[0-9a-f]{3}, where nothing is mapped; its stack has run over",
         "run_out_of_stack"),
        ("divide", "#DE divide error", "divide_by_zero"),
        ("portal-range", "invocation of portal 512, which is not bound", "invoke_beyond_the_table"),
        ("nx", "#PF page fault: instruction fetch from 0x5f[0-9a-f]+, which its rights forbid", "execute_own_stack"),
        ("handler-loops", "#PF page fault: write to 0x123456789000, where nothing is mapped; its fault handler has resolved "
         "this over and over, and it comes again", "resolve_nothing"),
        ("handler-faults", "#PF page fault: read from 0x12345678a000, where nothing is mapped", "fault_again"),
    ]

    def test_every_kind_is_reported(self):
        for kind, cause, function in self.KINDS:
            with self.subTest(kind):
                outcome = run(commands=f"fault {kind}; echo alive $?")
                self.check(outcome)
                self.assertRegex(outcome.output, rf"\Afault: domain fault \(\d+\), thread 0: {cause}")
                self.assertRegex(outcome.output, r"\naddress 0x[0-9a-f]+, mapped there: .+\n")
                self.assertRegex(outcome.output, r"rip +[0-9a-f]{16}")
                self.assertRegex(outcome.output, rf"\nbacktrace\n(  .+\n)*  0x[0-9a-f]+ .*{function}\+")
                self.assertRegex(outcome.output, r"\nalive 139\n\Z")

    BY = {"allocated": "allocate_here", "freed": "free_here"}
    MISUSES = [
        ("fault double-free", r"block 0x[0-9a-f]+ of 40 bytes, freed twice", "allocated", "free_twice"),
        ("fault overrun", r"block 0x[0-9a-f]+ of 40 bytes, written to beyond its end", "allocated", "write_beyond_the_end"),
        ("fault wild-free", r"0x[0-9a-f]+ is no block, and was to be freed", None, "free_a_stranger"),
        ("run --debug-heap fault double-free", r"block 0x[0-9a-f]+ of 40 bytes, freed twice", "freed", "free_twice"),
        ("run --debug-heap fault overrun", r"block 0x[0-9a-f]+ of 40 bytes, written to beyond its end", "allocated",
         "write_beyond_the_end"),
        ("run --debug-heap fault wild-free", r"0x[0-9a-f]+ is no block, and was to be freed", None, "free_a_stranger"),
        ("run --debug-heap fault write-after-free", r"block 0x[0-9a-f]+ of 40 bytes, written to after it was freed", "freed",
         "write_after_freeing"),
    ]

    def test_broken_heaps_are_reported(self):
        for command, cause, told, function in self.MISUSES:
            with self.subTest(command):
                outcome = run(commands=f"{command}; echo alive $?")
                self.check(outcome)
                self.assertRegex(outcome.output, rf"\Afault: domain fault \(\d+\), thread 0: heap: {cause}\n")
                if told:
                    self.assertRegex(outcome.output, rf"\n{told} by +0x[0-9a-f]+ .*{self.BY[told]}")
                self.assertRegex(outcome.output, r"rip +[0-9a-f]{16}")
                self.assertRegex(outcome.output, rf"\nbacktrace\n(  .+\n)*  0x[0-9a-f]+ .*{function}\+")
                self.assertRegex(outcome.output, r"\nalive 134\n\Z")

    def test_only_a_heap_that_looks_for_it_sees_a_write_after_free(self):
        self.check(run(commands="fault write-after-free"), 1,
                   "fault: expected to be stopped for write-after-free, found nothing that did\n")

    def test_a_handler_without_an_end_is_ended(self):
        outcome = run("--timeout", "60", commands="fault handler-hangs; echo alive $?")
        self.check(outcome)
        self.assertRegex(outcome.output, r"\Afault: domain fault \(\d+\), thread 0: its own fault handler, which has run "
                                         r"for 10 s without an end\n")
        self.assertRegex(outcome.output, r"\nbacktrace\n(  .+\n)*  0x[0-9a-f]+ .*never_end")
        self.assertRegex(outcome.output, r"\nalive 139\n\Z")

    def test_a_stack_overflow_is_called_one(self):
        outcome = run(commands="fault stack-overflow")
        self.check(outcome, 139)
        self.check_said(outcome, "below a stack")

    def test_all_memory_comes_back(self):
        outcome = run(commands="stress faults 50")
        self.check(outcome, output="stress: 50 domains have faulted, 0 of them not as expected; every frame came back\n")


class Hammer(MachineTest):
    """A domain that invokes portals at random breaks nothing, and leaves nothing behind."""

    def test_it(self):
        for seed in (1, 2):
            with self.subTest(seed):
                outcome = run(commands=f"hammer {seed} 20000; echo alive $?; hello")
                self.check(outcome)
                self.assertRegex(outcome.output, r"\Ahammer: fault \d+, ok \d+, .*\nhammer: every frame came back\n"
                                 r"alive 0\nhello, world\n\Z")
