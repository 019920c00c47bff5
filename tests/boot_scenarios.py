# SPDX-License-Identifier: MIT
"""The machine boots by every path and does what it is told."""

import tempfile
import zlib

from machine import BUILD, MachineTest, run


class Commands(MachineTest):
    """Commands over the host link: output, and nothing but output; statuses."""

    def test_version_tells_the_truth(self):
        outcome = run(commands="version")
        self.check(outcome)
        self.assertRegex(
            outcome.output,
            r"\AMetta \d+\.\d+\.\d+, build [0-9a-f]{12}\n"
            r"boot path: PVH\n"
            r"processor: .+\n"
            r"protection in use: NX SMEP SMAP UMIP FSGSBASE\n"
            r"not on this processor: PCID\n"
            r"memory: \d+ KiB free\n\Z",
        )

    def test_only_the_output_on_standard_output(self):
        self.check(run(commands="echo one; echo 'two  words' \"and ; more\""), output="one\ntwo  words and ; more\n")

    def test_statuses(self):
        for commands, status in [
            ("echo", 0),
            ("false", 1),
            ("false; echo", 0),
            ("echo && false && echo never", 1),
            ("version too many words", 2),
            ("echo 'unclosed", 2),
            ("no-such-command", 127),
        ]:
            with self.subTest(commands):
                outcome = run(commands=commands)
                self.check(outcome, status)
                self.assertNotIn("never", outcome.output)

    def test_poweroff_ends_the_commands(self):
        self.check(run(commands="echo before; poweroff; echo after"), output="before\n")

    def test_help_lists_every_command(self):
        outcome = run(commands="help")
        for name in ("bench domains echo false fault faults files hang hardware heap help kill log memory poweroff "
                     "portals reboot run script selftest send sleep stress true version wait").split():
            self.assertRegex(outcome.output, rf"(?m)^{name}\b")

    def test_too_many_arguments(self):
        outcome = run(commands="version a b")
        self.check(outcome, 2)
        self.check_said(outcome, "version: expected no arguments, found 2; usage: version: ")

    def test_a_hung_machine_ends_with_124(self):
        outcome = run("--timeout", "3", commands="echo begun; hang")
        self.check(outcome, 124, "begun\n")
        self.assertIn("3", outcome.messages)


class Nucleus(MachineTest):
    """Two domains and the nucleus between them, on every kind of machine."""

    def passes(self, *machine):
        outcome = run(*machine, commands="selftest; selftest nucleus")
        self.check(outcome)
        self.assertRegex(outcome.output, r"\A(nucleus: \d\d+ tests, 0 failed\n){2}\Z")

    def test_on_the_usual_machine(self):
        self.passes()

    def test_without_fsgsbase_and_xsave(self):
        self.passes("--cpu", "qemu64")

    def test_without_nx(self):
        outcome = run("--cpu", "qemu64,-nx", commands="selftest nucleus")
        self.check(outcome)

    def test_with_little_memory(self):
        self.passes("--memory", "16")

    def test_with_memory_above_4_gib(self):
        self.passes("--memory", "6144")

    def test_booted_from_a_disk(self):
        self.passes("--boot", "bios")

    def test_one_group_of_tests(self):
        outcome = run(commands="selftest nucleus death.")
        self.check(outcome)
        self.assertRegex(outcome.output, r"\Anucleus: \d+ tests, 0 failed\n\Z")
        self.check(run(commands="selftest nucleus nothing-begins-so"), 1)

    def test_costs_are_repeatable(self):
        first, second = (run("--icount", commands="bench portal") for _ in range(2))
        self.check(first)
        self.assertRegex(first.output, r"portal\.call\.null \d+ instructions\n")
        self.assertEqual(first.output, second.output)


