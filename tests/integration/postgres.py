"""A private PostgreSQL cluster on a Unix socket in a temporary folder."""

import itertools
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile

from deployment import SERVICES, eventually

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")


class Postgres:
    """With one database a service at first; copies() gives more."""

    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="jbpg", dir="/tmp"))
        self.numbers = itertools.count(1)
        # PostgreSQL refuses to run as root.
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_user:
            shutil.chown(self.folder, "postgres")
        self.run("initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "--no-instructions")
        self.start()
        for name in SERVICES:
            self.sql(f"create database {name}")
        return self

    def __exit__(self, *error):
        self.stop("fast")
        shutil.rmtree(self.folder)

    def start(self):
        self.server = None

        def answers():
            # After a postmaster's sudden death the next one must wait for its children to be gone.
            if self.server is None or self.server.poll() is not None:
                self.server = subprocess.Popen(
                    [*self.as_user, str(PROGRAMS / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder),
                     "-c", "listen_addresses=", "-c", "max_connections=300", "-c", "recovery_init_sync_method=syncfs"],
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return self._psql("select 1").returncode == 0
        eventually(lambda: "PostgreSQL answers", answers)

    def stop(self, how):
        """"fast" and "immediate" as pg_ctl means them; "kill": the postmaster dies, as of a power cut."""
        if how == "kill":
            postmaster = int((self.folder / "data" / "postmaster.pid").read_text().split()[0])
            os.kill(postmaster, signal.SIGKILL)
        else:
            self.run("pg_ctl", "stop", "-D", self.folder / "data", "-m", how)
        self.server.wait(timeout=20)

    def url(self):
        """What store.url is set to; the door puts each service's name in."""
        return f"postgresql:///{{service}}?host={self.folder}&user=postgres"

    def copies(self, template):
        """New databases, one a service, each a copy of TEMPLATE_service."""
        copies = Databases(self, f"run{next(self.numbers)}")
        for name in copies.services:
            self.sql(f"create database {copies.name(name)} template {template}_{name}")
        return copies

    def run(self, program, *arguments):
        return subprocess.run([*self.as_user, str(PROGRAMS / program), *map(str, arguments)], check=True,
                              capture_output=True)

    def sql(self, statement, database="postgres"):
        """What the statement prints, unaligned."""
        done = self._psql(statement, database)
        if done.returncode != 0:
            raise AssertionError(done.stderr)
        return done.stdout

    def _psql(self, statement, database="postgres"):
        return subprocess.run(["psql", "-h", str(self.folder), "-U", "postgres", "-d", database, "-At", "-c", statement],
                              capture_output=True, text=True, check=False)


class Databases:
    """The databases of one deployment: <name>_<service>."""

    services = [name for name in SERVICES if name != "gateway"]

    def __init__(self, postgres, name):
        self.postgres = postgres
        self.prefix = name

    def name(self, service):
        return f"{self.prefix}_{service}"

    def url(self, service="{service}", host=None):
        return f"postgresql:///{self.name(service)}?host={host or self.postgres.folder}&user=postgres"

    def create(self):
        for service in self.services:
            self.postgres.sql(f"create database {self.name(service)}")

    def drop(self, keep=False):
        for service in self.services:
            if not keep:
                self.postgres.sql(f"drop database {self.name(service)} with (force)")

    def back_up(self, service, file):
        """A consistent copy of one database as it is now."""
        done = self.postgres.run("pg_dump", "-h", self.postgres.folder, "-U", "postgres", "-Fc", self.name(service))
        file.write_bytes(done.stdout)

    def restore(self, service, file):
        self.postgres.sql(f"drop database {self.name(service)} with (force)")
        self.postgres.sql(f"create database {self.name(service)}")
        subprocess.run([str(PROGRAMS / "pg_restore"), "-h", str(self.postgres.folder), "-U", "postgres",
                        "-d", self.name(service), str(file)], check=True, capture_output=True)

    def log_rows(self, service, partition):
        lines = self.postgres.sql("select seq || '|' || chain || '|' || encode(event, 'hex') from event_log "
                                  f"where partition = '{partition}' order by seq", self.name(service)).split()
        rows = (line.split("|") for line in lines)
        return [(int(seq), chain, bytes.fromhex(event)) for seq, chain, event in rows]

    def append_event(self, service, partition, seq, chain, event):
        self.postgres.sql(f"insert into event_log values ('{partition}', {seq}, '{chain}', '\\x{event.hex()}'); "
                          f"update event_log_head set seq = {seq}, chain = '{chain}' where partition = '{partition}'",
                          self.name(service))
