#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Dependencies point one way: which folder's headers the files of each folder may include."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
ALLOWED = {
    "runtime/base": {"runtime/base"},
    "runtime/middl": {"runtime/middl", "runtime/base"},
    "interfaces": {"interfaces", "runtime/middl", "runtime/base"},
    "meddler": {"meddler", "runtime/base"},
    "meddler/tests": {"meddler/tests", "meddler", "runtime/middl", "runtime/base"},
    "runtime": {"runtime", "runtime/middl", "interfaces", "runtime/base"},
    "runtime/types/tests": {"runtime/types/tests", "meddler/tests", "meddler", "runtime", "runtime/middl", "interfaces",
                            "runtime/base"},
    "boot": {"boot", "interfaces", "runtime/base"},
    "nucleus": {"nucleus", "interfaces", "runtime/base"},
    "servers": {"servers", "drivers", "runtime", "runtime/middl", "interfaces", "runtime/base"},
    "servers/types/tests": {"servers/types/tests", "servers", "meddler/tests", "runtime/types/tests", "runtime",
                            "runtime/middl", "interfaces", "runtime/base"},
    "servers/far/tests": {"servers/far/tests", "servers", "meddler/tests", "runtime", "runtime/middl", "interfaces",
                          "runtime/base"},
    "servers/vm/tests": {"servers/vm/tests", "servers", "nucleus", "runtime", "interfaces", "runtime/base"},
    "drivers": {"drivers", "runtime", "runtime/middl", "interfaces", "runtime/base"},
    "apps": {"apps", "runtime", "runtime/middl", "interfaces", "runtime/base"},
    "tests": {"tests", "runtime", "runtime/middl", "interfaces", "runtime/base"},
    "tools": {"tools", "runtime", "interfaces", "runtime/base"},
    "tools/caller": {"tools/caller", "tools", "runtime", "runtime/middl", "interfaces", "runtime/base"},
    "tools/caller/tests": {"tools/caller/tests", "tools/caller", "tools", "servers", "meddler/tests", "runtime",
                           "runtime/middl", "interfaces", "runtime/base"},
}


def part_of(path):
    """The longest entry of ALLOWED that `path` lies in."""
    fitting = [part for part in ALLOWED if path == part or path.startswith(part + "/")]
    return max(fitting, key=len, default=None)


def wrong_includes(path, text):
    """Each include in the file `path` that points against the order."""
    here = part_of(path)
    for line, content in enumerate(text.splitlines(), 1):
        included = re.match(r'#\s*include "([^"]+)"', content)
        there = included and part_of(included[1])
        if here and there and there not in ALLOWED[here]:
            yield f"{path}:{line}: expected an include from {', '.join(sorted(ALLOWED[here]))}, found {included[1]}"


def main():
    wrong = []
    for part in sorted({part.split("/")[0] for part in ALLOWED}):
        for file in sorted((ROOT / part).rglob("*")):
            if file.suffix in {".hpp", ".cpp", ".h", ".S"}:
                wrong += wrong_includes(str(file.relative_to(ROOT)), file.read_text())
    print("\n".join(wrong), end="\n" if wrong else "")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
