#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Counts the nucleus: source lines that are neither blank nor comment. --limits fails when it has grown too large."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
CPP_LIMIT, ASSEMBLY_LIMIT = 6000, 750

# Strings and characters first, so that what looks like a comment inside them is none.
LITERAL = r'"(?:\\.|[^"\\\n])*"|' + r"'(?:\\.|[^'\\\n])'"
COMMENT = r"//[^\n]*|/\*.*?\*/"
ASSEMBLY_COMMENT = r"^\s*#(?!\s*(?:include|define|undef|if|ifdef|ifndef|else|elif|endif|error|pragma)\b)[^\n]*"


def source_lines(text, assembly=False):
    """The number of lines of this source text that are neither blank nor comment."""
    comment = f"{COMMENT}|{ASSEMBLY_COMMENT}" if assembly else COMMENT

    def blank(match):
        return match[0] if match[1] else "\n" * match[0].count("\n")

    bare = re.sub(f"({LITERAL})|{comment}", blank, text, flags=re.DOTALL | re.MULTILINE)
    return sum(1 for line in bare.splitlines() if line.strip())


def count(root=ROOT):
    """The nucleus' source lines of C++ and of assembly, without its tests."""
    totals = {".hpp": 0, ".cpp": 0, ".S": 0, ".inc": 0}
    for path in (root / "nucleus").rglob("*"):
        if path.suffix in totals and "tests" not in path.relative_to(root).parts:
            totals[path.suffix] += source_lines(path.read_text(), assembly=path.suffix in {".S", ".inc"})
    return totals[".hpp"] + totals[".cpp"], totals[".S"] + totals[".inc"]


def main(arguments):
    if arguments not in ([], ["--limits"]):
        print("usage: count_lines.py [--limits]", file=sys.stderr)
        return 2
    cpp, assembly = count()
    print(f"nucleus {cpp} lines")
    print(f"nucleus assembly {assembly} lines")
    if arguments and (cpp > CPP_LIMIT or assembly > ASSEMBLY_LIMIT):
        advice = "move what needs no privilege to a server"
        print(f"expected at most {CPP_LIMIT} and {ASSEMBLY_LIMIT}; {advice}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
