"""Runs seeds after each other and says what was injected, what was found, and how to replay it."""

import argparse
import collections
import contextlib
import dataclasses
import multiprocessing
import pathlib
import sys
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

from places import failpoints
from plan import Plan
from postgres import Postgres
from run import Run
from template import LISTS, Template


@dataclasses.dataclass
class Account:
    """What happened in some runs."""

    runs: int = 0
    reports: int = 0
    deaths: int = 0
    # (service, failpoint)
    killed_at: set = dataclasses.field(default_factory=set)
    faults: collections.Counter = dataclasses.field(default_factory=collections.Counter)
    recoveries: list = dataclasses.field(default_factory=list)
    # (seed, store)
    failed: list = dataclasses.field(default_factory=list)

    def add(self, other):
        for field in dataclasses.fields(self):
            mine, theirs = getattr(self, field.name), getattr(other, field.name)
            setattr(self, field.name, mine | theirs if isinstance(mine, set) else mine + theirs)

    def lines(self):
        yield f"{self.runs} runs, {len(self.failed)} failed: {sorted(self.failed)}; {self.reports} reports acknowledged"
        yield f"{self.deaths} deaths, at {len(self.killed_at)} places of services; never at: " + (
            ", ".join(sorted(failpoints() - {name for _, name in self.killed_at})) or "none")
        yield f"{sum(self.faults.values())} other faults: " + ", ".join(
            f"{kind} {count}" for kind, count in sorted(self.faults.items()))
        if self.recoveries:
            yield f"level again after {sum(self.recoveries) / len(self.recoveries):.1f} s, {max(self.recoveries):.1f} s at most"


class Campaign:
    """Templates are made when first needed and shared by all runs."""

    def __init__(self):
        self.stack = contextlib.ExitStack()
        self.templates = {}
        self.postgres = None
        self.account = Account()

    def __enter__(self):
        return self

    def __exit__(self, *error):
        self.stack.close()

    def _template(self, seed, store):
        key = (seed % len(LISTS), store)
        if store == "postgres" and self.postgres is None:
            self.postgres = self.stack.enter_context(Postgres())
        if key not in self.templates:
            self.templates[key] = self.stack.enter_context(Template(key[0], self.postgres if store == "postgres" else None))
        return self.templates[key]

    def run(self, seed, store):
        template = self._template(seed, store)
        plan = Plan(seed, store)
        run = Run(plan, template, self.postgres if store == "postgres" else None)
        started = time.monotonic()
        problem = ""
        try:
            run.execute()
        except Exception:  # Reported with its seed; the next run goes on.
            problem = traceback.format_exc()
        took = time.monotonic() - started
        self.account.add(Account(1, run.acknowledged, run.stage.deaths, run.died, collections.Counter(run.injected),
                                 [] if problem else [run.recovery], [(seed, store)] if problem else []))
        if problem:
            print(f"seed {seed} on {store} FAILED after {took:.1f} s:", *plan.lines(), sep="\n  ")
            print(problem)
            print(f"replay: tests/chaos/run.sh --runs 1 --seed {seed} --store {store}", flush=True)
        else:
            print(f"seed {seed} on {store}: {took:.1f} s, level again after {run.recovery:.1f} s, {run.acknowledged} reports, "
                  f"{run.stage.deaths} deaths, {' '.join(run.injected)}", flush=True)


def run_some(seeds):
    with Campaign() as campaign:
        for seed, store in seeds:
            campaign.run(seed, store)
        return campaign.account


def main():
    parser = argparse.ArgumentParser(description="Seeded runs of a small campaign while things break")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the others follow")
    parser.add_argument("--store", choices=["sqlite", "postgres", "both"], default="both", help="both: every fourth on PostgreSQL")
    parser.add_argument("--jobs", type=int, default=1, help="runs at the same time")
    arguments = parser.parse_args()
    seeds = [(seed, arguments.store if arguments.store != "both" else "postgres" if seed % 4 == 0 else "sqlite")
             for seed in range(arguments.seed, arguments.seed + arguments.runs)]
    account = Account()
    with multiprocessing.get_context("spawn").Pool(arguments.jobs) as pool:
        for part in pool.imap_unordered(run_some, [seeds[job::arguments.jobs] for job in range(arguments.jobs)]):
            account.add(part)
    print(*account.lines(), sep="\n")
    return 1 if account.failed else 0


if __name__ == "__main__":
    sys.exit(main())
