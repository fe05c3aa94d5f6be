#!/usr/bin/env bash
# Installs what the tests need, builds everything with a sanitizer, and runs every test of the project under it: unit,
# integration, chaos. Any report, also one of a service or of jb that a test started, fails that test. Not part of run.sh.
#   tests/sanitize.sh asan|tsan [NAME]      AddressSanitizer with UndefinedBehaviorSanitizer, or ThreadSanitizer;
#                                           only tests whose name matches the regular expression NAME
# Left out are lint, benchmarks and fuzz targets (tests/CMakeLists.txt). JOBS: tests at the same time, 2 unless told.
set -euo pipefail
cd "$(dirname "$0")/.."
case ${1-} in asan | tsan) ;; *) sed -n '2,$ s/^# \{0,1\}//p' "$0" >&2; exit 2 ;; esac

deploy/install.sh demo tests
# Without its page the gateway is not well.
deploy/npm.sh web
(cd web && npm run --silent build)
cmake --preset "$1" -DBUILD_TESTING=ON >/dev/null
cmake --build --preset "$1"
exec ctest --preset "$1" -j "${JOBS:-2}" ${2:+-R "$2"}
