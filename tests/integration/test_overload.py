"""What senders that overdo it cost the others."""

import unittest

from deployment import PATIENCE, Deployment
from half_sent import HalfSent
from scenario import Scenario

METHOD = "/jemputbola.field_reporting.v1.FieldReportingService/SubmitReports"
MIB = 1 << 20


class Overload(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.deployment = Deployment(failpoints=False)
        cls.addClassCleanup(cls.deployment.__exit__, None)
        cls.deployment.start()
        cls.scenario = Scenario(cls.deployment)
        cls.scenario.prepare()

    def resident(self):
        pid = self.deployment.processes["field_reporting"].pid
        with open(f"/proc/{pid}/status", encoding="ascii") as lines:
            return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmRSS:"))

    def test_messages_that_never_end_hold_a_bounded_memory_and_the_others_are_served(self):
        before = self.resident()
        with HalfSent(self.deployment.home / "run" / "field_reporting.sock", METHOD, calls=60, size=15_000_000) as calls:
            calls.push(30)
            held = self.resident() - before
            # 900 MB were on offer; all that are being received may have 256 MiB.
            self.assertGreater(calls.sent, 100 * MIB)
            # A sanitizer keeps several times that beside it.
            if PATIENCE == 1:
                self.assertLess(held, 400 * MIB)
            self.assertEqual(self.deployment.status("field_reporting")["service"], "field_reporting")


if __name__ == "__main__":
    unittest.main()
