"""Redis away for good: the loop goes on without it, and everything ends as in an undisturbed run.

What comes and goes again, and whatever dies, is the business of tests/chaos."""

import unittest

from deployment import Deployment
from scenario import Scenario, ending

RECOVERY_SECONDS = 10


def played(disturb=lambda deployment: None):
    """Plays the days; how they end, and what the registry says of Redis then."""
    with Deployment() as deployment:
        deployment.start()
        scenario = Scenario(deployment)
        scenario.prepare()
        disturb(deployment)
        scenario.play()
        deployment.settle(RECOVERY_SECONDS)
        (redis,) = [part for part in deployment.status("registry")["dependencies"] if part["name"] == "redis"]
        return ending(deployment), redis


class RedisIsAwayForGood(unittest.TestCase):
    def test_the_loop_goes_on_and_status_says_so(self):
        undisturbed, redis = played()
        self.assertEqual(redis["level"], "LEVEL_OK")
        without, redis = played(lambda deployment: deployment.kill("redis"))
        self.assertEqual(without, undisturbed)
        self.assertEqual(redis["level"], "LEVEL_DEGRADED")
        self.assertIn("redis", redis["message"].lower())


if __name__ == "__main__":
    unittest.main(verbosity=2)
