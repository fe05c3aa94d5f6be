#!/usr/bin/env bash
# Runs a fuzz target over its corpus and beyond: new inputs go to a folder that is thrown away, unless FUZZ_KEEP names one.
#   tests/fuzz/run.sh build/release/fuzz/csv_table_fuzz tests/fuzz/corpus/csv_table -max_total_time=600
set -euo pipefail
program=$1 corpus=$2
shift 2
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
"$program" "${FUZZ_KEEP:-$found}" "$corpus" -max_len=4096 -seed=1 -print_final_stats=1 -artifact_prefix="${FUZZ_KEEP:-$found}/" "$@"
