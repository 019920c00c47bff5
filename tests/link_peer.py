# SPDX-License-Identifier: MIT
"""Speaks the host link with a machine through its runner's socket: as it should be, or not at all (docs/host-link.md)."""

import random
import socket
import struct
import time
import zlib

READY, HELLO, HELLO_REPLY, DATA, ACKNOWLEDGE, REPEAT, FATAL = range(1, 8)
COMMAND, OUTPUT, STATUS, FILE, CONTROL, CALL, ANSWER = range(1, 8)
RELAYED, BUSY = b"metta-link 1 relayed\n", b"metta-link 1 busy\n"


def stuffed(body):
    """COBS: no zeros."""
    out, block = bytearray(), bytearray()
    for letter in body:
        if letter:
            block.append(letter)
        if not letter or len(block) == 254:
            out += bytes([len(block) + 1]) + block
            block.clear()
    return bytes(out + bytes([len(block) + 1]) + block)


def unstuffed(data):
    """What `stuffed` was made of, or None."""
    out = bytearray()
    while data:
        size = data[0]
        if size == 0 or size > len(data):
            return None
        out += data[1:size]
        data = data[size:]
        if data and size != 255:
            out.append(0)
    return bytes(out)


def frame(kind, channel=0, sequence=0, expected=0, payload=b""):
    body = bytes([kind, channel, sequence & 255, expected & 255]) + payload
    return b"\0" + stuffed(body + struct.pack("<I", zlib.crc32(body))) + b"\0"


def message(kind=1, interface=0, target=0, number=0, words=(0, 0, 0, 0), body=b"", size=None, magic=0x4C44444D, version=2):
    header = struct.pack("<IHHQQII4Q", magic, version, kind, interface, target, number,
                         len(body) if size is None else size, *words)
    return header + body


def answer_of(text):
    """Outcome, words and body of a message that is an answer; None if it is none."""
    if len(text) < 64:
        return None
    magic, version, kind, interface, target, number, size, *words = struct.unpack("<IHHQQII4Q", text[:64])
    if (magic, version, kind, size) != (0x4C44444D, 2, 2, len(text) - 64):
        return None
    return number, words, text[64:]


class Peer:
    """Connects as it is made. Nothing is sent but what it is told to."""

    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(path))
        self.socket.settimeout(20)
        self.greeting = b""
        while not self.greeting.endswith(b"\n"):
            self.greeting += self.socket.recv(1)
        self.heard = b""
        self.sequence = self.expected = 0

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.settimeout(20)
        self.socket.sendall(data)

    def frames(self, patience):
        """Frames as they arrive, until nothing has come for so long."""
        while True:
            self.socket.settimeout(patience)
            try:
                data = self.socket.recv(65536)
            except TimeoutError:
                return
            if not data:
                raise ConnectionError("the machine has ended")
            self.heard += data
            *whole, self.heard = self.heard.split(b"\0")
            for one in whole:
                body = unstuffed(one) if one else None
                if body and len(body) >= 8 and zlib.crc32(body[:-4]) == struct.unpack("<I", body[-4:])[0]:
                    yield body[0], body[1], body[2], body[3], body[4:-4]

    def open(self):
        """Begins a session."""
        session = random.getrandbits(32)
        self.sequence = self.expected = 0
        for _ in range(100):
            self.send(frame(HELLO, payload=struct.pack("<BI", 1, session)))
            for kind, _, _, _, payload in self.frames(0.2):
                if kind == HELLO_REPLY and payload[1:] == struct.pack("<I", session):
                    return
        raise TimeoutError("no session")

    def say(self, channel, payload):
        """Sends a payload until it is acknowledged; what the machine sends meanwhile is kept for `take`."""
        for _ in range(100):
            self.send(frame(DATA, channel, self.sequence, self.expected, payload))
            for kind, _, sequence, expected, _ in self.frames(0.2):
                if kind in (DATA, ACKNOWLEDGE, REPEAT) and expected == (self.sequence + 1) & 255:
                    self.sequence = (self.sequence + 1) & 255
                    return
        raise TimeoutError("not acknowledged")

    def say_call(self, text, end=True):
        for at in range(0, len(text), 1024):
            self.say(CALL, text[at:at + 1024])
        if end:
            self.say(CALL, b"")

    def take(self, patience=20):
        """The answer to a call; None: none came."""
        text, end = b"", time.time() + patience
        while time.time() < end:
            self.send(frame(REPEAT, 0, self.sequence, self.expected))
            for kind, channel, sequence, _, payload in self.frames(0.2):
                if kind != DATA or channel != ANSWER:
                    continue
                if sequence == self.expected:
                    self.expected = (self.expected + 1) & 255
                    text += payload
                    if not payload:
                        self.send(frame(ACKNOWLEDGE, 0, self.sequence, self.expected))
                        return text
                self.send(frame(ACKNOWLEDGE, 0, self.sequence, self.expected))
        return None

    def call(self, text):
        self.say_call(text)
        return self.take()
