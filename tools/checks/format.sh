#!/bin/bash
# SPDX-License-Identifier: MIT
# Every C++ file is laid out as .clang-format says; `format.sh --fix` lays them out so.
set -euo pipefail
cd -- "$(dirname -- "$0")/../.."
mode=(--dry-run -Werror)
[[ ${1:-} != --fix ]] || mode=(-i)
find . \( -path ./build -o -path ./.git \) -prune -o \( -name '*.hpp' -o -name '*.cpp' \) -print0 |
    xargs -0r clang-format-19 "${mode[@]}"
