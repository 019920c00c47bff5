#!/bin/bash
# SPDX-License-Identifier: MIT
# No C++ file gives clang-tidy a reason to complain: tidy.sh BUILD_DIR [FILE …]
set -euo pipefail
here=$(dirname -- "$(readlink -f -- "$0")")
build=$(readlink -f -- "$1")
shift
mkdir -p "$build/tidy"
/usr/bin/python3 -B "$here/tidy_entries.py" "$build/compile_commands.json" "$build/tidy/compile_commands.json" "$@" |
    xargs -d '\n' -r -P 2 -n 1 clang-tidy-19 -quiet -p "$build/tidy"
