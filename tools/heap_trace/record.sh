#!/bin/sh
# SPDX-License-Identifier: MIT
# Records bench/traces/clang.heap: record.sh RECORDER OUTPUT, where RECORDER is the library heap_recorder as built.
# Folder, surroundings and addresses are always the same, because paths and addresses are among what clang keeps on its
# heap. It compiles in the process that is recorded (-cc1), and writes nothing. The headers are those of Debian 12.
set -eu
recorder=$(realpath "$1") output=$(realpath "$2")
folder=/tmp/metta-recorded
rm -rf "$folder"
mkdir -p "$folder"
cp "$(dirname "$0")/project/words.c" "$folder"
cd "$folder"
setarch -R env -i PATH=/usr/bin:/bin HOME="$folder" HEAP_TRACE="$output" LD_PRELOAD="$recorder" \
    clang-19 -cc1 -triple x86_64-pc-linux-gnu -O0 -emit-obj \
    -internal-isystem /usr/lib/llvm-19/lib/clang/19/include -internal-externc-isystem /usr/include/x86_64-linux-gnu \
    -internal-externc-isystem /usr/include words.c -o /dev/null
rm -rf "$folder"
