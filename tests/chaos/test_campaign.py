"""Some fixed seeds: together they kill at every failpoint of the sources, and hold every kind of fault."""

import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "integration"))

import faults
from campaign import Campaign
from places import failpoints
from run import ROUND
from stage import SHIM

FIRST = 1
# One of the runs is on PostgreSQL.
ON_POSTGRES = 2


class FixedSeeds(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.campaign = cls.enterClassContext(Campaign(verbose=True))
        for seed in range(FIRST, FIRST + ROUND):
            cls.campaign.run(seed, "postgres" if seed == ON_POSTGRES else "sqlite")
        print(*cls.campaign.summary(), sep="\n")

    def test_each_run_ended_as_the_oracle_says(self):
        self.assertEqual(self.campaign.failed, [])

    def test_every_failpoint_of_the_sources_has_killed(self):
        self.assertEqual(failpoints() - {name for _, name in self.campaign.killed_at}, set())

    def test_every_kind_of_fault_was_there(self):
        self.assertEqual(set(faults.KINDS) - set(self.campaign.faults) - (set() if SHIM.exists() else {"disk_full"}), set())


if __name__ == "__main__":
    unittest.main(verbosity=2)