class Machines(MachineTest):
    """Other processors, more of them, less memory."""

    def test_a_lesser_processor(self):
        outcome = run("--cpu", "qemu64", commands="version")
        self.check(outcome)
        self.check_said(outcome, "protection in use: NX\n", "not on this processor: SMEP SMAP UMIP FSGSBASE PCID")

    def test_without_nx(self):
        outcome = run("--cpu", "qemu64,-nx", commands="version")
        self.check(outcome)
        self.check_said(outcome, "protection in use: none\n")

    def test_little_memory(self):
        for mebibytes in ("16", "32"):
            with self.subTest(mebibytes):
                outcome = run("--memory", mebibytes, commands="memory --regions; hello")
                self.check(outcome)
                self.check_said(outcome, "available", "nucleus", "domain kserver", "boot archive", "hello, world")

    def test_memory_above_4_gib(self):
        outcome = run("--memory", "6144", commands="version")
        self.check(outcome)
        free = int(outcome.output.split("memory: ")[1].split()[0])
        self.assertGreater(free, 6000 * 1024)

    def test_two_processors(self):
        self.check(run("--cpus", "2", commands="echo two"), output="two\n")

    def test_counting_is_repeatable(self):
        first = run("--icount", commands="bench event.")
        self.check(first)
        self.assertRegex(first.output, r"\Aevent\.pingpong \d+ instructions\nevent\.signal \d+ instructions\n\Z")
        self.assertEqual(first.output, run("--icount", commands="bench event.").output)

    def test_how_long_the_start_takes_is_measured(self):
        outcome = run("--icount", commands="bench boot.to_shell")
        self.check(outcome)
        self.assertRegex(outcome.output, r"\Aboot\.to_shell \d+ instructions\n\Z")

    def test_the_memory_map_is_sorted_and_disjoint(self):
        outcome = run(commands="memory --regions")
        self.check(outcome)
        last = -1
        for line in outcome.output.splitlines():
            start, end = (int(part, 16) for part in line.split()[0].split("-"))
            self.assertLess(last, start, line)
            self.assertLessEqual(start, end, line)
            last = end


class Bios(MachineTest):
    def test_boots_the_image(self):
        outcome = run("--boot", "bios", commands="version; false")
        self.check(outcome, 1)
        self.check_said(outcome, "boot path: Multiboot2", "protection in use: NX SMEP SMAP UMIP FSGSBASE")


class Uefi(MachineTest):
    def test_boots_the_image(self):
        outcome = run("--boot", "uefi", commands="version; memory --regions; false")
        self.check(outcome, 1)
        self.check_said(outcome, "boot path: Multiboot2", "ACPI")
        self.assertNotIn("framebuffer", outcome.output)

    def test_a_framebuffer_is_passed_on(self):
        outcome = run("--boot", "uefi", "--qemu-args", "-vga std", commands="version")
        self.check(outcome)
        self.check_said(outcome, r"framebuffer: \d{3,4} x \d{3,4}, (24|32) bits")


class HostLink(MachineTest):
    """The link delivers, whatever the wire does."""

    def test_files_arrive_whole(self):
        names = [line.split()[0] for line in run(commands="files").output.splitlines()]
        self.assertIn("nucleus", names)
        listing = run(commands="files").output
        with tempfile.TemporaryDirectory() as folder:
            outcome = run("--files", folder, commands="; ".join(f"send {name}" for name in names))
            self.check(outcome, output="")
            for line in listing.splitlines():
                name, size, _, _, checksum = line.split()
                with open(f"{folder}/{name}", "rb") as file:
                    content = file.read()
                self.assertEqual((len(content), zlib.crc32(content)), (int(size), int(checksum, 16)), name)

    def test_a_noisy_wire_loses_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            outcome = run("--link-noise", "3000", "--files", folder, commands="send nucleus; echo sent; help")
            self.check(outcome)
            self.assertRegex(outcome.output, r"\Asent\nbench (.|\n)*version")
            with open(f"{folder}/nucleus", "rb") as file:
                sent = file.read()
            self.assertEqual(sent, (BUILD / "tools" / "image" / "nucleus").read_bytes())

    def test_a_file_that_is_not_there(self):
        outcome = run(commands="send nothing")
        self.check(outcome, 1)
        self.check_said(outcome, "nothing")
