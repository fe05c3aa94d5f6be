#!/usr/bin/env bash
# Installs what the tests need, builds a release, and runs every test through ctest.
#   tests/run.sh [NAME]      only tests whose name matches the regular expression NAME
set -euo pipefail
cd "$(dirname "$0")/.."

deploy/install.sh demo tests
deploy/npm.sh web
(cd web && npm run --silent build)
deploy/npm.sh tests/lint
cmake --preset release -DBUILD_TESTING=ON >/dev/null
cmake --build --preset release
exec ctest --test-dir build/release --output-on-failure -j2 ${1:+-R "$1"}
