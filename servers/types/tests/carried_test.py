#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What programs carry of types in the form in which they are packed: carried_test.py FOLDER"""

import pathlib
import re
import struct
import subprocess
import sys
import unittest

FOLDER = pathlib.Path(sys.argv.pop())
HEADER = struct.Struct("<4sIQQI")  # magic, version, size, type code, length of the name


def section(file):
    """Its flags and bytes; nothing if the program has none."""
    listing = subprocess.run(["llvm-readelf-19", "--sections", "--wide", file], check=True, capture_output=True,
                             text=True).stdout
    found = re.search(r"\.metta_types +PROGBITS +([0-9a-f]+) ([0-9a-f]+) ([0-9a-f]+) \d+ +(\w*) ", listing)
    if not found:
        return None
    address, offset, size = (int(number, 16) for number in found.groups()[:3])
    return found[4], address, file.read_bytes()[offset:offset + size]


def carried(name):
    """The interfaces whose descriptions a program carries."""
    found = section(FOLDER / name)
    if found is None:
        return []
    names, rest = [], found[2].lstrip(b"\0")
    while rest:
        magic, version, size, _, length = HEADER.unpack_from(rest)
        assert (magic, version) == (b"MTYP", 1)
        names.append(rest[HEADER.size:HEADER.size + length].decode("ascii"))
        rest = rest[size:].lstrip(b"\0")
    return names


class CarriedTest(unittest.TestCase):
    def test_servers_carry_what_they_serve(self):
        self.assertEqual(sorted(carried("console")), ["Console", "Uart"])
        self.assertEqual(sorted(carried("host_link")), ["Calls", "Commands", "Console", "Uart"])

    def test_each_is_there_once(self):
        names = carried("kserver")
        self.assertEqual(len(names), len(set(names)))
        self.assertLessEqual({"Nester", "Events", "Memory", "Domains", "Offers", "Portals", "Loader", "Scheduler"}, set(names))

    def test_clients_carry_none(self):
        for name in ("hello", "shell", "cat"):
            self.assertIsNone(section(FOLDER / name), name)

    def test_it_is_not_loaded(self):
        flags, address, _ = section(FOLDER / "kserver")
        self.assertNotIn("A", flags)
        self.assertEqual(address, 0)


if __name__ == "__main__":
    unittest.main()
