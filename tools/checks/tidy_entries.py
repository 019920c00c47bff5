#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Chooses how clang-tidy sees each source file: tidy_entries.py COMMANDS CHOSEN [FILE …]

Reads the compile commands, writes those of one flavour per C++ file of ours, and prints the files' names.
"""

import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
PREFERENCE = ["nucleus", "boot", "user", "host", "checked", "fuzz"]


def flavour(command):
    """The flavour that a file is compiled for, told from the options that only it has (cmake/flavours.cmake)."""
    if "-mcmodel=kernel" in command:
        return "nucleus"
    if "--target=x86_64-unknown-none-elf" in command:
        return "boot" if "-mno-sse" in command else "user"
    if "-fsanitize=fuzzer" in command:
        return "fuzz"
    return "checked" if "-fsanitize=" in command else "host"


def ours(path, build):
    """Modules' unit tests are left to the compiler's warnings: reading GoogleTest's headers over and over would take minutes."""
    return (path.suffix == ".cpp" and path.is_relative_to(ROOT) and not path.is_relative_to(build)
            and "tests" not in path.relative_to(ROOT).parts[1:])


def choose(entries, build):
    """One entry for each C++ file of ours, by file name."""
    chosen = {}
    for entry in entries:
        path = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if not ours(path, build):
            continue
        rank = PREFERENCE.index(flavour(entry["command"]))
        if path not in chosen or rank < chosen[path][0]:
            chosen[path] = (rank, entry)
    return {str(path): entry for path, (_, entry) in sorted(chosen.items())}


def main(commands, output, *only):
    commands = pathlib.Path(commands)
    chosen = choose(json.loads(commands.read_text()), commands.resolve().parent)
    wanted = {str(pathlib.Path(name).resolve()) for name in only} or set(chosen)
    if unknown := wanted - set(chosen):
        sys.exit(f"tidy_entries.py: expected C++ files that are compiled, found {' '.join(sorted(unknown))}")
    pathlib.Path(output).write_text(json.dumps(list(chosen.values()), indent=1))
    for name in chosen:
        if name in wanted:
            print(name)


if __name__ == "__main__":
    main(*sys.argv[1:])
