#!/usr/bin/env bash
# buf lint (rules STANDARD) over all protos. protoc makes the image, so that the google.api files of Debian are found.
#   protos.sh GOOGLEAPIS_DIR
set -euo pipefail
cd "$(dirname "$0")"
image=$(mktemp --suffix=.binpb)
trap 'rm -f "$image"' EXIT
root=../../proto
mapfile -t files < <(cd "$root" && find jemputbola -name '*.proto' | sort)
protoc -I "$root" -I "$1" --include_imports --include_source_info -o "$image" "${files[@]}"
"node_modules/@bufbuild/buf-linux-$(uname -m | sed s/x86_64/x64/)/bin/buf" lint "$image" --config buf.yaml
echo "${#files[@]} proto files are clean"
