#!/bin/sh
# SPDX-License-Identifier: MIT
# What glibc's heap takes for a trace on this machine: count_glibc.sh REPLAY TRACE, where REPLAY is metta-heap-replay as
# built. valgrind counts instructions; those of a round are the difference between 21 rounds and one, so that the heap
# is warm and starting costs nothing, and those of the calls the difference between asking and not asking.
set -eu
replay=$1 trace=$2
count() {
    valgrind --tool=lackey --basic-counts=yes --log-fd=9 "$replay" "$trace" "$@" 9>&1 >/dev/null |
        sed -n 's/.*guest instrs: *//p' | tr -d ,
}
asking=$(($(count 21) - $(count 1)))
silent=$(($(count 21 without) - $(count 1 without)))
"$replay" "$trace"
echo "glibc takes $(((asking - silent) / 20)) instructions for them"
