#!/bin/sh
# Seeded runs of a small campaign while things break: run.sh --runs 200 [--seed S] [--store sqlite|postgres|both] [--jobs N]
# BUILD_TREE names another build tree than build/release.
exec python3 -B "$(dirname "$0")/campaign.py" "$@"
