#!/bin/sh
# SPDX-License-Identifier: MIT
# The nucleus stays small.
exec /usr/bin/python3 -B "$(dirname -- "$0")/../count_lines.py" --limits
