# SPDX-License-Identifier: MIT
"""The console as a person uses it, and the tool itself."""

import os
import pathlib
import subprocess
import tempfile
import time
import unittest

import pexpect

from machine import BUILD, ROOT, RUNNER, memory_left

PROMPT = "metta> "
PROGRAM = BUILD / "tests" / "nucleus" / "nucleus_tests"


class Terminal(unittest.TestCase):
    """A machine with its console on a terminal."""

    OPTIONS = []

    def setUp(self):
        self.machine = pexpect.spawn(str(RUNNER), ["--build", str(BUILD), *self.OPTIONS], timeout=60, encoding="utf-8")
        self.machine.setwinsize(50, 200)
        self.addCleanup(self.machine.close, force=True)
        self.machine.expect_exact(PROMPT)

    def answers(self, typed, answer):
        """Types something and waits for the answer: a pattern that starts where a line does, since what is typed is
        echoed too. The terminal turns the machine's line ends into more than one carriage return."""
        self.machine.send(typed)
        self.machine.expect(r"\r+\n" + answer + r"\r+\n")
        self.machine.expect_exact(PROMPT)


    def runs(self, typed):
        """Types a line that prints nothing."""
        self.machine.send(typed)
        self.machine.expect_exact(PROMPT)


class Console(Terminal):
    def test_greets_with_banner_and_version(self):
        self.assertIn("Ctrl-A X", self.machine.before)
        self.assertRegex(self.machine.before, r"Metta \d+\.\d+\.\d+, build")

    def test_lines_are_edited(self):
        self.answers("echo hello\r", "hello")
        self.answers("echo helloo\x7f\b\bp\r", "help")
        self.answers("echo gone\x15echo kept\r", "kept")
        self.machine.send("echo dropped\x03")
        self.machine.expect_exact("^C")
        self.machine.expect_exact(PROMPT)
        self.answers("echo after\r", "after")

    def test_long_input_is_not_lost(self):
        text = "0123456789" * 90
        self.answers(f"echo {text}\r", text)

    def test_a_line_that_is_too_long_is_refused_whole(self):
        self.answers("echo " + "y" * 1500 + "\r", "line: expected at most 1024 bytes, found more; not run, Up .*")
        self.answers("echo after\r", "after")

    def test_a_paste_of_4_kib_is_taken_line_by_line(self):
        lines = [f"{number:02} " + "x" * 95 for number in range(40)]
        self.machine.send("".join(f"echo {line}\r" for line in lines))
        for line in lines:
            self.machine.expect(r"\r+\n" + line + r"\r+\n")
        self.machine.expect_exact(PROMPT)

    def test_keys_without_a_meaning_change_nothing(self):
        self.answers("echo a\x1b[15~b\x1b[24;5~c\x1bxd\r", "abcd")

    def test_keys_move_within_the_line(self):
        self.answers("echo ac\x1b[Db\r", "abc")
        self.answers("xcho x\x1b[H\x1b[3~e\x1b[F y\r", "x y")
        self.answers("echo one two\x17three\r", "one three")
        self.answers("echo gone\x0b\x15\x19\r", "gone")

    def test_history(self):
        self.answers("echo first\r", "first")
        self.answers("echo second\r", "second")
        self.answers("\x1b[A\x1b[A\r", "first")
        self.answers("\x1b[A\x1b[A\x1b[B again\r", "first again")
        self.answers("\x12seco\r", "second")

    def test_completion(self):
        self.answers("ec\tdone\r", "done")
        self.answers("run hel\tMetta\r", "hello, Metta")
        self.machine.send("h\t\t")
        self.machine.expect(r"hang +hardware +heap +help(.|\n)*hello")
        self.machine.send("\x03")
        self.machine.expect_exact(PROMPT)

    def test_control_c_ends_what_runs(self):
        for line in ("sleep 1000; echo never", "hang", "hello & wait; sleep 1000"):
            with self.subTest(line):
                self.machine.send(line + "\r")
                self.machine.expect(r"\r+\n")
                time.sleep(0.5)  # the line is to be under way
                self.machine.send("\x03")
                self.machine.expect_exact(PROMPT)
                self.answers("echo status $?\r", "status 130")

    def test_control_c_ends_a_program(self):
        self.machine.send("hammer 1 4000000000\r")
        self.machine.expect(r"\r+\n")
        time.sleep(0.5)
        self.machine.send("\x03")
        self.machine.expect_exact(PROMPT)
        self.answers("echo status $?\r", "status 130")
        self.machine.send("domains\r")
        self.machine.expect_exact(PROMPT)
        self.assertNotRegex(self.machine.before, r"hammer .*running")

    def left(self):
        self.machine.send("memory\r")
        self.machine.expect_exact("total ")
        self.machine.expect_exact(PROMPT)
        return memory_left(self.machine.before)

    def test_a_program_that_waits_for_input_can_be_ended(self):
        self.answers("cat missing\r", "cat: expected a file of the boot archive, found 'missing'.*")
        before = self.left()
        for _ in range(3):
            self.machine.send("cat\r")
            self.machine.expect(r"\n")
            self.machine.send("typed")
            self.machine.expect_exact("typed")
            self.machine.send("\x03")
            self.machine.expect_exact(PROMPT)
        self.assertEqual(self.left(), before)
        self.answers("echo alive\r", "alive")

    def test_a_program_that_writes_can_be_ended(self):
        self.runs("cat " + "system.blueprint " * 40 + "& kill cat; wait\r")
        self.answers("echo alive\r", "alive")

    def test_programs_in_the_background(self):
        self.answers("hammer child 1 4000000000 &\r", r"\[\d+\] hammer")
        self.answers("echo meanwhile\r", "meanwhile")
        self.machine.send("domains\r")
        self.machine.expect(r"(\d+) +hammer +\S+ +running")
        domain = self.machine.match[1]
        self.machine.expect_exact(PROMPT)
        self.runs(f"kill {domain}\r")
        self.answers("\r", rf"\[{domain}\] failed, status 137")

    def test_letters_of_several_bytes_are_erased_whole(self):
        self.answers("echo h\u00e4\u2603\x7f\x7f!\r", "h!")

    def test_unknown_commands_are_explained(self):
        self.answers("frobnicate\r", "shell: expected a command or a program, found 'frobnicate'.*")
        self.answers("send shell\r", "send: expected to be run by a host.*")

    def test_poweroff(self):
        self.machine.send("poweroff\r")
        self.machine.expect(pexpect.EOF)
        self.machine.wait()
        self.assertEqual(self.machine.exitstatus, 0)

    def test_quits_with_control_a_x(self):
        self.machine.send("\x01x")
        self.machine.expect(pexpect.EOF)


