"""Some fixed seeds: together they kill at every failpoint of the sources, and hold every kind of fault."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

import faults
from campaign import run_some
from deployment import PATIENCE, Deployment
from places import failpoints
from plan import ROUND

FIRST = 1
# One of the runs is on PostgreSQL.
ON_POSTGRES = 2


class FixedSeeds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.account = run_some([(seed, "postgres" if seed == ON_POSTGRES else "sqlite")
                                for seed in range(FIRST, FIRST + ROUND)])
        print(*cls.account.lines(), sep="\n")

    def test_each_run_ended_as_the_oracle_says(self):
        self.assertEqual(self.account.failed, [])

    def test_every_failpoint_of_the_sources_has_killed(self):
        self.assertEqual(failpoints() - {name for _, name in self.account.killed_at}, set())

    def test_every_kind_of_fault_was_there(self):
        self.assertEqual(set(faults.KINDS) - set(self.account.faults), set())


class FullDisk(unittest.TestCase):
    def test_a_program_built_for_the_tests_has_one_while_the_file_is_there(self):
        with Deployment() as deployment:
            full = deployment.home / "full"
            full.touch()
            deployment.start_redis()
            deployment.start_service("notification", environment={"CHAOS_DISK_FULL": str(full)})
            self.assertEqual(deployment.processes["notification"].wait(timeout=30 * PATIENCE), 1)
            self.assertIn("No space left on device", deployment.output("notification"))


if __name__ == "__main__":
    unittest.main(verbosity=2)
