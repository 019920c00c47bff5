#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the table that turns code addresses into names: make_symbols.py ELF OUTPUT [--nm PROGRAM]

Little-endian: 8 bytes "METTASYM", u32 version = 1, u32 count, u32 strings_size, u32 0; then count times
u64 address, u32 name_offset (into the strings), u32 size (0: unknown), by rising address, one per address;
then strings_size bytes of names, each ended by a NUL byte.
"""

import argparse
import re
import struct
import subprocess
import sys

LONGEST_NAME = 96

# A name that holds brackets or spaces of its own, or ends in them: "operator<<", "operator unsigned long".
OPERATOR = re.compile(r"\boperator(?:\(\)|\[\]|<=>|<<=|>>=|->\*|<<|>>|<=|>=|->|<|>| [^(]+)?")
ANONYMOUS = "(anonymous namespace)"
QUALIFIERS = re.compile(r"(?: const| volatile| noexcept| &&?)*(?=$|::| )")


def closing(text, start):
    """The index after the bracket that closes the one at `start`; the end of the text if none does."""
    depth = 0
    for bracket in re.compile(r"->|[(<[{]|[)>\]}]").finditer(text, start):
        if bracket[0] != "->":
            depth += 1 if bracket[0] in "(<[{" else -1
        if depth == 0:
            return bracket.end()
    return len(text)


def shorten(name):
    """A demangled name without parameters, result type, qualifiers and ABI tags, at most LONGEST_NAME long."""
    name = re.sub(r"\[abi:\w+\]", "", name)
    short, position = "", 0
    while position < len(name) and not name.startswith(" requires ", position):
        end = position + 1
        if operator := OPERATOR.match(name, position):
            end = operator.end()
        elif name.startswith(ANONYMOUS, position):
            end = position + len(ANONYMOUS)
        elif name[position] == "<":
            end = closing(name, position)
        elif name[position] == "(":
            position = closing(name, position)
            if qualifiers := QUALIFIERS.match(name, position):
                position = qualifiers.end()
            continue
        elif name[position] == " ":
            short, position = "", end  # what came before was the type of the result
            continue
        short += name[position:end]
        position = end
    short = short or name
    return short if len(short) <= LONGEST_NAME else short[: LONGEST_NAME - 3] + "..."


def parse_symbols(listing):
    """The code symbols (address, size, name) in the output of nm, by rising address, one per address."""
    best = {}
    for line in listing.splitlines():
        fields = re.fullmatch(r"([0-9a-f]+) ([0-9a-f]+) [tTwW] (.+)", line)
        if not fields:
            continue
        address, size, name = int(fields[1], 16), int(fields[2], 16), shorten(fields[3])
        # Of several names for one address: the one with a size, then the shorter one.
        best[address] = min(best.get(address, (True, sys.maxsize, "")), (size == 0, len(name), name, size))
    return [(address, entry[3], entry[2]) for address, entry in sorted(best.items())]


def table(symbols):
    """The table of these symbols, as bytes."""
    entries, strings = [], b""
    for address, size, name in symbols:
        entries.append(struct.pack("<QII", address, len(strings), size))
        strings += name.encode() + b"\0"
    return struct.pack("<8sIIII", b"METTASYM", 1, len(entries), len(strings), 0) + b"".join(entries) + strings


def main():
    parser = argparse.ArgumentParser(description="Writes the symbol table of an ELF file's code.")
    parser.add_argument("elf")
    parser.add_argument("output")
    parser.add_argument("--nm", default="llvm-nm-19", help="the llvm-nm to use (%(default)s)")
    options = parser.parse_args()
    command = [options.nm, "--demangle", "--print-size", "--defined-only", options.elf]
    listing = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    with open(options.output, "wb") as output:
        output.write(table(parse_symbols(listing)))


if __name__ == "__main__":
    main()
