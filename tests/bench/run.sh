#!/bin/sh
# Builds the benchmarks as they ship and writes FOLDER/<program>.json for each.
#   tests/bench/run.sh FOLDER [more arguments for Google Benchmark, e.g. --benchmark_filter=Insert]
set -eu
if [ $# -lt 1 ]; then
  echo "usage: tests/bench/run.sh FOLDER [google benchmark arguments]" >&2
  exit 2
fi
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
cd "$(dirname "$0")/../.."
build=${JB_BUILD:-build/release}
cmake --preset release -B "$build" -DBUILD_TESTING=ON >/dev/null
ninja -C "$build" benches
for program in "$build"/bench/*_bench; do
  name=$(basename "$program")
  echo "== $name"
  "$program" --benchmark_out="$folder/$name.json" --benchmark_out_format=json "$@"
done
