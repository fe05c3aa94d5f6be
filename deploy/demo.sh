#!/usr/bin/env bash
# The whole loop on Timor Tengah Utara's list of July 2024: builds, starts a private deployment, plays ten working days and
# shows the account of them; then stays up at http://127.0.0.1:8080 until Ctrl-C.
#   deploy/demo.sh [--once] [--home DIR]
#     --once      end after the account, with nothing left running
#     --home DIR  where all state lives (default: .home/demo in this checkout; begun anew at every run)
set -euo pipefail
top=$(cd "$(dirname "$0")/.." && pwd)
once=
JB_HOME=$top/.home/demo
while [ $# -gt 0 ]; do
  case $1 in
    --once) once=yes ;;
    --home)
      [ $# -ge 2 ] || { echo "demo.sh: --home needs a folder" >&2; exit 2; }
      JB_HOME=$(realpath -m "$2")
      shift
      ;;
    -h | --help) sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) echo "demo.sh: unknown option $1; see demo.sh --help" >&2; exit 2 ;;
  esac
  shift
done
JB_BIN=$top/build/release/bin
export JB_HOME
regency=53.03
ttu=$top/data/ttu
cd "$top"

# The longest socket is HOME/run/field_reporting.sock; the kernel takes 107 bytes.
if [ "$(printf %s "$JB_HOME/run/field_reporting.sock" | wc -c)" -gt 107 ]; then
  echo "demo.sh: $JB_HOME is too long for Unix sockets; choose a shorter folder with --home" >&2
  exit 1
fi
case $JB_HOME in
  *[\"\\]* | *$'\n'*) echo "demo.sh: choose a folder without quotes and backslashes with --home" >&2; exit 1 ;;
esac
marker=$JB_HOME/.jemputbola-demo
if [ -d "$JB_HOME" ] && [ ! -e "$marker" ] && [ -n "$(ls -A "$JB_HOME")" ]; then
  echo "demo.sh: $JB_HOME holds something else than a demo; choose an empty folder with --home" >&2
  exit 1
fi

deploy/install.sh demo
if [ ! -e build/release/build.ninja ]; then cmake --preset release -DBUILD_TESTING=OFF >/dev/null; fi
echo "Building ..."
cmake --build --preset release --target jb jb-demo jb-registry jb-field-reporting jb-scheduling jb-notification jb-gateway |
  tail -n 1
deploy/npm.sh web
(cd web && npm run --silent build)

# shellcheck source=deploy/deployment.sh
. deploy/deployment.sh
if [ -d "$JB_HOME/run" ]; then stop_deployment; fi
rm -rf "$JB_HOME"
mkdir -p "$JB_HOME"
touch "$marker"

port=8080
port_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
while port_taken "$port"; do port=$((port + 1)); done
[ "$port" = 8080 ] || echo "Port 8080 is taken; the page is at $port"

jb() { "$JB_BIN/jb" --home "$JB_HOME" "$@"; }
jb keys init >/dev/null
cat >"$JB_HOME/config.toml" <<TOML
# Written by the demo. Training: the clock stands still until it is set.
[deployment]
home = "$JB_HOME"
regency = "$regency"
clock = "manual"

[field_reporting]
deadline = "2024-11-26"

[gateway]
http_address = "127.0.0.1:$port"
web_dir = "$top/web/dist"
TOML
polres=$(jb partner add polres --regency "$regency" | tail -n 1)
trap stop_deployment EXIT
trap 'exit 130' INT TERM
jb clock set 2024-07-23T16:00:00+08:00 >/dev/null
start_deployment

jb generate people --areas "$ttu/areas.csv" --counts "$ttu/unrecorded_2024-07.csv" --seed 2024 \
  --out "$JB_HOME/people.csv" --truth "$JB_HOME/truth.csv"
jb generate contacts --areas "$ttu/areas.csv" --seed 2024 --out "$JB_HOME/contacts.csv"
jb import areas "$ttu/areas.csv"
jb import area-changes "$ttu/area_changes.csv"
jb import aliases "$ttu/aliases.csv"
jb claims import "$ttu/claims_2024-07.csv"
jb import contacts "$JB_HOME/contacts.csv"
jb import people "$JB_HOME/people.csv"
# A device's token is shown once, on the last line; what is told to the crew's phone stands in a file of its own here.
enroll() { (umask 077; jb device enroll "device-$1" --unit "$1" --kind "$2" --staff "$3" | tail -n 1 >"$JB_HOME/device-$1.token"); }
enroll unit-office fixed staff-1
enroll unit-tour mobile staff-2,staff-3
jb campaign set "$ttu/campaign_2024-07.json" >/dev/null
# What would be announced, and then that.
opening=$(jb campaign open)
echo "$opening"
jb campaign open --confirm "${opening##* }"
echo
"$JB_BIN/jb-demo" --home "$JB_HOME" --regency "$regency" --truth "$JB_HOME/truth.csv" --tokens "$JB_HOME" --days 10

echo
# (sed reads to the end, where head would leave sort a broken pipe.)
echo "Three of the messages to village heads and camat ($(find "$JB_HOME/spool" -name '*.txt' | wc -l) in $JB_HOME/spool):"
find "$JB_HOME/spool" -name '*.txt' | sort | sed -n '1,3p' | while read -r file; do
  echo
  sed 's/^/    /' "$file"
done
echo
echo "What Polres sees:"
curl -sSf -H "authorization: Bearer $polres" "http://127.0.0.1:$port/v1/partner/regencies/$regency/status" |
  node deploy/demo/partner.mjs
echo
echo "Totals told from outside, and what contradicts what:"
jb claims list
echo
echo "People and tallies once more from the history, beside what stands:"
jb rebuild --verify
echo
jb status
if [ -n "$once" ]; then exit 0; fi
echo
echo "The page is at http://127.0.0.1:$port - Ctrl-C ends everything."
# Until Ctrl-C, or until every service has ended.
wait
