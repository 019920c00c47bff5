#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Refuses libraries with writable statics: what a server module knows lives in instances that somebody owns."""

import re
import subprocess
import sys

WRITABLE = re.compile(r"\.(data|bss|tdata|tbss|init_array|ctors)(\..*)?$")
# Written by nobody but the linker, before the program runs: constants that hold addresses.
CONSTANT = re.compile(r"\.data\.rel\.ro(\..*)?$")


def writable_sections(listing):
    """From what `llvm-readelf --sections --wide` says of an archive: (object, section, size) of each that is not empty."""
    member = "?"
    for line in listing.splitlines():
        if line.startswith("File: "):
            member = line.removeprefix("File: ").strip()
        fields = re.match(r"\s*\[ *\d+\] +(\S+) +\S+ +[0-9a-f]+ +[0-9a-f]+ +([0-9a-f]+) ", line)
        if fields and int(fields[2], 16) != 0 and WRITABLE.match(fields[1]) and not CONSTANT.match(fields[1]):
            yield member, fields[1], int(fields[2], 16)


def main(files):
    wrong = False
    for file in files:
        listing = subprocess.run(["llvm-readelf-19", "--sections", "--wide", file], check=True, capture_output=True,
                                 text=True).stdout
        for member, section, size in writable_sections(listing):
            print(f"{member}: expected no writable statics, found {section} of {size} bytes; "
                  "let whoever owns the instance hold it", file=sys.stderr)
            wrong = True
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
