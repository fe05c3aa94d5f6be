"""The deployment of one run: its processes, the links between them, and whoever starts again what died."""

import contextlib
import hashlib
import shutil
import signal
import sqlite3
import subprocess
import threading
import time

from deployment import PATIENCE, REGENCY, SERVICES, Deployment, JbError, eventually
from links import Links
from wire import data, number, text

REST_SECONDS = 0.3
STORES = ["registry", "field_reporting", "scheduling", "notification"]


class Stage(Deployment):
    """`arm(service, places it died at)` is what FAILPOINT is set to whenever the service starts."""

    def __init__(self, template, postgres=None, arm=lambda service, died_at: "", deadline=""):
        self.postgres = postgres
        self.databases = postgres.copies(template.name) if postgres else None
        super().__init__(copy_of=template.home, store_url=self.databases.url() if postgres else "")
        with open(self.home / "config.toml", "a", encoding="utf-8") as config:
            config.write('[registry]\npolling_day = "2024-11-27"\n' +
                         (f'[field_reporting]\ndeadline = "{deadline}"\n' if deadline else ""))
        self.arm = arm
        self.links = Links()
        self.held = set()
        # When disks or databases were away: (service, from, until), until None while they are.
        self.storeless = []
        # When each service was started last, and how long its log was.
        self.started = {}
        # Until when whoever found no store is left alone.
        self.resting = {}
        self.guard = threading.RLock()
        self.unexpected = []
        self.deaths = 0
        self.over = threading.Event()
        self.keeper = threading.Thread(target=self._keep)

    def __enter__(self):
        self.links.__enter__()
        for client in SERVICES:
            for server in SERVICES:
                if client != server:
                    self.links.add(client, server, self.link(client, server), self.socket(server))
            self.links.add(client, "redis", self.link(client, "redis"), self.socket("redis"))
            if self.postgres:
                self.links.add(client, "postgres", self.home / "run" / f"pg-{client}" / ".s.PGSQL.5432",
                               self.postgres.folder / ".s.PGSQL.5432")
        self.links.add("phone", "field_reporting", self.link("phone", "field_reporting"), self.socket("field_reporting"))
        self.start_redis()
        for name in SERVICES:
            self.start_again(name)
        self.keeper.start()
        for name in SERVICES:
            self.await_service(name)
        return self

    def __exit__(self, *error):
        self.over.set()
        if self.keeper.is_alive():
            self.keeper.join()
        try:
            super().__exit__(*error)
        finally:
            self.links.__exit__()
            if self.databases:
                self.databases.drop(keep=error[0] is not None)

    # --- where things are ---

    def socket(self, server):
        return self.home / "run" / f"{server}.sock"

    def link(self, client, server):
        return self.home / "run" / "l" / f"{client}-{server}.sock"

    def control(self, service):
        """While this file is there, the service's disk is full."""
        return self.home / f"{service}.full"

    def _environment(self, service):
        out = {"JB_REDIS_SOCKET": str(self.link(service, "redis")), "CHAOS_DISK_FULL": str(self.control(service))}
        for server in SERVICES:
            if server != service:
                out[f"JB_PEERS_{server.upper()}"] = f"unix:{self.link(service, server)}"
        if self.databases and service in STORES:
            out["JB_STORE_URL"] = self.databases.url(service, self.home / "run" / f"pg-{service}")
        return out

    # --- processes ---

    @contextlib.contextmanager
    def store_away(self, *services):
        """Inside, these services may find no store when they start."""
        mine = [[name, time.monotonic(), None] for name in services]
        self.storeless += mine
        try:
            yield
        finally:
            for one in mine:
                one[2] = time.monotonic()

    def _found_no_store(self, name):
        """Whether a service that ended just now was still starting, and its store was away then: it may refuse to start, says
        so, and whoever watches over it tries again. Once it serves it may not end."""
        born, length = self.started[name]
        if b'"Serving"' in self._log(name).read_bytes()[length:]:
            return False
        return any(service == name and (end is None or born < end) for service, _, end in self.storeless)

    def _log(self, name):
        return self.home / "log" / f"{name}.log"

    def start_again(self, name):
        log = self._log(name)
        self.resting.pop(name, None)
        self.started[name] = (time.monotonic(), log.stat().st_size if log.exists() else 0)
        self.start_service(name, self.arm(name, self.failpoints_passed(name)[1]), self._environment(name))

    def await_service(self, name):
        """Also when it dies on the way: the keeper starts it again."""
        eventually(lambda: f"{name} answers: {self.output(name)}", lambda: "error" not in self.status(name))

    def start_second(self, name):
        """Another instance on the same database, with an address of its own; it dies where the first one would."""
        address = self.socket(f"second-{name}")
        failpoints = self.arm(name, self.failpoints_passed(name)[1])
        self.start_service(name, failpoints, {**self._environment(name), "JB_RPC_ADDRESS": f"unix:{address}",
                                      "JB_LOG_FILE": str(self.home / "log" / f"second-{name}.log")}, f"second-{name}")
        return address

    def _keep(self):
        while not self.over.wait(0.05):
            for name in SERVICES:
                with self.guard:
                    code = self.processes[name].poll()
                    if name in self.held or code is None or time.monotonic() < self.resting.get(name, 0):
                        continue
                    if name in self.resting:
                        self.start_again(name)
                        continue
                    self.deaths += 1
                    if code == 1 and self._found_no_store(name):
                        self.resting[name] = time.monotonic() + REST_SECONDS
                        continue
                    if code != -signal.SIGKILL:
                        self.unexpected.append(f"{name} ended with {code}: {self.output(name)}")
                    self.start_again(name)

    @contextlib.contextmanager
    def hold(self, name):
        """Inside, the service may be down: nobody starts it. Afterwards it runs."""
        with self.guard:
            self.held.add(name)
        try:
            yield
        finally:
            with self.guard:
                self.held.discard(name)
                if self.processes[name].poll() is not None:
                    self.start_again(name)

    def signal(self, name, which):
        with contextlib.suppress(ProcessLookupError):
            self.processes[name].send_signal(which)

    def end(self, name):
        """Kills a process that may be stopped, and forgets it."""
        process = self.processes.pop(name, None)
        if process:
            process.kill()
            process.wait()

    def patient(self, *arguments, seconds=45.0):
        """jb, again until it succeeds: the office is as stubborn as a phone."""
        said = [""]

        def done():
            try:
                said[0] = self.jb("--timeout", 4, *arguments)
                return True
            except JbError as error:
                said[0] = str(error)
                return False
        eventually(lambda: said[0], done, seconds)
        return said[0]

    # --- databases ---

    def back_up(self, service):
        """A copy of the service's database as it is now; returns what restore takes."""
        copy = self.home / f"{service}.backup"
        if self.databases:
            self.databases.back_up(service, copy)
            return copy
        source = sqlite3.connect(self.home / "data" / f"{service}.sqlite")
        target = sqlite3.connect(copy)
        source.backup(target)
        source.close()
        target.close()
        return copy

    def restore(self, service, copy):
        """The operator puts the copy in the place of the database, with the service down."""
        with self.hold(service):
            self.end_gracefully(service)
            if self.databases:
                self.databases.restore(service, copy)
                return
            for leftover in (self.home / "data").glob(f"{service}.sqlite*"):
                leftover.unlink()
            shutil.copy(copy, self.home / "data" / f"{service}.sqlite")

    def end_gracefully(self, service):
        self.signal(service, signal.SIGTERM)
        try:
            self.processes[service].wait(timeout=15 * PATIENCE)
        except subprocess.TimeoutExpired:
            self.unexpected.append(f"{service} did not end when asked: {self.output(service)}")
            self.kill(service)

    def sql(self, service, statement):
        """Goes past the service into its database."""
        if self.databases:
            self.postgres.sql(statement, self.databases.name(service))
            return
        target = sqlite3.connect(self.home / "data" / f"{service}.sqlite", timeout=30)
        with target:
            target.execute(statement)
        target.close()

    def forge(self, service, payload):
        """Appends an event with that payload to the log of a service that is down, as a faulty program would have."""
        last_seq, last_chain, _ = self.log_rows(service)[-1]
        seq = last_seq + 1
        event = (text(1, f"forged-{seq}") + text(2, service) + text(3, REGENCY) +
                 text(4, "jemputbola.field_reporting.v1.CaptureReported") + number(6, seq) + data(9, payload))
        chain = hashlib.blake2b(bytes.fromhex(last_chain) + event, digest_size=16).hexdigest()
        if self.databases:
            self.databases.append_event(service, REGENCY, seq, chain, event)
            return
        target = sqlite3.connect(self.home / "data" / f"{service}.sqlite")
        with target:
            target.execute("insert into event_log (partition, seq, chain, event) values (?, ?, ?, ?)",
                           (REGENCY, seq, chain, event))
            target.execute("update event_log_head set seq = ?, chain = ? where partition = ?", (seq, chain, REGENCY))
        target.close()

    def log_rows(self, service):
        """(seq, chain, event) of the partition's log, in order."""
        if self.databases:
            return self.databases.log_rows(service, REGENCY)
        source = sqlite3.connect(f"file:{self.home / 'data' / service}.sqlite?mode=ro", uri=True)
        rows = source.execute("select seq, chain, event from event_log where partition = ? order by seq",
                              (REGENCY,)).fetchall()
        source.close()
        return rows


