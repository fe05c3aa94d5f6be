"""A deployment in a temporary folder: a private Redis and the five services, each a process that can be killed."""

import json
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BUILD_TREE", ROOT / "build" / "release"))
TTU = ROOT / "data" / "ttu"
REGENCY = "53.03"
# How many times longer everything may take than it should: more than 1 for programs built with a sanitizer.
PATIENCE = int(os.environ.get("PATIENCE", "1"))
# What a process says and with which code it ends when its sanitizer found something (tests/support/sanitizer_options.cc).
SANITIZER_REPORT = re.compile("^(.*Sanitizer: |.*runtime error: ).*", re.MULTILINE)
SANITIZER_EXIT = 86
SERVICES = ["registry", "field_reporting", "scheduling", "notification", "gateway"]


def eventually(describe, condition, seconds=30.0):
    """Returns the first true value of condition(); fails with describe() after the bound."""
    seconds *= PATIENCE
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: {describe()}")
        time.sleep(0.05)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class JbError(Exception):
    """jb ended with an error; the text is what it said."""


class Deployment:
    def __init__(self, failpoints=True, store_url="", copy_of=None):
        """A new deployment, or one that goes on from the home folder `copy_of` of one that was stopped."""
        # Short, because the path of a Unix socket is.
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="jb", dir="/tmp"))
        if copy_of:
            shutil.copytree(copy_of, self.home, dirs_exist_ok=True)
        self.programs = BUILD / ("failpoints" if failpoints else "bin")
        self.processes = {}
        self.http_port = free_port()
        self.jb("keys", "init")
        (self.home / "config.toml").write_text(
            f'[deployment]\nhome = "{self.home}"\nregency = "{REGENCY}"\nclock = "manual"\n'
            f'[gateway]\nhttp_address = "127.0.0.1:{self.http_port}"\nweb_dir = "{ROOT / "web" / "dist"}"\n'
            + (f'[store]\nurl = "{store_url}"\n' if store_url else ""))

    def __enter__(self):
        return self

    def __exit__(self, *error):
        unclean = self.stop()
        if error[0] is None and not unclean:
            shutil.rmtree(self.home)
            return
        print(f"the deployment is kept in {self.home}")
        if unclean:
            raise AssertionError("\n".join(unclean))

    # --- processes ---

    def _start(self, name, command, environment=None):
        """Starts a process that is known as `name` from then on."""
        out = open(self.home / "log" / f"{name}.out", "ab")
        self.processes[name] = subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL,
                                                env={**os.environ, **(environment or {})})
        out.close()

    def start_redis(self, dump=None):
        if dump:
            shutil.copy(dump, self.home / "run" / "dump.rdb")
        self._start("redis", [
            "redis-server", "--port", "0", "--unixsocket", str(self.home / "run" / "redis.sock"), "--save", "",
            "--appendonly", "no", "--maxmemory", "256mb", "--maxmemory-policy", "noeviction",
            "--dir", str(self.home / "run")])
        eventually(lambda: "redis answers", lambda: self.redis("PING", check=False) == "PONG")

    def redis(self, *command, check=True):
        result = subprocess.run(["redis-cli", "-s", str(self.home / "run" / "redis.sock"), *command],
                                capture_output=True, text=True, check=False)
        if check and result.returncode != 0:
            raise AssertionError(result.stderr)
        return result.stdout.strip()

    def start_service(self, name, failpoints="", environment=None, process=""):
        """With `process`, one more instance of the service under that name; `environment` then gives it an address."""
        environment = {"FAILPOINT_SEEN": str(self.home / f"{name}.seen"), "FAILPOINT": failpoints, **(environment or {})}
        program = self.programs / f"jb-{name.replace('_', '-')}"
        self._start(process or name, [str(program), "--config", str(self.home / "config.toml")], environment)

    def failpoints_passed(self, name):
        """Names of the failpoints a service passed so far, and the list of those it died at."""
        seen = self.home / f"{name}.seen"
        lines = seen.read_text().splitlines() if seen.exists() else []
        return {line for line in lines if " " not in line}, [line.split()[0] for line in lines if line.endswith(" killed")]

    def await_service(self, name):
        def answers():
            if self.processes[name].poll() is not None:
                raise AssertionError(f"{name} ended: {self.output(name)}")
            return "error" not in self.status(name)
        eventually(lambda: f"{name} answers: {self.output(name)}", answers)

    def start(self):
        self.start_redis()
        for name in SERVICES:
            self.start_service(name)
        for name in SERVICES:
            self.await_service(name)

    def kill(self, name):
        process = self.processes[name]
        process.kill()
        process.wait()

    def terminate(self, name):
        process = self.processes[name]
        process.terminate()
        return process.wait(timeout=20 * PATIENCE)

    def stop(self):
        """Ends all processes; says which did not end as asked, and which a sanitizer complained of at any time."""
        unclean = []
        asked = {name: process for name, process in self.processes.items() if process.poll() is None}
        for process in asked.values():
            process.send_signal(signal.SIGTERM)
        for name, process in asked.items():
            try:
                # Asked while it still starts, a process knows no better than to die of it.
                if process.wait(timeout=15 * PATIENCE) not in (0, -signal.SIGTERM):
                    unclean.append(f"{name} ended with {process.returncode}: {self.output(name)}")
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                unclean.append(f"{name} did not end when asked: {self.output(name)}")
        for file in (self.home / "log").glob("*.out"):
            report = SANITIZER_REPORT.search(file.read_text(errors="replace"))
            if report:
                unclean.append(f"{file.name}: {report[0]}")
        return unclean

    def output(self, name):
        return (self.home / "log" / f"{name}.out").read_text(errors="replace")[-2000:]

    # --- jb ---

    def jb(self, *arguments, retry=False):
        """jb's JSON, or its text where it prints none. With retry, as a patient operator: again while it is unavailable."""
        deadline = time.monotonic() + 30 * PATIENCE
        while True:
            result = subprocess.run([str(BUILD / "bin" / "jb"), "--home", str(self.home), *map(str, arguments), "--json"],
                                    capture_output=True, text=True, check=False, timeout=60 * PATIENCE)
            if result.returncode == SANITIZER_EXIT:
                raise AssertionError(f"jb {' '.join(map(str, arguments))}: {result.stderr}")
            if result.returncode == 0 or (arguments[0] == "status" and result.stdout):
                return json.loads(result.stdout) if result.stdout.lstrip().startswith(("{", "[")) else result.stdout
            if not retry or time.monotonic() > deadline:
                raise JbError(f"jb {' '.join(map(str, arguments))}: {result.stderr.strip()}")
            time.sleep(0.1)

    def status(self, name=None):
        services = {s["service"]: s for s in self.jb("status")["services"]}
        return services[name] if name else services

    def set_clock(self, time_text):
        self.jb("clock", "set", time_text)

    def lagging(self):
        """What is not level yet, as sentences; empty when every consumer stands at its producer's head."""
        services = self.status()
        late = [f"{name}: {s['error']}" for name, s in services.items() if "error" in s]
        heads = {(name, p["partition"]): int(p["head"].get("seq", 0))
                 for name, s in services.items() for p in s.get("produced", []) if "head" in p}
        for name, service in services.items():
            for consumed in service.get("consumed", []):
                at = int(consumed.get("position", {}).get("seq", 0))
                head = heads.get((consumed["source"], consumed["partition"]), 0)
                if at != head:
                    late.append(f"{name} is at {at} of {head} of {consumed['source']}: {consumed.get('message', '')}")
        known = {(c["source"], c["partition"]) for s in services.values() for c in s.get("consumed", [])}
        late += [f"nobody consumes {source}" for (source, partition), head in heads.items()
                 if head and source != "notification" and (source, partition) not in known]
        head = heads.get(("registry", REGENCY), 0)
        if head and not late:
            for what in ("ranking", "plan"):
                try:
                    answer = self.jb(what)
                except JbError as error:
                    if "no campaign" in str(error).lower():
                        continue
                    late.append(str(error))
                    continue
                answer = answer.get(what, answer)
                if int(answer.get("tallies", {}).get("seq", 0)) != head:
                    late.append(f"the {what} is not made from tallies {head} yet")
        return late

    def settle(self, seconds=30.0):
        """Waits until everything is level, and has been for as long as the services' timers need to see a new clock."""
        late, level_since = ["nothing was asked yet"], None

        def level():
            nonlocal late, level_since
            late = self.lagging()
            level_since = None if late else level_since or time.monotonic()
            return level_since and time.monotonic() - level_since >= 0.25
        eventually(lambda: late, level, seconds)
