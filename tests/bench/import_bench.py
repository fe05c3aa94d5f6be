"""See import.sh: one registry, one list of people, imported by jb."""

import contextlib
import csv
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

from postgres import Postgres

MEGABYTE = 1 << 20


def generate(top, jb, home, people):
    counts = list(csv.DictReader(open(top / "data/ttu/unrecorded_2024-07.csv")))
    total = sum(int(row["unrecorded"]) for row in counts)
    rest = people
    with open(home / "counts.csv", "w") as out:
        print("code,name,unrecorded,provenance", file=out)
        for i, row in enumerate(counts):
            share = rest if i + 1 == len(counts) else people * int(row["unrecorded"]) // total
            rest -= share
            print(f"{row['code']},{row['name']},{share},generated", file=out)
    jb("generate", "people", "--areas", top / "data/ttu/areas.csv", "--counts", home / "counts.csv", "--seed", "2024",
       "--out", home / "people.csv")


def status_of(pid, field):
    for line in open(f"/proc/{pid}/status"):
        if line.startswith(field + ":"):
            return int(line.split()[1]) * 1024
    raise KeyError(field)


def cpu_of(pid):
    fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(programs, home, registry, people, *options):
    """One import: what it answered, how long it took, and what both processes used."""
    pathlib.Path(f"/proc/{registry.pid}/clear_refs").write_text("5")  # forgets the peak so far
    cpu_before = cpu_of(registry.pid)
    begun = time.monotonic()
    child = subprocess.Popen([programs / "jb", "--home", home, "--json", "import", "people", home / "people.csv", *options],
                             stdout=subprocess.PIPE)
    answer = child.stdout.read()
    _, code, usage = os.wait4(child.pid, 0)
    seconds = time.monotonic() - begun
    if code != 0:
        sys.exit(f"jb import people ended with {code}")
    result = json.loads(answer)
    return {
        "rows": int(result["rows"]), "added": int(result["added"]), "unchanged": int(result["unchanged"]),
        "seconds": round(seconds, 2), "rows_per_second": round(people / seconds),
        "registry_cpu_seconds": round(cpu_of(registry.pid) - cpu_before, 2),
        "jb_cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "registry_peak_mb": round(status_of(registry.pid, "VmHWM") / MEGABYTE),
        "jb_peak_mb": round(usage.ru_maxrss * 1024 / MEGABYTE),
    }


def main():
    top, programs, people, engine = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    with contextlib.ExitStack() as stack:
        home = pathlib.Path(tempfile.mkdtemp(prefix="jb-import."))
        stack.callback(shutil.rmtree, home)

        def jb(*arguments):
            subprocess.run([programs / "jb", "--home", home, *arguments], check=True, stdout=subprocess.DEVNULL)

        jb("keys", "init")
        config = f'[deployment]\nhome = "{home}"\nregency = "53.03"\n'
        if engine == "postgres":
            url = stack.enter_context(Postgres()).url().replace("{service}", "registry")
            config += f'[registry.store]\nurl = "{url}"\n'
        (home / "config.toml").write_text(config)
        generate(top, jb, home, people)
        log = open(home / "registry.log", "w")
        registry = subprocess.Popen([programs / "jb-registry", "--config", home / "config.toml"], stdout=log, stderr=log)
        stack.callback(lambda: (registry.terminate(), registry.wait(timeout=30)))
        for _ in range(300):
            if subprocess.run([programs / "jb", "--home", home, "import", "areas", top / "data/ttu/areas.csv"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0:
                break
            time.sleep(0.1)
        else:
            sys.exit("the registry did not start: " + (home / "registry.log").read_text()[-2000:])
        figures = {"engine": engine, "people": people,
                   "file_mb": round((home / "people.csv").stat().st_size / MEGABYTE),
                   "load_average_before": os.getloadavg()[0]}
        figures["first"] = measure(programs, home, registry, people)
        figures["again"] = measure(programs, home, registry, people)
        figures["dry_run"] = measure(programs, home, registry, people, "--dry-run")
        if engine == "sqlite":
            figures["database_mb"] = round(sum(f.stat().st_size for f in (home / "data").iterdir()) / MEGABYTE)
        print(json.dumps(figures, indent=2))


main()
