"""A private PostgreSQL cluster on a Unix socket in a temporary folder, with one database a service."""

import os
import pathlib
import shutil
import subprocess
import tempfile

from deployment import SERVICES, eventually

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")


class Postgres:
    def __enter__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="jbpg", dir="/tmp"))
        # PostgreSQL refuses to run as root.
        self.as_user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        if self.as_user:
            shutil.chown(self.folder, "postgres")
        self._run("initdb", "-D", self.folder / "data", "-U", "postgres", "-A", "trust", "--no-instructions")
        self.server = subprocess.Popen(
            [*self.as_user, str(PROGRAMS / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder),
             "-c", "listen_addresses="], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        eventually(lambda: "PostgreSQL answers", lambda: self._psql("select 1").returncode == 0)
        for name in SERVICES:
            self._psql(f"create database {name}").check_returncode()
        return self

    def __exit__(self, *error):
        self._run("pg_ctl", "stop", "-D", self.folder / "data", "-m", "fast")
        self.server.wait(timeout=20)
        shutil.rmtree(self.folder)

    def url(self):
        """What store.url is set to; the door puts each service's name in."""
        return f"postgresql:///{{service}}?host={self.folder}&user=postgres"

    def _run(self, program, *arguments):
        subprocess.run([*self.as_user, str(PROGRAMS / program), *map(str, arguments)], check=True, capture_output=True)

    def _psql(self, statement):
        return subprocess.run(["psql", "-h", str(self.folder), "-U", "postgres", "-c", statement], capture_output=True,
                              check=False)
