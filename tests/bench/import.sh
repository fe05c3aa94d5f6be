#!/usr/bin/env bash
# Imports a generated list of people into a registry of its own, through jb, and prints one JSON object: rate, CPU seconds
# and peak memory of both processes for the first import, the same file again, and a dry run.
#   tests/bench/import.sh [PEOPLE] [sqlite|postgres]      default: 1000000 sqlite
#   JB_BUILD    the build tree (default: build/release; built when it has no jb-registry)
set -euo pipefail
top=$(cd "$(dirname "$0")/../.." && pwd)
build=$(realpath -m "${JB_BUILD:-$top/build/release}")
# The programs refuse variables they do not know.
unset JB_BUILD
if [ ! -x "$build/bin/jb-registry" ] || [ ! -x "$build/bin/jb" ]; then
  (cd "$top" && cmake --preset release -B "$build" && ninja -C "$build" jb jb-registry) >&2
fi
PYTHONPATH=$top/tests/integration exec python3 "$top/tests/bench/import_bench.py" "$top" "$build/bin" "${1:-1000000}" "${2:-sqlite}"
