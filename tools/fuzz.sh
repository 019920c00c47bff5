#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs one fuzzer over its growing corpus: fuzz.sh PROGRAM CORPUS [SEEDS]. METTA_FUZZ_SECONDS says how long (20).
set -eu
program=$1 corpus=$2 seeds=${3:-}
mkdir -p "$corpus"
[ -z "$seeds" ] || cp "$seeds"/* "$corpus"/
exec "$program" "$corpus" -max_total_time="${METTA_FUZZ_SECONDS:-20}" -artifact_prefix="$corpus.crash-" \
    -print_final_stats=0 -verbosity=0 -timeout=5 -rss_limit_mb=2048
