#!/usr/bin/env bash
# Starts a private deployment with generated people, loads it with jb-load and writes FOLDER/<case>.json for each case.
#   tests/bench/load.sh FOLDER [case...]      all cases, or those named: batches singles paced push through sustained steady
#   JB_BUILD    the build tree (default: build/release; built when it has no jb-load)
#   SECONDS_EACH   how long each case but sustained (60 s) lasts (default: 6)
#   STORE       sqlite (default) or postgres: a private cluster with one database a service
#   PEOPLE      how many times Timor Tengah Utara's list (5,897 people) is imported (default: 20)
#   LOAD_HOLD   a command that runs, with JB_HOME set, before the first case (a profiler, say)
# Everything it starts ends with it; the home folder is a temporary one.
set -euo pipefail
if [ $# -lt 1 ]; then
  sed -n '2,9s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
top=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$1"
folder=$(cd "$1" && pwd)
shift
cases=("$@")
[ ${#cases[@]} -gt 0 ] || cases=(batches singles paced push through sustained)
build=$(realpath -m "${JB_BUILD:-$top/build/release}")
seconds=${SECONDS_EACH:-6}
# The programs refuse variables they do not know.
export -n JB_BUILD
times=${PEOPLE:-20}
JB_BIN=$build/bin
if [ ! -x "$JB_BIN/jb-load" ]; then
  (cd "$top" && cmake --preset release -B "$build" -DBUILD_TESTING=ON && ninja -C "$build" jb jb-load jb-registry \
    jb-field-reporting jb-scheduling jb-notification jb-gateway) >&2
fi
JB_HOME=$(mktemp -d "${TMPDIR:-/tmp}/jb-load.XXXXXX")
export JB_HOME
regency=53.03
ttu=$top/data/ttu
# shellcheck source=deploy/deployment.sh
. "$top/deploy/deployment.sh"
postgres_pid=
finish() {
  stop_deployment
  # Its standard input ending ends the cluster.
  if [ -n "$postgres_pid" ]; then eval "exec ${cluster[1]}>&-"; wait "$postgres_pid" || true; fi
  rm -rf "$JB_HOME"
}
trap finish EXIT
trap 'exit 130' INT TERM

jb() { "$JB_BIN/jb" --home "$JB_HOME" "$@"; }
load() { # case, arguments of jb-load...
  local name=$1
  shift
  timeout -k 5 300 "$JB_BIN/jb-load" --home "$JB_HOME" --regency "$regency" --seconds "$seconds" "$@" >"$folder/$name.json"
}
# So that one case does not pay for what the last one left in the queues.
settle() {
  local _
  for _ in $(seq 240); do
    jb --json status 2>/dev/null | python3 -c '
import json, sys
lag = 0
for service in json.load(sys.stdin)["services"]:
    for consumed in service.get("consumed", []):
        lag += int(consumed.get("lag", 0))
sys.exit(lag > 0)' && return 0
    sleep 0.5
  done
  echo "load.sh: the deployment did not catch up within two minutes" >&2
  return 1
}

# Seconds of CPU that each process has used, as JSON: unlike rates they hardly depend on what else the machine does.
cpu_seconds() {
  python3 - "$JB_HOME"/run/*.pid <<'PYTHON'
import json, os, pathlib, sys
used = {}
for file in map(pathlib.Path, sys.argv[1:]):
    fields = pathlib.Path("/proc", file.read_text().strip(), "stat").read_text().rpartition(")")[2].split()
    used[file.stem] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
print(json.dumps(used))
PYTHON
}

# Memory of each process in MiB, as JSON.
resident() {
  python3 - "$JB_HOME"/run/*.pid <<'PYTHON'
import json, pathlib, sys
held = {}
for file in map(pathlib.Path, sys.argv[1:]):
    lines = pathlib.Path("/proc", file.read_text().strip(), "status").read_text().splitlines()
    held[file.stem] = next(int(line.split()[1]) // 1024 for line in lines if line.startswith("VmRSS:"))
print(json.dumps(held))
PYTHON
}

jb keys init >/dev/null
cat >"$JB_HOME/config.toml" <<TOML
[deployment]
home = "$JB_HOME"
regency = "$regency"
clock = "system"

[gateway]
http_address = "127.0.0.1:0"
TOML
if [ "${STORE:-sqlite}" = postgres ]; then
  coproc cluster { PYTHONPATH=$top/tests/integration python3 -c '
import sys
from postgres import Postgres
with Postgres() as cluster:
    print(cluster.folder, flush=True)
    sys.stdin.read()'; }
  postgres_pid=$cluster_PID
  read -r socket <&"${cluster[0]}"
  printf '[store]\nurl = "postgresql:///{service}?host=%s&user=postgres"\n' "$socket" >>"$JB_HOME/config.toml"
fi
start_deployment
awk -F, -v OFS=, -v times="$times" 'NR > 1 { $3 *= times } { print }' "$ttu/unrecorded_2024-07.csv" >"$JB_HOME/counts.csv"
jb generate people --areas "$ttu/areas.csv" --counts "$JB_HOME/counts.csv" --seed 2024 --out "$JB_HOME/people.csv" \
  --truth "$JB_HOME/truth.csv" >&2
jb import areas "$ttu/areas.csv" >&2
jb import people "$JB_HOME/people.csv" >&2
# The office's campaign, moved so that it runs today.
python3 - "$ttu/campaign_2024-07.json" >"$JB_HOME/campaign.json" <<'PYTHON'
import datetime, json, sys
campaign = json.load(open(sys.argv[1]))
first = datetime.date.fromisoformat(campaign["first_service_day"])
shift = datetime.date.today() - datetime.timedelta(days=7) - first
move = lambda day: (datetime.date.fromisoformat(day) + shift).isoformat()
for key in ("polling_day", "first_service_day", "last_service_day"):
    campaign[key] = move(campaign[key])
campaign["holidays"] = [move(day) for day in campaign["holidays"]]
campaign["day_names"] = {move(day): name for day, name in campaign["day_names"].items()}
json.dump(campaign, sys.stdout)
PYTHON
jb campaign set "$JB_HOME/campaign.json" >/dev/null
opening=$(jb campaign open)
jb campaign open --confirm "${opening##* }" >&2
settle
if [ -n "${LOAD_HOLD:-}" ]; then bash -c "$LOAD_HOLD"; fi
for case in "${cases[@]}"; do
  before=$(cpu_seconds)
  resident_before=$(resident)
  case $case in
    batches) load batches submit --batch 100 --callers 16 --devices 64 ;;
    singles) load singles submit --batch 1 --callers 64 --devices 64 ;;
    paced) load paced submit --batch 1 --rate 1000 --callers 256 ;;
    push) load push push --rate 500 --callers 256 ;;
    through) load through through --batch 100 --callers 16 --devices 64 ;;
    steady) load steady through --batch 100 --callers 64 --devices 64 --rate 10000 ;;
    sustained) seconds=60 load sustained through --batch 100 --callers 64 --devices 64 --rate 20000 ;;
    *) echo "load.sh: unknown case $case" >&2; exit 2 ;;
  esac
  settle
  python3 - "$folder/$case.json" "$before" "$(cpu_seconds)" "$resident_before" "$(resident)" "$(cut -d' ' -f1 /proc/loadavg)" <<'PYTHON'
import json, sys
path, before, after, resident_before, resident_after, load = sys.argv[1:]
figures = json.load(open(path))
before, after = json.loads(before), json.loads(after)
figures["cpu_seconds"] = {name: round(after[name] - before[name], 2) for name in after}
figures["cpu_seconds"]["load"] = figures.pop("load_cpu_seconds")
accepted = max(figures["accepted"], 1)
figures["cpu_us_a_report"] = {name: round(used * 1e6 / accepted, 1) for name, used in figures["cpu_seconds"].items()}
figures["resident_mib"] = {"before": json.loads(resident_before), "after": json.loads(resident_after)}
figures["load_average"] = float(load)
json.dump(figures, open(path, "w"))
print(json.dumps(figures))
PYTHON
done
