"""Runs seeds after each other and says what was injected, what was found, and how to replay it."""

import argparse
import collections
import contextlib
import pathlib
import sys
import time
import traceback

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

from postgres import Postgres
from run import Plan, Run
from template import LISTS, Template


class Campaign:
    """Templates are made when first needed and shared by all runs."""

    def __init__(self, verbose=False):
        self.verbose = verbose
        self.stack = contextlib.ExitStack()
        self.templates = {}
        self.postgres = None
        self.killed_at = set()
        self.faults = collections.Counter()
        self.runs = self.reports = self.deaths = 0
        self.recoveries = []
        self.failed = []

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
        """One run; True when everything was as it must be."""
        template = self._template(seed, store)
        plan = Plan(seed, store)
        run = Run(plan, template, self.postgres if store == "postgres" else None)
        started = time.monotonic()
        try:
            run.execute()
            problem = ""
        except Exception:  # Reported with its seed; the next run goes on.
            problem = traceback.format_exc()
        self.runs += 1
        self.faults.update(run.injected)
        self.killed_at |= run.died
        self.deaths += len(run.died)
        self.reports += getattr(run, "acknowledged", 0)
        took = time.monotonic() - started
        if problem:
            self.failed.append((seed, store))
            print(f"seed {seed} on {store} FAILED after {took:.1f} s:", *plan.lines(), sep="\n  ")
            print(problem)
            print(f"replay: tests/chaos/run.sh --runs 1 --seed {seed} --store {store}", flush=True)
            return False
        self.recoveries.append(run.recovery)
        if self.verbose:
            print(f"seed {seed} on {store}: {took:.1f} s, level again after {run.recovery:.1f} s, {run.acknowledged} reports, "
                  f"{len(run.died)} killed at failpoints, {' '.join(run.injected)}", flush=True)
        return True

    def summary(self):
        yield f"{self.runs} runs, {len(self.failed)} failed; {self.reports} reports acknowledged"
        yield f"{self.deaths} deaths at {len(self.killed_at)} places; " + ", ".join(
            f"{kind} {count}" for kind, count in sorted(self.faults.items()))
        if self.recoveries:
            yield f"level again after {max(self.recoveries):.1f} s at most"


def main():
    parser = argparse.ArgumentParser(description="Seeded runs of a small campaign while things break")
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1, help="of the first run; the others follow")
    parser.add_argument("--store", choices=["sqlite", "postgres", "both"], default="both")
    arguments = parser.parse_args()
    with Campaign(verbose=True) as campaign:
        for seed in range(arguments.seed, arguments.seed + arguments.runs):
            store = arguments.store if arguments.store != "both" else "postgres" if seed % 4 == 0 else "sqlite"
            campaign.run(seed, store)
        print(*campaign.summary(), sep="\n")
        return 1 if campaign.failed else 0


if __name__ == "__main__":
    sys.exit(main())
