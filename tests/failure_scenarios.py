# SPDX-License-Identifier: MIT
"""What cannot start says why, in one message, with a status that is not success."""

import contextlib
import pathlib
import shutil
import socket
import struct
import subprocess
import tempfile
import threading
import time

from machine import BUILD, ROOT, MachineTest, run

FAILED = 125  # the runner's status when the machine itself has failed


def connect_when_there(path):
    """A connection to a socket that somebody is about to open."""
    connection = socket.socket(socket.AF_UNIX)
    while True:
        try:
            connection.connect(path)
            return connection
        except (FileNotFoundError, ConnectionRefusedError):
            time.sleep(0.01)


class Archives(MachineTest):
    """Archives that are missing, damaged or wrong."""

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder)
        image = BUILD / "tools" / "image"
        self.members = {
            "system.blueprint": ROOT / "servers" / "kserver" / "system.blueprint",
            "nucleus.symbols": image / "nucleus.symbols",
            "kserver.symbols": image / "kserver.symbols",
            **{name: image / name for name in ("kserver", "nucleus", "console", "host_link", "shell", "far")},
        }

    def pack(self):
        archive = self.folder / "archive.tar"
        parts = [f"{name}={path}" for name, path in self.members.items()]
        subprocess.run([ROOT / "tools" / "make_archive.py", archive, *parts], check=True)
        return archive

    def replace(self, name, content):
        path = self.folder / name
        path.write_bytes(content)
        self.members[name] = path

    def refused(self, archive, *patterns):
        outcome = run("--archive", str(archive), commands="echo started")
        self.check(outcome, FAILED, output="")
        self.check_said(outcome, *patterns)

    def test_the_fixture_itself_boots(self):
        self.check(run("--archive", str(self.pack()), commands="echo started"), output="started\n")

    def test_no_archive(self):
        empty = self.folder / "empty"
        empty.write_bytes(b"")
        self.refused(empty, "boot failed: .*archive")

    def test_not_an_archive(self):
        noise = self.folder / "noise"
        noise.write_bytes(bytes(range(256)) * 64)
        self.refused(noise, "boot failed: .*archive.*expected .*ustar")

    def test_truncated(self):
        archive = self.pack()
        whole = archive.read_bytes()
        for size in (100, 512, 2048, len(whole) // 2, len(whole) - 4096):
            with self.subTest(size):
                archive.write_bytes(whole[:size])
                self.refused(archive, "boot failed: .*expected")

    def test_one_damaged_byte(self):
        archive = self.pack()
        whole = bytearray(archive.read_bytes())
        for name in ("kserver", "nucleus", "system.blueprint", "shell"):
            with self.subTest(name):
                damaged = bytearray(whole)
                content = self.members[name].read_bytes()
                damaged[whole.index(content) + len(content) // 2] ^= 0x10
                archive.write_bytes(damaged)
                self.refused(archive, "failed: .*expected .*(checksum|CRC)")

    def test_missing_members(self):
        for name in list(self.members):
            with self.subTest(name):
                path = self.members.pop(name)
                self.refused(self.pack(), f"failed: .*{name}")
                self.members[name] = path

    def test_programs_that_are_none(self):
        program = self.members["kserver"].read_bytes()
        for content in (b"#!/bin/sh\n", program[:64], program[: len(program) // 2], b"\x7fELF" + bytes(200)):
            for name in ("kserver", "nucleus"):
                with self.subTest(name=name, size=len(content)):
                    saved = self.members[name]
                    self.replace(name, content)
                    self.refused(self.pack(), "boot failed: .*expected")
                    self.members[name] = saved

    def test_a_program_out_of_its_place(self):
        self.members["kserver"], self.members["nucleus"] = self.members["nucleus"], self.members["kserver"]
        self.refused(self.pack(), "boot failed: .*expected")

    def test_more_memory_than_there_is(self):
        program = bytearray(self.members["kserver"].read_bytes())
        table, count = struct.unpack_from("<Q", program, 32)[0], struct.unpack_from("<H", program, 56)[0]
        struct.pack_into("<Q", program, table + 56 * (count - 1) + 40, 1 << 30)  # the last segment's size in memory
        self.replace("kserver", program)
        self.refused(self.pack(), r"boot failed: memory.*expected .*KiB.*found.*give the machine more memory")

    def test_blueprints(self):
        for text, pattern in [
            ("", r"system\.blueprint:1:1: .*expected"),
            ("(system (version 1)", r"system\.blueprint:1:\d+: .*expected"),
            ("(system\n  (version 2))", r"system\.blueprint:2:\d+: .*expected"),
            ("(system (version 1))", r"system\.blueprint:1:20: .*expected .*domain"),
            ("(system (version 1)\n (domain a (programme shell)))", r"system\.blueprint:2:\d+: .*found.*programme"),
            ("(system (version 1)\n (domain a (program shell))\n (domain a (program shell)))",
             r"system\.blueprint:3:\d+: .*expected each domain once"),
            ("(system (version 1)\n (domain a (program nothing)))", r"system\.blueprint:2:\d+: .*nothing"),
            ("(system (version 1)\n (domain a (program shell) (console nobody)))", r"system\.blueprint:2:\d+: .*nobody"),
            ("(system (version 1)\n (domain a (program shell) (serves dinner)))", r"system\.blueprint:2:\d+: .*dinner"),
        ]:
            with self.subTest(text):
                self.replace("system.blueprint", text.encode())
                self.refused(self.pack(), "kserver failed: .*" + pattern)


class Failures(MachineTest):
    """A machine that stops says so, and is never taken for a success."""

    def test_a_panic(self):
        outcome = run("--command-line", "panic-test", commands="echo started")
        self.check(outcome, FAILED, output="")
        self.check_said(
            outcome, "nucleus panic: asked for", r"rip   ffffffff8[0-9a-f]{7}",
            r"backtrace, .*\n  0x[0-9a-f]{16}  metta::run_self_test \+ \d+\n  0x[0-9a-f]{16}  nucleus_main \+ \d+\n  0x[0-9a-f]{16}  nucleus_entry \+ \d+\n",
            "build id [0-9a-f]{40}",
        )

    def test_the_nucleus_keeps_its_own_rules(self):
        for word, pattern in [
            ("overflow-test", "#DF double fault(.|\n)*overflow"),
            ("user-read-test", "#PF page fault: read from 0x400000, which its rights forbid"),
            ("user-execute-test", "#PF page fault: instruction fetch from 0x400000, which its rights forbid"),
            ("text-write-test", "#PF page fault: write to 0xffffffff80000000, which its rights forbid"),
            ("alias-write-test", "#PF page fault: write to 0xffff8000[0-9a-f]{8}, which its rights forbid"),
        ]:
            with self.subTest(word):
                outcome = run("--command-line", word, commands="echo started")
                self.check(outcome, FAILED, output="")
                self.check_said(outcome, "nucleus panic: " + pattern)

    def test_a_processor_without_long_mode(self):
        outcome = run("--cpu", "qemu32", commands="echo started")
        self.check(outcome, FAILED, output="")
        self.check_said(outcome, "boot failed: processor: expected one with 64-bit mode")

    def test_a_machine_that_never_speaks(self):
        outcome = run("--timeout", "3", "--qemu-args", "-S", commands="echo started")
        self.check(outcome, 124, output="")

    def test_a_reset_is_no_success(self):
        with tempfile.TemporaryDirectory() as folder:
            path = f"{folder}/monitor"

            def reset():
                with connect_when_there(path) as monitor, contextlib.suppress(ConnectionResetError):
                    monitor.sendall(b"system_reset\n")
                    while monitor.recv(4096):
                        pass

            resetter = threading.Thread(target=reset)
            resetter.start()
            outcome = run("--qemu-args", f"-monitor unix:{path},server=on,wait=off", commands="echo started; hang")
            resetter.join()
        self.check(outcome, FAILED)
        self.check_said(outcome, "QEMU has ended .*before")

    def test_an_emulator_that_does_not_start(self):
        outcome = run("--cpu", "no-such-processor", commands="echo started")
        self.check(outcome, FAILED, output="")
        self.check_said(outcome, "no-such-processor")