class Hardware(Terminal):
    """What only hardware can do. SeaBIOS lets the local APIC take NMIs; the firmware for direct boots does not."""

    OPTIONS = ["--boot", "bios"]

    def order(self, command):
        """Gives the emulator an order in the middle of everything."""
        self.machine.send("\x01c")
        self.machine.expect_exact("(qemu)")
        self.machine.send(command + "\r")
        self.machine.expect_exact("(qemu)")
        said = self.machine.before  # the machine may be quicker than the monitor's next prompt
        self.machine.send("\x01c")
        return said

    def test_what_can_be_survived_is_survived_and_counted(self):
        self.order("nmi")
        self.answers("\rhardware\r", "survived: 1 non-maskable interrupts, 0 machine checks")
        self.order("mce 0 1 0xb000000000000000 5 0 0")  # restart IP valid, context intact
        self.answers("\rhardware\r", "survived: 1 non-maskable interrupts, 1 machine checks")

    def test_a_machine_check_that_ruins_the_context_is_reported(self):
        report = "machine stopped: hardware: #MC machine check"
        if report not in self.order("mce 0 0 0xb200000000000000 4 0 0"):
            self.machine.expect_exact(report)


class ErrorsEverywhere(unittest.TestCase):
    """An error of the hardware before every single instruction, of ring 3 and of the nucleus, changes nothing."""

    FUNCTIONS = {
        "invoke_filled": "registers.nothing_leaks",  # an untrusting call: what it may not change is compared
        "metta::nucleus_tests::OwnHandler::can_read(": "memory.nothing_stale",  # a page fault, its handler, and the way back
        "Handled::fault(": "handlers.pass_on",  # a call whose server faults; its handler passes that on, its keeper mends it
        "Chain::finish(": "death.middle_dies",  # a resumption, returns past a dead domain, and the end of a thread
        "metta::nucleus_tests::Fixture::install(unsigned int": "calls.arguments_and_results",  # a portal is stamped
    }

    def address_of(self, function):
        symbols = subprocess.run(["nm", "-C", PROGRAM], check=True, capture_output=True,
                                 text=True).stdout
        return next(line.split()[0] for line in symbols.splitlines() if line.split(" ", 2)[2].find(function) >= 0)

    def test_it_is_survived(self):
        for function, test in self.FUNCTIONS.items():
            with self.subTest(function), tempfile.TemporaryDirectory() as folder:
                socket = f"{folder}/gdb"
                machine = subprocess.Popen(
                    [RUNNER, "--build", BUILD, "--boot", "bios", "--gdb", socket, "--qemu-args", "-S", "-c",
                     f"run nucleus_tests {test} 2; hardware"],
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                while not pathlib.Path(socket).exists() and machine.poll() is None:
                    time.sleep(0.01)
                walker = subprocess.run(
                    ["gdb", "-q", "-nx", "-batch", "-x", pathlib.Path(__file__).parent / "interrupt_everywhere.py"],
                    env={**os.environ, "METTA_GDB": socket, "METTA_PROGRAM": str(PROGRAM),
                         "METTA_FUNCTION": "0x" + self.address_of(function)},
                    stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
                output, _ = machine.communicate()
                self.assertEqual(machine.returncode, 0, output + walker.stdout + walker.stderr)
                self.assertRegex(walker.stdout, r"errors: \d+\n", walker.stderr)
                errors = int(walker.stdout.split("errors: ")[1])
                self.assertGreater(errors, 100)
                self.assertEqual(output, "nucleus: 1 tests, 0 failed\n" * 2 + f"survived: {(errors + 1) // 2} "
                                 f"non-maskable interrupts, {errors // 2} machine checks\n")


class OnePort(unittest.TestCase):
    """A machine with a console and no second serial port, as most real ones are."""

    def test_the_console_works_without_a_link(self):
        machine = pexpect.spawn("qemu-system-x86_64", [
            "-machine", "q35", "-cpu", "max", "-m", "256", "-display", "none", "-nodefaults", "-no-reboot",
            "-bios", "qboot.rom", "-kernel", str(BUILD / "boot" / "metta.elf"), "-initrd", str(BUILD / "system.tar"),
            "-serial", "mon:stdio"], timeout=60, encoding="utf-8")
        self.addCleanup(machine.close, force=True)
        machine.expect_exact(PROMPT)
        machine.send("echo alone; poweroff\r")
        machine.expect(r"\r+\nalone\r+\n")
        machine.expect(pexpect.EOF)


class Tool(unittest.TestCase):
    """./metta as a newcomer meets it."""

    def metta(self, *arguments, folder="/"):
        return subprocess.run([ROOT / "metta", *arguments], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, check=False)

    def test_help_for_everything(self):
        overall = self.metta("--help")
        self.assertEqual(overall.returncode, 0)
        for verb in "run call build test bench image debug manual meddler clean".split():
            self.assertIn(verb, overall.stdout)
            self.assertEqual(self.metta(verb, "--help").returncode, 0, verb)

    def test_manual(self):
        done = self.metta("manual")
        self.assertEqual(done.returncode, 0, done.stderr)
        index = pathlib.Path(done.stdout.strip())
        text = index.read_text(encoding="utf-8")
        for interface in (ROOT / "interfaces").glob("*.if"):
            self.assertIn(f'"{interface.stem}.html"', text)
            self.assertIn(f"<h1>{interface.stem}</h1>", index.with_name(f"{interface.stem}.html").read_text(encoding="utf-8"))

    def test_mistakes_are_usage_errors(self):
        for arguments in (["frobnicate"], ["run", "--frobnicate"], ["run", "--memory", "plenty"], ["run", "--boot", "floppy"],
                          ["run", "echo hello"], ["run", "--cpus", "256"], ["run", "--boot", "uefi", "--memory", "47"],
                          ["run", "-c", "x", "--files", "/dev/null"], ["help", "run", "extra"], ["run"]):
            with self.subTest(arguments):
                done = self.metta(*arguments)
                self.assertEqual(done.returncode, 2)
                self.assertRegex(done.stderr, "expected|cannot")

    def test_version(self):
        self.assertRegex(self.metta("--version").stdout, r"^Metta \d+\.\d+\.\d+\n$")

    def test_output_that_cannot_be_written_is_a_failure(self):
        with open("/dev/full", "w", encoding="utf-8") as full:
            done = subprocess.run([RUNNER, "--build", BUILD, "-c", "echo hello"], stdin=subprocess.DEVNULL, stdout=full,
                                  stderr=subprocess.PIPE, text=True, check=False)
        self.assertEqual(done.returncode, 125)
        self.assertIn("cannot write the output", done.stderr)

    def test_a_panic_in_a_terminal_is_told(self):
        machine = pexpect.spawn(str(RUNNER), ["--build", str(BUILD), "--command-line", "panic-test"], timeout=60,
                                encoding="utf-8")
        self.addCleanup(machine.close, force=True)
        machine.expect_exact("the machine has stopped")
        machine.send("\x01x")
        machine.expect(pexpect.EOF)
        machine.wait()
        self.assertEqual(machine.exitstatus, 125)

    def test_run_from_any_folder(self):
        done = self.metta("run", "-c", "echo hello; false")
        self.assertEqual((done.returncode, done.stdout), (1, "hello\n"), done.stderr)
