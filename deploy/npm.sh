#!/usr/bin/env bash
# Installs the npm packages of a folder as its lock file says, unless that was done.
#   deploy/npm.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/../$1"
# npm writes this file last: what an interrupted run left is not taken for whole.
[ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
