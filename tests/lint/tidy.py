#!/usr/bin/env python3
"""Runs clang-tidy over the project's sources, two at a time, and remembers in the build tree what was clean.

A source is looked at again only when it, a project header or proto it reaches, .clang-tidy or its command line changed.
Usage: tidy.py BUILD_DIR
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TIDY = "clang-tidy-16"
INCLUDE = re.compile(rb'^(?:\s*#include|import) "([^"]+)"', re.M)


def project_file(include, folder):
    include = re.sub(r"(\.grpc)?\.pb\.h$", ".proto", include)
    for base in (ROOT / "services", ROOT, ROOT / "proto", folder):
        path = base / include
        if path.is_file():
            return path
    return None


def digest(path, seen, out):
    """Feeds `path` and every project header and proto it reaches into the hash."""
    if path in seen:
        return
    seen.add(path)
    content = path.read_bytes()
    out.update(content)
    for include in INCLUDE.findall(content):
        found = project_file(include.decode(), path.parent)
        if found:
            digest(found, seen, out)


def key_of(entry):
    out = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
    out.update(re.sub(r" -o \S+", "", entry["command"]).encode())
    digest(pathlib.Path(entry["file"]), set(), out)
    return out.hexdigest()


def check(build, entry):
    result = subprocess.run(
        [TIDY, "-p", str(build), "--quiet", "--extra-arg=-Wno-unknown-warning-option",
         "--extra-arg=-DBOOST_ASIO_HAS_CO_AWAIT", "--extra-arg=-DBOOST_ASIO_HAS_STD_COROUTINE", entry["file"]],
        capture_output=True, text=True, check=False)
    return result.returncode, result.stdout


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    clean = build / "tidy"
    clean.mkdir(exist_ok=True)
    entries = [e for e in json.loads((build / "compile_commands.json").read_text())
               if pathlib.Path(e["file"]).is_relative_to(ROOT)
               and not pathlib.Path(e["file"]).is_relative_to(ROOT / "build")
               and not pathlib.Path(e["file"]).is_relative_to(ROOT / "tests/lint/forbidden")]
    if not entries:
        sys.exit("tidy.py: no sources in compile_commands.json; configure the build first")
    # A source that is compiled twice alike, as every main.cc is, is looked at once.
    keys = {key_of(e): e for e in entries}
    todo = [(e, key) for key, e in keys.items() if not (clean / key).exists()]
    print(f"{len(keys)} sources, {len(todo)} to look at: {shlex.quote(TIDY)}", flush=True)
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for (entry, key), (code, output) in zip(todo, pool.map(lambda t: check(build, t[0]), todo)):
            if code == 0:
                (clean / key).touch()
            else:
                failed += 1
                print(output)
    sys.exit(f"{failed} sources are not clean" if failed else 0)


if __name__ == "__main__":
    main()
