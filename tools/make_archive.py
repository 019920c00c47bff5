#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the archive that the loader hands to the system: make_archive.py OUTPUT NAME=FILE …

A POSIX ustar archive, the same bytes for the same files. Its first member is `manifest`: a line
`CRC32 SIZE NAME` for each other member in order, the CRC-32 (as in zlib) in 8 hexadecimal digits.
"""

import re
import sys
import tarfile
import zlib


def member(name, data):
    """One file of the archive: its header block and its data, filled up to whole blocks."""
    header = tarfile.TarInfo(name)
    header.size = len(data)
    header.mode = 0o644
    filling = -len(data) % tarfile.BLOCKSIZE
    return header.tobuf(tarfile.USTAR_FORMAT) + data + bytes(filling)


def archive(files):
    """The archive of these pairs of name and data, as bytes."""
    names = [name for name, _ in files]
    for name in names:
        if not re.fullmatch(r"[!-~]{1,100}", name):
            raise ValueError(f"member name: expected 1 to 100 printable characters without spaces, found '{name}'")
    if "manifest" in names or len(set(names)) != len(names):
        raise ValueError(f"member names: expected each once and no 'manifest', found {' '.join(names)}")
    manifest = "".join(f"{zlib.crc32(data):08x} {len(data)} {name}\n" for name, data in files)
    members = [member("manifest", manifest.encode("ascii"))]
    members += [member(name, data) for name, data in files]
    return b"".join(members) + bytes(2 * tarfile.BLOCKSIZE)


def main(arguments):
    if len(arguments) < 1 or not all("=" in argument for argument in arguments[1:]):
        sys.exit("usage: make_archive.py OUTPUT NAME=FILE …")
    files = []
    for argument in arguments[1:]:
        name, path = argument.split("=", 1)
        with open(path, "rb") as file:
            files.append((name, file.read()))
    try:
        content = archive(files)
    except ValueError as error:
        sys.exit(f"make_archive.py: {error}")
    with open(arguments[0], "wb") as output:
        output.write(content)


if __name__ == "__main__":
    main(sys.argv[1:])
