#!/bin/sh
# SPDX-License-Identifier: MIT
# Records bench/traces/cmake.heap: record.sh RECORDER OUTPUT, where RECORDER is the library heap_recorder as built.
# Folder and surroundings are always the same, because paths are among what cmake keeps on its heap; what varies by a few
# bytes is what it finds in /proc.
set -eu
recorder=$(realpath "$1") output=$(realpath "$2")
folder=/tmp/metta-recorded
rm -rf "$folder"
mkdir -p "$folder"
cp "$(dirname "$0")/project/CMakeLists.txt" "$folder"
env -i PATH=/usr/bin:/bin HOME="$folder" HEAP_TRACE="$output" LD_PRELOAD="$recorder" \
    cmake -G Ninja -S "$folder" -B "$folder/build"
rm -rf "$folder"
