# SPDX-License-Identifier: MIT
"""Calls from the host, of a machine that has its user at the console."""

import os
import pathlib
import random
import re
import struct
import subprocess
import tempfile
import time

import pexpect

import console_scenarios
import link_peer
from machine import BUILD, memory_left

CALLER = BUILD / "tools" / "caller" / "metta-call"
BAD_ARGUMENT = 0x106


class Called(console_scenarios.Terminal):
    """A machine that can be called at a socket of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="metta-call-")
        self.addCleanup(folder.cleanup)
        self.link = pathlib.Path(folder.name) / "link"
        self.OPTIONS = ["--link", str(self.link)]
        super().setUp()

    def call(self, *arguments, options=()):
        return subprocess.run([CALLER, "--socket", self.link, *options, *arguments], stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, errors="replace", timeout=120, check=False)

    def check(self, done, status, output="", messages=""):
        """`messages` is a pattern."""
        told = f"\nstatus {done.returncode}\noutput:\n{done.stdout}\nmessages:\n{done.stderr}"
        self.assertEqual(done.returncode, status, told)
        if output is not None:
            self.assertEqual(done.stdout, output, told)
        self.assertRegex(done.stderr, messages or r"\A\Z", told)

    def left(self):
        self.machine.send("memory\r")
        self.machine.expect_exact("total ")
        self.machine.expect_exact(console_scenarios.PROMPT)
        return memory_left(self.machine.before)

    def left_before(self):
        """The first look makes what is kept."""
        self.left()
        return self.left()

    def check_left(self, before):
        """Sooner or later everything is back."""
        for _ in range(100):
            after = self.left()
            if after == before:
                return
            time.sleep(0.1)
        self.assertEqual(after, before)

    def code_of(self, interface):
        done = self.call("services>types.Find", interface)
        self.check(done, 0, None)
        return int(done.stdout)


class Calls(Called):
    def test_what_is_written_is_on_the_console(self):
        self.check(self.call("services>console.Write", r'"hi from afar\n"'), 0)
        self.machine.expect_exact("hi from afar")

    def test_results_and_exceptions(self):
        self.check(self.call("services>names.List", "", "0"), 0, None)
        done = self.call(".List", "services>", "0")
        self.check(done, 0, None)
        self.assertRegex(done.stdout, r'\[name = "console", type = \d+\]')
        done = self.call(".Get", "interfaces>Console")
        self.check(done, 0, None)
        self.assertRegex(done.stdout, r'rest = ""\nvalue = IREF Context\(\d+\)\n')
        self.check(self.call("services>types.Find", "Nonsense"), 1, "", r"Typesystem\.Unknown")
        self.check(self.call(".Get", "no>such"), 1, "", r"Context\.NotFound")
        self.check(self.call("services>types.Register", "{1, 2, 3}"), 1, "", r"Typesystem\.Malformed")

    def test_values_go_and_come(self):
        """What a session adds goes with it."""
        self.check(self.call("services>names.Add", "services>mine", "services>console"), 0)
        for _ in range(100):
            done = self.call(".Get", "services>mine")
            if done.returncode == 1:
                break
        self.check(done, 1, "", r"Context\.NotFound")

    def test_what_is_wrong_is_told(self):
        self.check(self.call("services>consol.Write", "x"), 2, "", "found no 'services>consol'")
        self.check(self.call("services>console.Wrote", "x"), 2, "", "did you mean 'Write'")
        self.check(self.call("services>memory.Nonsense"), 2, "", "expected an operation of Memory")
        self.check(self.call("services>console.Write"), 2, "", r"expected 1 argument \(text\), found 0")
        self.check(self.call("services>console.Read", "many"), 2, "", "argument limit: expected a CARDINAL")
        self.check(self.call("services>console"), 2, "", "expected PATH.OPERATION")
        self.check(self.call("services>console.Read>.x"), 2, "", "expected")

    def test_without_a_machine_it_says_how_to_start_one(self):
        self.check(self.call("x.Y", options=["--socket", str(self.link) + "2"]), 2, "", "--socket: expected it once")
        self.machine.send("poweroff\r")
        self.machine.expect(pexpect.EOF)
        self.check(self.call("services>console.Flush"), 125, "", r"found none; start one in another terminal: \./metta run")

    def test_one_at_a_time(self):
        peer = link_peer.Peer(self.link)
        self.assertEqual(peer.greeting, link_peer.RELAYED)
        self.check(self.call("services>console.Flush"), 125, "", "somebody else calls it")
        peer.close()
        self.check(self.call("services>console.Flush"), 0)

    def test_a_call_that_does_not_end_ends_with_its_session(self):
        self.check(self.call("services>console.Flush"), 0)
        for number in range(4):
            if number == 1:  # the first time what is kept comes to those who keep it
                before = self.left_before()
            self.check(self.call("services>console.Read", "10", options=["--timeout", "1"]), 124, None, "--timeout")
            done = subprocess.Popen([CALLER, "--socket", self.link, "services>calls.AwaitEnd"],
                                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(0.5)
            done.kill()
            done.wait()
            self.check(self.call("services>console.Flush"), 0)
        self.check_left(before)
        self.answers("echo alive\r", "alive")

    def test_a_domain_that_a_call_has_made_ends_with_its_session(self):
        self.check(self.call("services>domains.Create", "hammer", r'"hammer\x00"', "false"), 0, None)  # its text stays
        before = self.left_before()
        done = self.call("services>domains.Create", "hammer", r'"hammer\x00"', "false")
        self.check(done, 0, None)
        self.assertRegex(done.stdout, r"^\d+\n$")
        self.check_left(before)

    def test_who_carries_out_calls_may_die(self):
        """Its peer learns it, and others can go on."""
        calling = subprocess.Popen([CALLER, "--socket", self.link, "services>calls.AwaitEnd"],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while calling.poll() is None:  # one that dies before the call has come has a successor
            self.machine.send("domains\r")
            found = self.machine.expect([r"(\d+) +far +user +running", console_scenarios.PROMPT])
            if found == 1:
                continue
            worker = self.machine.match[1]
            self.machine.expect_exact(console_scenarios.PROMPT)
            self.runs(f"kill {worker}\r")
        output, messages = calling.communicate(timeout=60)
        self.assertEqual((calling.returncode, output), (1, ""), messages)
        self.assertIn("that it has ended", messages)
        self.check(self.call("services>console.Flush"), 0)


class Hostile(Called):
    """Whoever has the socket can do no harm."""

    def setUp(self):
        super().setUp()
        self.random = random.Random(7)
        self.context = self.code_of("Context")
        self.console = self.code_of("Console")
        self.before = self.left_before()

    def tearDown(self):
        self.check(self.call("services>console.Write", r'"still there\n"'), 0)
        self.machine.expect_exact("still there")
        self.check_left(self.before)
        self.assertNotIn("fault", self.machine.before)

    def test_garbage(self):
        peer = link_peer.Peer(self.link)
        end = time.time() + 3
        while time.time() < end:
            peer.send(self.random.randbytes(self.random.randrange(1, 3000)))
            for _ in peer.frames(0.01):
                pass
        peer.close()

    def test_frames_that_make_no_sense(self):
        peer = link_peer.Peer(self.link)
        peer.open()
        end = time.time() + 5
        channels = [0, link_peer.CALL, link_peer.ANSWER, link_peer.STATUS, 99]
        while time.time() < end:
            kind = self.random.choice([*range(10), link_peer.DATA, link_peer.DATA])
            payload = self.random.randbytes(self.random.choice([0, 1, 5, 64, 4096]))
            if kind == link_peer.HELLO and self.random.random() < 0.9:
                continue
            peer.send(link_peer.frame(kind, self.random.choice(channels), self.random.randrange(4), 0, payload))
            for _ in peer.frames(0.01):
                pass
        peer.close()

    def test_messages_that_make_no_sense(self):
        peer = link_peer.Peer(self.link)
        peer.open()
        end = time.time() + 10
        while time.time() < end:
            text = self.random.choice([self.noise, self.forged, self.too_long])()
            answer = link_peer.answer_of(peer.call(text))
            self.assertIsNotNone(answer, text)
        # Nothing has been lent that was not asked for.
        for target in range(1, 300, 7):
            outcome, _, _ = link_peer.answer_of(peer.call(link_peer.message(
                interface=self.console, target=1 << target % 64 | target, number=0, body=struct.pack("<I", 0))))
            self.assertEqual(outcome, BAD_ARGUMENT)
        peer.close()

    def noise(self):
        return self.random.randbytes(self.random.randrange(0, 200))

    def too_long(self):
        return link_peer.message(interface=self.context, body=bytes(4097 + self.random.randrange(3000)))

    def forged(self):
        """Nearly a call; of the root only what changes nothing, should it be one."""
        return link_peer.message(kind=self.random.choice([0, 1, 1, 1, 2, 3, 9]),
                                 interface=self.random.choice([self.context, self.console, 0, 1, self.context + 1]),
                                 target=self.random.choice([0, 0, 1 << 32, (1 << 32) + 1, 12, ~0 & (1 << 64) - 1]),
                                 number=self.random.choice([0, 1, 5, 77, (1 << 32) - 1]),
                                 words=[self.random.getrandbits(self.random.choice([1, 32, 64])) for _ in range(4)],
                                 body=self.random.randbytes(self.random.randrange(0, 60)),
                                 size=self.random.choice([None, None, 0, 1, 1 << 31]),
                                 version=self.random.choice([2, 2, 2, 1, 3]))

    def test_what_was_lent_is_lent_to_nobody_else(self):
        def get(peer, path):
            body = struct.pack("<I", len(path)) + path.encode()
            return link_peer.answer_of(peer.call(link_peer.message(interface=self.context, number=1, body=body)))

        def write(peer, target, text):
            body = struct.pack("<I", len(text)) + text.encode()
            return link_peer.answer_of(peer.call(link_peer.message(interface=self.console, target=target, body=body)))

        peer = link_peer.Peer(self.link)
        peer.open()
        self.assertEqual(write(peer, 1, "too early")[0], BAD_ARGUMENT)
        outcome, _, body = get(peer, "services>console")
        self.assertEqual(outcome, 0)
        code, number = struct.unpack("<QQ", body[4:20])
        self.assertEqual((code, number), (self.console, 1))
        self.assertEqual(write(peer, 1, "well lent\n")[0], 0)
        self.machine.expect_exact("well lent")
        self.assertEqual(write(peer, 2, "not lent")[0], BAD_ARGUMENT)
        peer.open()
        self.assertEqual(write(peer, 1, "another session")[0], BAD_ARGUMENT)
        peer.close()

    def test_calls_at_the_wrong_time(self):
        peer = link_peer.Peer(self.link)
        peer.open()
        flush = link_peer.message(interface=self.context, number=0, body=struct.pack("<I", 0))
        for _ in range(3):
            peer.say_call(flush, end=False)  # no end
            peer.open()
        peer.say_call(flush)
        peer.say_call(flush)  # before the answer, perhaps
        self.assertIsNotNone(link_peer.answer_of(peer.take()))
        # It may have been in time: then there is a second answer.
        peer.open()
        peer.say(link_peer.COMMAND, b"echo mixed")
        self.assertIsNotNone(link_peer.answer_of(peer.call(flush)))
        peer.close()

    def test_sessions_in_quick_succession(self):
        for _ in range(20):
            peer = link_peer.Peer(self.link)
            peer.open()
            if self.random.random() < 0.7:
                peer.say_call(link_peer.message(interface=self.context, body=struct.pack("<I", 0)))
            peer.close()
